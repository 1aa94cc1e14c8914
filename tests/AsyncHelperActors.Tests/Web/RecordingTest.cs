using System.Text.Json.Nodes;
using AsyncHelperActors.Client;
using AsyncHelperActors.Web.Bench;
using Xunit;

namespace AsyncHelperActors.Tests.Web;

/// <summary>A vendor's recorded answers as a script of the test bench.</summary>
public sealed class RecordingTest
{
    [Fact]
    public void Answers_go_to_their_steps_and_like_polls_are_one_with_a_count()
    {
        RecordedCall[] calls =
        [
            Call("submit", "orders", 202, """{"id":"R-7"}""", ("Location", "/reports/R-7"), ("Date", "today"), ("Content-Type", "application/json")),
            Call("status", "report-status", 200, """{"state":"RUNNING"}"""),
            Call("status", "report-status", 200, """{"state":"RUNNING"}"""),
            Call("status", "report-status", 200, """{"state":"DONE"}"""),
            Call("request document", "documents", 200, """{"url":"/d/1"}"""),
            Call("result", "report-result", 200, "id,total\n1,9.50", ("Content-Type", "text/csv")),
            Call("status", "report-status", 200, "{}") with { Answer = null, Failure = "timeout" },
        ];

        var script = Recording.Script(calls);

        Assert.Equal("""{"statusCode":202,"headers":{"Location":"/reports/R-7"},"body":{"id":"R-7"}}""", script["submitResponse"]!.ToJsonString());
        Assert.Equal("""[{"statusCode":200,"body":{"state":"RUNNING"},"times":2},{"statusCode":200,"body":{"state":"DONE"}}]""", script["statusResponses"]!.ToJsonString());
        Assert.Equal("""{"documents":[{"statusCode":200,"body":{"url":"/d/1"}}]}""", script["stepResponses"]!.ToJsonString());
        Assert.Equal("text/csv", script["resultResponse"]!["contentType"]!.GetValue<string>());
    }

    [Fact]
    public void A_recording_comes_back_from_the_page_as_it_was_read()
    {
        var script = Recording.Script([Call("submit", "orders", 200, """{"id":1}"""), Call("status", "s", 503, "{}"), Call("result", "r", 200, """[{"a":1}]"""), Call("request document", "d", 200, "{}")]);
        var page = new BenchScript();
        page.Load(script);
        Assert.Null(page.Read(out var body));

        Assert.True(JsonNode.DeepEquals(script["statusResponses"], body!["statusResponses"]));
        Assert.True(JsonNode.DeepEquals(script["stepResponses"], body["stepResponses"]));
        Assert.True(JsonNode.DeepEquals(script["resultResponse"]!["body"], body["resultResponse"]!["body"]));
    }

    private static RecordedCall Call(string step, string id, int status, string body, params (string Name, string Value)[] headers) => new()
    {
        Step = step, DefinitionId = id, Answer = new RecordedAnswer(status, headers.ToDictionary(h => h.Name, h => h.Value), body, body.Length, false, 1),
    };
}
