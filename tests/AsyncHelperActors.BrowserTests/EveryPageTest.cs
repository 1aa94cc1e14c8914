using System.Text.Json;
using AsyncHelperActors.Client;
using AsyncHelperActors.Tests.House;
using Microsoft.Playwright;
using Xunit;

namespace AsyncHelperActors.BrowserTests;

/// <summary>What holds for every page: axe-core finds no serious issue, light and dark, and nothing is wider than a telephone. Pictures of all of them are made by the way.</summary>
[Collection(Browser.Name)]
[Trait("Category", "Slow")]
public sealed class EveryPageTest(Browser browser, DemoServer demo)
{
    private static readonly string s_axe = Repository.At("tests", "AsyncHelperActors.BrowserTests", "axe", "axe.min.js");

    private static readonly (string Name, string Path, string Title)[] s_pages =
    [
        ("overview", "/", "Overview"),
        ("jobs", "/jobs", "Jobs"),
        ("run", "/run?export=orders", "Run"),
        ("connections", "/connections", "Connections"),
        ("connection", "/connections/demo-vendor", "demo-vendor"),
        ("exports", "/exports", "Exports"),
        ("export", "/exports/orders", "orders"),
        ("imports", "/imports/new", "New import"),
        ("async-helpers", "/asynchelpers", "Async helpers"),
        ("async-helper", "/asynchelpers/reports", "reports"),
        ("scripts", "/scripts", "Scripts"),
        ("test-bench", "/bench?helper=reports", "Test bench"),
        ("bundles", "/bundles", "Bundles"),
    ];

    [Theory]
    [InlineData(1280, false)]
    [InlineData(1280, true)]
    [InlineData(390, false)]
    public async Task No_page_has_a_serious_issue_of_accessibility(int width, bool dark)
    {
        var api = demo.Server.Api;
        var done = await api.StartJobAsync(new JobStart { ExportId = "orders" }, wait: TimeSpan.FromSeconds(30));
        var running = await api.StartJobAsync(new JobStart { ExportId = "orders" });
        await using var visit = await browser.VisitAsync(demo.Server, width, dark);
        var found = new List<string>();
        foreach (var (name, path, title) in s_pages.Append(("job", $"/jobs/{done.Id}", "orders")))
        {
            await visit.OpenAsync(path, title);
            await Assertions.Expect(visit.Page.Locator("#content")).Not.ToContainTextAsync("Loading");
            found.AddRange(await IssuesAsync(visit, $"{name} at {width}{(dark ? ", dark" : "")}"));
            await PictureAsync(visit, $"{name}-{(width < 600 ? "narrow-" : "")}{(dark ? "dark" : "light")}");
        }

        await api.WaitForEndAsync(running.Id);
        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [Fact]
    public async Task The_sign_in_page_has_no_serious_issue_of_accessibility()
    {
        await using var visit = await browser.VisitAsync(demo.Server);
        await visit.OpenAsync("/sign-in", "Sign in");
        Assert.Empty(await IssuesAsync(visit, "sign-in"));
        await PictureAsync(visit, "sign-in-light");
    }

    private static async Task<IEnumerable<string>> IssuesAsync(Visit visit, string where)
    {
        // Evaluated rather than added to the page: the page's own policy lets no script in that the server does not ship.
        await visit.Page.EvaluateAsync(await File.ReadAllTextAsync(s_axe));
        var report = await visit.Page.EvaluateAsync<JsonElement>("() => axe.run(document, { resultTypes: ['violations'] })");
        var issues = report.GetProperty("violations").EnumerateArray().Where(v => v.GetProperty("impact").GetString() is "serious" or "critical")
            .Select(v => $"{where}: {v.GetProperty("id").GetString()}: {v.GetProperty("nodes")[0].GetProperty("html").GetString()} {v.GetProperty("nodes")[0].GetProperty("failureSummary").GetString()}");
        var wide = await visit.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        return wide > 0 ? issues.Append($"{where}: the page is {wide} pixels wider than the window") : issues;
    }

    /// <summary>With UPDATE_DOCS=1 the pictures of docs/ui are made anew.</summary>
    private static async Task PictureAsync(Visit visit, string name)
    {
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            await visit.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Repository.At("docs", "ui", $"{name}.png"), Animations = ScreenshotAnimations.Disabled });
        }
    }
}
