using System.Net;
using System.Text.Json;
using AsyncHelperActors.Client;
using AsyncHelperActors.Server.Endpoints;
using AsyncHelperActors.Web.Definitions;
using Bunit;
using Microsoft.AspNetCore.Components;
using Xunit;

namespace AsyncHelperActors.Tests.Web;

/// <summary>What the server says about a definition is seen beside the field it is about, on the form of every kind and for every field that it shows.</summary>
public sealed class FormErrorsTest
{
    [Theory]
    [InlineData("connections")]
    [InlineData("exports")]
    [InlineData("imports")]
    [InlineData("asynchelpers")]
    [InlineData("scripts")]
    public async Task Each_problem_stands_beside_its_field_with_its_hint_and_closed_parts_open(string kind)
    {
        await using var ui = new UiRig();
        var paths = SchemaEndpoints.Fields[kind].Select(f => f.Path).Where(p => !p.Contains("[]", StringComparison.Ordinal)).Distinct().ToList();
        var items = paths.Select(p => new ProblemItem($"{kind}[0].{p}", $"Wrong: {p}.", $"Mend {p}.")).ToList();
        Refuse(ui, kind, items);
        var form = ui.Show<DefinitionForm>("admin", p => p.Add(f => f.Kind, kind));
        form.WaitForElement(".save-bar");
        Assert.DoesNotContain(form.FindAll("details"), d => d.HasAttribute("open"));
        Button(form, "Save").Click();
        form.WaitForElement(".problem");

        var beside = 0;
        foreach (var path in paths)
        {
            var input = form.FindAll("#field-" + path.Replace('.', '-')).SingleOrDefault();
            var place = input is null ? form.Find(".problem") : input.Closest(".field")!;
            Assert.Contains($"Wrong: {path}.", place.TextContent, StringComparison.Ordinal);
            Assert.Contains($"Mend {path}.", place.TextContent, StringComparison.Ordinal);
            if (input is not null)
            {
                beside++;
                Assert.Equal("true", input.GetAttribute("aria-invalid"));
                Assert.True(input.Closest("details") is not { } part || part.HasAttribute("open"), path);
            }
        }

        Assert.True(beside >= 3, $"{beside} fields");
    }

    [Fact]
    public async Task A_problem_within_a_list_names_its_element_and_one_of_the_whole_document_stands_above()
    {
        await using var ui = new UiRig();
        Refuse(ui, "asynchelpers", [new ProblemItem("http.status.acceptors[1].matcher", "No such matcher.", "Write path."), new ProblemItem("http", "Is too odd.", "Begin anew.")]);
        var form = ui.Show<DefinitionForm>("admin", p => p.Add(f => f.Kind, "asynchelpers"));
        form.WaitForElement(".save-bar");
        Button(form, "Save").Click();
        form.WaitForElement(".problem");
        Assert.Contains("[1].matcher No such matcher. Write path.", form.Find("#field-http-status-acceptors").Closest(".field")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Is too odd.", form.Find(".problem").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("No such matcher", form.Find(".problem").TextContent, StringComparison.Ordinal);
        Assert.Equal("field-http-status-acceptors", ui.Pages.JSInterop.Invocations["asynchelper.focus"].Single().Arguments[0]);
        Button(form, "Show the JSON").Click();
        Assert.Contains("No such matcher", form.Find(".problem").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaving_with_changes_is_asked_about_and_without_them_is_not()
    {
        await using var ui = new UiRig();
        var closed = 0;
        var form = ui.Show<DefinitionForm>("admin", p => p.Add(f => f.Kind, "scripts").Add(f => f.OnClosed, () => closed++));
        form.WaitForElement(".save-bar");
        Button(form, "Close").Click();
        Assert.Equal(1, closed);

        form.Find("#field-name").Change("Changed");
        Button(form, "Close").Click();
        ui.Dialogs.WaitForAssertion(() => Assert.Contains("Close without saving?", ui.Dialogs.Markup, StringComparison.Ordinal));
        Button(ui.Dialogs, "Stay").Click();
        ui.Dialogs.WaitForAssertion(() => Assert.DoesNotContain("Close without saving?", ui.Dialogs.Markup, StringComparison.Ordinal));
        Assert.Equal(1, closed);
        Assert.Equal("Changed", form.Find("#field-name").GetAttribute("value"));

        Button(form, "Close").Click();
        ui.Dialogs.WaitForAssertion(() => Assert.Contains("Close without saving?", ui.Dialogs.Markup, StringComparison.Ordinal));
        Button(ui.Dialogs, "Close without saving").Click();
        form.WaitForAssertion(() => Assert.Equal(2, closed));
        Assert.DoesNotContain(ui.Asked, a => a.StartsWith("POST", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("viewer", false, false)]
    [InlineData("operator", false, true)]
    [InlineData("admin", true, true)]
    public async Task The_form_of_a_connection_offers_what_the_role_may(string role, bool changes, bool tests)
    {
        await using var ui = new UiRig();
        ui.Answer(HttpMethod.Get, "/v1/connections/vendor", """{"_id": "vendor", "http": {"baseURI": "https://vendor.example", "auth": {"type": "token", "token": {"token": "******"}}}}""");
        var form = ui.Show<DefinitionForm>(role, p => p.Add(f => f.Kind, "connections").Add(f => f.DefinitionId, "vendor"));
        form.WaitForElement(".save-bar");
        var offered = form.FindAll(".save-bar button").Select(b => b.TextContent.Trim()).ToList();
        Assert.Equal(changes, offered.Contains("Save"));
        Assert.Equal(changes, offered.Contains("Save & close"));
        Assert.Equal(changes, offered.Contains("Delete"));
        Assert.Equal(tests, offered.Contains("Test connection"));
        Assert.Equal(!changes, form.Find("#field-http-baseURI").HasAttribute("disabled"));
        Assert.DoesNotContain("******", form.Find("#field-http-auth-token-token").GetAttribute("value") ?? "", StringComparison.Ordinal);
    }

    private static void Refuse(UiRig ui, string kind, IReadOnlyList<ProblemItem> items) => ui.Answer(
        HttpMethod.Post,
        $"/v1/{kind}",
        JsonSerializer.Serialize(new ProblemDocument { Title = "Not valid", Detail = "See the errors.", Status = 422, Errors = items }, JsonSerializerOptions.Web),
        HttpStatusCode.UnprocessableEntity);

    private static AngleSharp.Dom.IElement Button<T>(IRenderedComponent<T> page, string text)
        where T : IComponent =>
        page.FindAll("button").First(b => b.TextContent.Trim() == text);
}
