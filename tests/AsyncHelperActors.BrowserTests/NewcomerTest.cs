using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace AsyncHelperActors.BrowserTests;

[Collection(Browser.Name)]
[Trait("Category", "Slow")]
public sealed class NewcomerTest(Browser browser)
{
    [Fact]
    public async Task From_an_empty_server_to_downloaded_records_only_by_mouse_and_keyboard()
    {
        await using var server = await ServerProcess.StartAsync();
        await using var visit = await browser.VisitAsync(server);
        await visit.OpenAsync("/", "Overview");
        await visit.Link("Bundles").ClickAsync();
        await visit.TitleAsync("Bundles");
        await visit.Field("Begin with a sample").SelectOptionAsync("quickstart");
        await visit.Button("Show the difference").ClickAsync();
        await visit.SeesAsync("What would change");
        Assert.Empty((await server.Api.ListDefinitionsAsync("exports")).Items);
        await visit.Button("Apply 5 changes").ClickAsync();
        await visit.SeesAsync("Applied");

        await visit.Page.Locator("#content").GetByRole(AriaRole.Link, new() { Name = "Run" }).ClickAsync();
        await visit.TitleAsync("Run");
        await visit.Button("Start the job").FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.TitleAsync("orders");
        await visit.StateAsync("Done");
        var download = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Link("Download as ndjson").ClickAsync());
        Assert.Equal(12, (await File.ReadAllLinesAsync(await download.PathAsync())).Length);
    }

    [Fact]
    public async Task A_helper_is_made_in_the_form_with_its_exports_in_dialogs_and_wrong_fields_say_so_beside_them()
    {
        await using var server = await ServerProcess.StartAsync();
        await server.ApplySampleAsync("quickstart.yaml");
        await using var visit = await browser.VisitAsync(server);
        await visit.OpenAsync("/asynchelpers", "Async helpers");
        await visit.Link("New async helper").ClickAsync();
        await visit.TitleAsync("New async helper");
        await visit.Button("Save").ClickAsync();
        var statusPath = visit.Page.Locator(".field").Filter(new() { Has = visit.Page.Locator("#field-http-status-statusPath") });
        await Expect(statusPath.GetByRole(AriaRole.Alert)).ToContainTextAsync("required");

        await visit.Page.Locator("#field-name").FillAsync("Own reports");
        await visit.Page.Locator("#field-_id").FillAsync("own-reports");
        await visit.Page.Locator("#field-http-status-_exportId").SelectOptionAsync("report-status");
        await visit.Page.Locator("#field-http-status-pollWaitTime").FillAsync("sometimes");
        await visit.Page.Locator("#field-http-status-statusPath").FillAsync("processingStatus");
        var inProgress = visit.Page.Locator("#field-http-status-inProgressValues");
        await inProgress.FillAsync("IN_QUEUE, IN_PROGRESS");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Button("Remove IN_PROGRESS")).ToBeVisibleAsync();
        await visit.Page.Locator("#field-http-status-doneValues").FillAsync("DONE");
        await visit.Page.Keyboard.PressAsync("Tab");
        await visit.Page.Locator(".pick").Filter(new() { Has = visit.Page.Locator("#field-http-result-_exportId") }).GetByLabel("Create: export").ClickAsync();
        var dialog = visit.Page.GetByRole(AriaRole.Dialog);
        await dialog.Locator("#field-_id").FillAsync("own-document");
        await dialog.Locator("#field-_connectionId").SelectOptionAsync("demo-vendor");
        await dialog.Locator("#field-http-relativeURI").FillAsync("/documents/{{data.statusRes.documentId}}");
        await dialog.Locator("#field-http-successMediaType").SelectOptionAsync("csv");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save & close" }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(visit.Page.Locator("#field-http-result-_exportId")).ToHaveValueAsync("own-document");

        await visit.Button("Save").ClickAsync();
        var wait = visit.Page.Locator(".field").Filter(new() { Has = visit.Page.Locator("#field-http-status-pollWaitTime") });
        await Expect(wait.GetByRole(AriaRole.Alert)).ToContainTextAsync("is not a wait");
        await visit.Page.Locator("#field-http-status-pollWaitTime").FillAsync("1s");
        await visit.Page.Locator(".save-bar").GetByRole(AriaRole.Button, new() { Name = "Close", Exact = true }).ClickAsync();
        await visit.SeesAsync("Close without saving?");
        await visit.Button("Stay").ClickAsync();
        await visit.Button("Save").ClickAsync();
        await visit.TitleAsync("own-reports");
        var stored = await server.Api.GetDefinitionAsync("asynchelpers", "own-reports");
        Assert.Equal("""["IN_QUEUE","IN_PROGRESS"]""", stored.Document["http"]!["status"]!["inProgressValues"]!.ToJsonString());
    }

    [Fact]
    public async Task The_bench_tells_which_rule_decides_and_keeps_a_test_case_that_later_saves_run()
    {
        await using var server = await ServerProcess.StartAsync();
        await server.ApplySampleAsync("quickstart.yaml");
        await using var visit = await browser.VisitAsync(server);
        await visit.OpenAsync("/bench?helper=reports", "Test bench");
        await visit.Field("To the submit request").FillAsync("""{"reportId": "R-7"}""");
        await visit.Field("To poll 1").FillAsync("""{"processingStatus": "IN_PROGRESS"}""");
        await visit.Button("One more poll").ClickAsync();
        await visit.Field("To poll 2").FillAsync("""{"processingStatus": "DONE", "documentId": "D-1"}""");
        await visit.Field("To the result request").FillAsync("id\n1\n2");
        await visit.Button("Run in virtual time").ClickAsync();
        await visit.SeesAsync("http.status.inProgressValues");
        await visit.Field("Name of the test case").FillAsync("a good one");
        await visit.Button("Save test case").ClickAsync();
        await visit.SeesAsync("passes: done");

        await visit.OpenAsync("/asynchelpers/reports", "reports");
        await visit.Button("Remove DONE").ClickAsync();
        await visit.Page.Locator("#field-http-status-doneValues").FillAsync("FINISHED");
        await visit.Page.Keyboard.PressAsync("Tab");
        await visit.Button("Save").ClickAsync();
        await visit.SeesAsync("Saved, but test cases fail now");
    }
}
