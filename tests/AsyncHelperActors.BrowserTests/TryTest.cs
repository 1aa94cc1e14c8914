using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace AsyncHelperActors.BrowserTests;

/// <summary>Trying a request from its form, and rules on a sample.</summary>
[Collection(Browser.Name)]
[Trait("Category", "Slow")]
public sealed class TryTest(Browser browser, DemoServer demo)
{
    [Fact]
    public async Task A_request_is_previewed_and_sent_and_a_value_of_its_answer_becomes_a_path()
    {
        await using var visit = await browser.VisitAsync(demo.Server);
        await visit.OpenAsync("/exports/orders", "orders");
        await visit.Page.Locator("summary", new PageLocatorOptions { HasText = "Try it" }).ClickAsync();
        await visit.Button("Preview").ClickAsync();
        await Expect(visit.Page.GetByLabel("Request", new PageGetByLabelOptions { Exact = true })).ToContainTextAsync("POST ");

        await visit.Button("Send").ClickAsync();
        await visit.Button("Send it").ClickAsync();
        await visit.SeesAsync("The answer is good");
        await visit.Button("Path of reportId").ClickAsync();
        await visit.Button("Use as resource path").ClickAsync();
        await Expect(visit.Field("Resource path")).ToHaveValueAsync("reportId");
    }

    [Fact]
    public async Task Rules_show_what_they_make_of_a_sample_and_errors_stand_beside_them()
    {
        await using var visit = await browser.VisitAsync(demo.Server);
        await visit.OpenAsync("/asynchelpers/reports", "reports");
        await visit.Field("Same as status export").UncheckAsync();
        await visit.Page.GetByText("Try on a sample answer").ClickAsync();
        await visit.Field("Sample answer, JSON or XML").FillAsync("""{"report":{"id":"R-7"}}""");
        await visit.Button("Add a rule").ClickAsync();
        await visit.Field("Extract of rule 1").FillAsync("report.id");
        await visit.Field("Generate of rule 1").FillAsync("reportId");
        await visit.Field("Generate of rule 1").PressAsync("Tab");
        await Expect(visit.Page.GetByLabel("After the rules")).ToContainTextAsync("\"reportId\": \"R-7\"");

        await visit.Field("Extract of rule 1").FillAsync("report[");
        await visit.Field("Extract of rule 1").PressAsync("Tab");
        await Expect(visit.Page.Locator(".rule-row + .error")).ToBeVisibleAsync();
    }
}
