using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Client;
using AsyncHelperActors.Web.Bench;
using AsyncHelperActors.Web.Definitions;
using AsyncHelperActors.Web.Jobs;
using AsyncHelperActors.Web.Trying;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AsyncHelperActors.Tests.Web;

/// <summary>Rules on a sample, a request that is tried, and the calls of a job, on their components.</summary>
public sealed class TryingTest
{
    [Fact]
    public async Task A_rule_row_is_written_and_previewed_and_its_error_stands_below_it()
    {
        await using var ui = new UiRig();
        ui.Answer(HttpMethod.Post, "/v1/transforms/preview", """
            { "numSelected": 1, "selected": [{ "id": 7 }], "output": { "reportId": 7 }, "statusValue": null,
              "errors": [{ "path": "transform.expression.rules[0][0].extract", "message": "It is no path.", "hint": "Write a.b." }, { "path": "resourcePath", "message": "It selects nothing.", "hint": "" }] }
            """);
        JsonNode? written = null;
        var editor = ui.Show<RulesEditor>("admin", p => p.Add(r => r.Id, "rules").Add(r => r.ResourcePath, "jobs").Add(r => r.OnChange, value => written = value));

        editor.FindAll("button").Single(b => b.TextContent == "Add a rule").Click();
        editor.Find("[aria-label='Extract of rule 1']").Change("id");
        editor.Find("[aria-label='Generate of rule 1']").Change("reportId");
        editor.Find("#rules-sample").Change("""{"jobs":[{"id":7}]}""");

        Assert.Equal("""[[{"extract":"id","generate":"reportId"}]]""", written!["expression"]!["rules"]!.ToJsonString());
        editor.WaitForAssertion(() => Assert.Contains("\"reportId\": 7", editor.Find("[aria-label='After the rules']").TextContent, StringComparison.Ordinal));
        Assert.Contains("It is no path.", editor.Find(".rule-row + .error").TextContent, StringComparison.Ordinal);
        Assert.Contains("It selects nothing.", editor.Find("[role=status] .error").TextContent, StringComparison.Ordinal);
        Assert.Contains(ui.Asked, asked => asked.Contains("\"resourcePath\":\"jobs\"", StringComparison.Ordinal) && asked.Contains("\"generate\":\"reportId\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_preview_shows_the_request_and_what_has_no_value()
    {
        await using var ui = new UiRig();
        ui.Answer(HttpMethod.Get, "/v1/exports/status", """{ "_id": "status", "http": { "response": { "resourcePath": "data" } } }""");
        ui.Answer(HttpMethod.Post, "/v1/exports/status/preview", """
            { "calls": [{ "at": "2026-12-01T08:00:00Z", "step": "submit", "_id": "status", "method": "GET", "url": "https://vendor.example/r", "headers": {} }], "ok": null, "code": null, "message": null, "missing": ["data.id"] }
            """);
        var panel = Panel(ui, "operator");

        panel.FindAll("button").Single(b => b.TextContent.Trim() == "Preview").Click();

        panel.WaitForAssertion(() => Assert.Contains("GET https://vendor.example/r", panel.Find("[aria-label=Request]").TextContent, StringComparison.Ordinal));
        Assert.Contains("data.id", panel.Find(".problem.warn").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(ui.Asked, asked => asked.Contains("/try", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_value_of_an_answer_becomes_the_path_of_a_field_counted_from_the_resource()
    {
        await using var ui = new UiRig();
        ui.Answer(HttpMethod.Get, "/v1/exports/status", """{ "_id": "status", "http": { "response": { "resourcePath": "data" } } }""");
        ui.Answer(HttpMethod.Post, "/v1/exports/status/try", JsonSerializer.Serialize(new Trial([Call("status", """{"data":{"state":"DONE"}}""")], true, null, null, []), ClientJson.Default.Trial));
        (string Field, string Path) taken = default;
        RecordedCall? kept = null;
        var panel = Panel(ui, "admin", p => p.Add(t => t.OnTake, chosen => taken = chosen).Add(t => t.OnKeep, call => kept = call));

        panel.FindAll("button").Single(b => b.TextContent.Trim() == "Send").Click();
        ui.Dialogs.WaitForElement("[role=dialog], .mud-dialog");
        ui.Dialogs.FindAll("button").Single(b => b.TextContent.Trim() == "Send it").Click();
        panel.WaitForElement("[aria-label='Path of state']").Click();
        panel.FindAll("button").Single(b => b.TextContent.Trim() == "Use as status path").Click();
        panel.FindAll("button").Single(b => b.TextContent.Trim() == "Use as an answer").Click();

        Assert.Equal(("http.status.statusPath", "state"), taken);
        Assert.Equal(200, kept!.Answer!.StatusCode);
    }

    [Fact]
    public async Task The_calls_of_a_job_are_shown_and_lead_to_the_bench()
    {
        await using var ui = new UiRig();
        AnswerCalls(ui);
        var job = new Job { Id = "job_1", Type = "export", AsyncHelperId = "reports", Status = "completed" };

        var calls = ui.Show<KeptCalls>("viewer", p => p.Add(k => k.Job, job).Add(k => k.Visitor, ui.Visitor("viewer")).Add(k => k.Version, "1"));

        calls.WaitForAssertion(() => Assert.Equal(2, calls.FindAll("details").Count));
        Assert.Equal("/bench?helper=reports&job=job_1", calls.Find("a.mud-button-root").GetAttribute("href"));
    }

    [Fact]
    public async Task The_bench_records_the_answers_of_the_job_in_its_address()
    {
        await using var ui = new UiRig();
        AnswerCalls(ui);
        ui.Answer(HttpMethod.Get, "/v1/asynchelpers", """{ "items": [{ "_id": "reports" }] }""");
        ui.Answer(HttpMethod.Get, "/v1/asynchelpers/reports", """{ "_id": "reports", "http": { "status": {} } }""");
        ui.Pages.Services.GetRequiredService<NavigationManager>().NavigateTo("/bench?helper=reports&job=job_1");

        var bench = ui.Show<BenchPage>("viewer");

        bench.WaitForAssertion(() => Assert.Contains("2 calls recorded", bench.Markup, StringComparison.Ordinal));
        Assert.Contains("\"state\": \"DONE\"", bench.Find("#bench-status-0").GetAttribute("value"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_time_is_counted_from_the_deadline_that_is_shown()
    {
        await using var ui = new UiRig();
        ui.Answer(HttpMethod.Post, "/v1/jobs/job_1/extend", """{ "_id": "job_1", "status": "running" }""");
        var job = new Job { Id = "job_1", Type = "export", Status = "running", Phase = "waiting", DeadlineAt = new DateTimeOffset(2026, 12, 1, 8, 0, 0, TimeSpan.Zero) };
        var actions = ui.Show<JobActions>("operator", p => p.Add(a => a.Job, job).Add(a => a.Visitor, ui.Visitor("operator")));

        await actions.InvokeAsync(() => actions.Instance.ExtendAsync(TimeSpan.FromHours(1), "1 hour"));

        Assert.Contains("""POST /v1/jobs/job_1/extend {"until":"2026-12-01T09:00:00.000Z"}""", ui.Asked);
    }

    private static void AnswerCalls(UiRig ui) => ui.Answer(
        HttpMethod.Get, "/v1/jobs/job_1/calls", JsonSerializer.Serialize(new RecordedCalls([Call("submit", """{"id":"R-7"}"""), Call("status", """{"state":"DONE"}""")]), ClientJson.Default.RecordedCalls));

    private static IRenderedComponent<TryPanel> Panel(UiRig ui, string role, Action<ComponentParameterCollectionBuilder<TryPanel>>? more = null) => ui.Show<TryPanel>(role, p =>
    {
        p.Add(t => t.Kind, "exports").Add(t => t.DefinitionId, "status").Add(t => t.Offers, [new PathOffer("status path", "http.status.statusPath", IsOfResource: true)]);
        more?.Invoke(p);
    });

    private static RecordedCall Call(string step, string body) => new()
    {
        Step = step, DefinitionId = "x", Method = "GET", Url = "https://vendor.example/r", Answer = new RecordedAnswer(200, new Dictionary<string, string>(), body, body.Length, false, 12),
    };
}
