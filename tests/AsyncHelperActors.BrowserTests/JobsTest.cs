using System.Text.Json.Nodes;
using AsyncHelperActors.Client;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace AsyncHelperActors.BrowserTests;

[Collection(Browser.Name)]
[Trait("Category", "Slow")]
public sealed class JobsTest(Browser browser, DemoServer demo)
{
    [Fact]
    public async Task A_job_is_started_watched_to_its_end_and_its_records_are_downloaded()
    {
        await using var visit = await browser.VisitAsync(demo.Server);
        await visit.OpenAsync("/run", "Run");
        await visit.Field("What to run").SelectOptionAsync("export:orders");
        await visit.Button("Start the job").ClickAsync();

        await visit.TitleAsync("orders");
        await visit.StateAsync("Done");
        await Expect(visit.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Börje" })).ToBeVisibleAsync();
        var download = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Link("Download as csv").ClickAsync());
        var lines = await File.ReadAllLinesAsync(await download.PathAsync());
        Assert.Equal(13, lines.Length);
        Assert.StartsWith("order_id,customer", lines[0], StringComparison.Ordinal);
        await visit.SeesAsync("Status changed");
    }

    [Fact]
    public async Task The_table_follows_a_job_and_its_filter_stands_in_the_address()
    {
        await using var visit = await browser.VisitAsync(demo.Server);
        await visit.OpenAsync("/jobs", "Jobs");
        var job = await demo.Server.Api.StartJobAsync(new JobStart { ExportId = "orders", Labels = new Dictionary<string, string> { ["test"] = "follow" } });
        var row = visit.Page.GetByRole(AriaRole.Row).Filter(new() { Has = visit.Page.Locator($"a[href='/jobs/{job.Id}']") });
        await Expect(row.Locator(".chip")).ToHaveTextAsync("Waiting");
        await Expect(row).ToContainTextAsync("in ");
        await Expect(row.Locator(".chip")).ToHaveTextAsync("Done", new() { Timeout = 30_000 });

        await visit.Field("Label").FillAsync("test=follow");
        await visit.Page.Keyboard.PressAsync("Tab");
        await visit.SeesAsync("1 job");
        Assert.Contains("label=test%3Dfollow", visit.Page.Url, StringComparison.Ordinal);
        await visit.Field("Outcome").SelectOptionAsync("error");
        await visit.SeesAsync("No job passes these filters");
        await visit.Page.GoBackAsync();
        await Expect(row).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Many_jobs_are_canceled_at_once_and_refusals_are_told()
    {
        var api = demo.Server.Api;
        var ended = await api.StartJobAsync(new JobStart { ExportId = "orders", Labels = new Dictionary<string, string> { ["test"] = "bulk" } }, wait: TimeSpan.FromSeconds(30));
        Assert.True(ended.HasEnded);
        var running = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            running.Add((await api.StartJobAsync(new JobStart { ExportId = "orders", Labels = new Dictionary<string, string> { ["test"] = "bulk" } })).Id);
        }

        await using var visit = await browser.VisitAsync(demo.Server);
        await visit.OpenAsync("/jobs?label=test%3Dbulk", "Jobs");
        await visit.Field("Select all loaded jobs").CheckAsync();
        await visit.SeesAsync("4 jobs selected");
        await visit.Button("Cancel").ClickAsync();
        await visit.Button("Cancel them").ClickAsync();
        foreach (var id in running)
        {
            Assert.Equal(JobOutcome.Canceled, (await api.WaitForEndAsync(id)).Outcome);
        }

        await visit.SeesAsync("not canceled");
        await visit.SeesAsync("1 job selected");
    }

    [Fact]
    public async Task A_failed_job_says_why_and_what_to_do_and_is_tried_again()
    {
        await demo.Server.Api.PutDefinitionAsync("exports", "broken-orders", new JsonObject
        {
            ["_id"] = "broken-orders",
            ["_connectionId"] = "demo-vendor",
            ["http"] = new JsonObject { ["method"] = "POST", ["relativeURI"] = "/reports", ["body"] = """{"type": "broken"}""", ["_asyncHelperId"] = "reports" },
        });
        var job = await demo.Server.Api.StartJobAsync(new JobStart { ExportId = "broken-orders" });
        await using var visit = await browser.VisitAsync(demo.Server);
        await visit.OpenAsync($"/jobs/{job.Id}", "broken-orders");
        await visit.StateAsync("Error");
        await visit.SeesAsync("FATAL");
        await visit.SeesAsync("try the vendor's answer out");
        await visit.Button("Retry from submit").ClickAsync();
        await Expect(visit.Page.Locator(".page-head .chip")).Not.ToHaveTextAsync("Error");
        await visit.StateAsync("Error");
        await visit.SeesAsync("Retry requested");
    }

    [Fact]
    public async Task A_job_that_is_watched_through_a_kill_and_a_restart_is_shown_right()
    {
        await using var server = await ServerProcess.StartAsync();
        await server.ApplySampleAsync("quickstart.yaml");
        await using var visit = await browser.VisitAsync(server);
        visit.LosesServer = true;
        var job = await server.Api.StartJobAsync(new JobStart { ExportId = "orders" });
        await visit.OpenAsync($"/jobs/{job.Id}", "orders");
        await visit.StateAsync("Waiting");

        await server.KillAsync();
        await visit.SeesAsync("The server cannot be reached.");
        await server.RunAsync();

        await visit.StateAsync("Done", 60);
        await Expect(visit.Page.Locator("#connection-lost")).ToBeHiddenAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Börje" })).ToBeVisibleAsync();
    }
}
