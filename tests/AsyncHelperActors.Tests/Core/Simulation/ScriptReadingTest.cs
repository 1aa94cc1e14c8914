using System.Text;
using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Simulation;
using Xunit;

namespace AsyncHelperActors.Tests.Core.Simulation;

public sealed class ScriptReadingTest
{
    [Fact]
    public void Everything_in_a_script_is_read()
    {
        var script = SimulationScript.Parse(
            """
            name: Everything
            _importId: stock
            input: { a: 1 }
            records: [ { id: 1 } ]
            startAt: "2026-02-03T04:05:06Z"
            cancelAfter: 2h
            deadline: 3h
            maxCalls: 7
            answers:
              submit: { statusCode: 202, headers: { Location: /jobs/1, X: [a, 2] }, body: { id: 1 }, delay: 1500ms, times: 3 }
              status: [ { fail: drop }, { body: "<a/>", times: always }, { body: "plain", cutAfter: 2 } ]
              result: { base64: "AAEC", contentType: application/octet-stream }
              "GET /x": { file: answer.json }
            """,
            "s.yaml").Value!;

        Assert.Equal((AsyncHelperActors.Core.Jobs.StepType.Import, "stock"), script.Step);
        Assert.Equal("""{"a":1,"records":[{"id":1}]}""", script.InputFor(AsyncHelperActors.Core.Jobs.StepType.Import).Text);
        Assert.Equal((new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero), 7_200_000L, 10_800_000L, 7), (script.StartAt, script.CancelAfterMs, script.DeadlineMs, script.MostCalls));
        var submit = script.Answers["submit"].Single();
        Assert.Equal((202, 1500L, 3, "application/json"), (submit.StatusCode, submit.DelayMs, submit.Times, submit.ContentType));
        Assert.Equal(["Location: /jobs/1", "X: a", "X: 2"], submit.Headers.Select(h => $"{h.Key}: {h.Value}"));
        Assert.Equal("""{"id":1}""", Encoding.UTF8.GetString(submit.Body.Span));
        Assert.Equal((ScriptedFailure.Drop, int.MaxValue, 2), (script.Answers["status"][0].Fail, script.Answers["status"][1].Times, script.Answers["status"][2].CutAfter));
        Assert.Equal(["application/xml", "text/plain"], script.Answers["status"].Skip(1).Select(a => a.ContentType));
        Assert.Equal([0, 1, 2], script.Answers["result"][0].Body.ToArray());
        Assert.Equal("answer.json", script.Answers["GET /x"][0].File);
    }

    [Theory]
    [InlineData("", "Expected a script")]
    [InlineData("answers: 1", "Expected an object")]
    [InlineData("input: {}", "answers: It is required")]
    [InlineData("answer: {}\nanswers: {}", "answer: There is no field answer. Did you mean answers?")]
    [InlineData("answers: { submit: { statuscode: 200 } }", "answers.submit.statuscode: There is no field statuscode. Did you mean statusCode?")]
    [InlineData("answers: { submit: { statusCode: 20 } }", "from 200 to 599")]
    [InlineData("answers: { submit: { fail: tiemout } }", "Did you mean timeout?")]
    [InlineData("answers: { submit: { delay: 5 } }", "a duration with its unit")]
    [InlineData("answers: { submit: { times: never } }", "Expected a whole number")]
    [InlineData("answers: { submit: { body: a, base64: AA== } }", "Both body and base64 are given")]
    [InlineData("answers: { submit: { base64: '!' } }", "It is not base64")]
    [InlineData("answers: { submit: { headers: { A: { b: 1 } } } }", "answers.submit.headers.A: Expected one line of text, came an object")]
    [InlineData("answers: { submit: [ DONE ] }", "answers.submit[0]: Expected an answer, came a text")]
    [InlineData("startAt: soon\nanswers: {}", "It is not a time")]
    [InlineData("_exportId: a\n_importId: b\nanswers: {}", "Both _exportId and _importId")]
    public void A_mistake_in_a_script_is_named_with_its_place(string text, string says)
    {
        var reading = SimulationScript.Parse(text, "s.yaml");

        Assert.Null(reading.Value);
        Assert.Contains(reading.Problems, p => $"{p.Path}: {p.Message} {p.Hint}".Contains(says, StringComparison.Ordinal));
        Assert.All(reading.Problems, p => Assert.True(p.Line is not null || text.Length == 0, p.ToString()));
    }

    [Theory]
    [InlineData("""{ "status": "DONE" }""", 200, """{"status":"DONE"}""")]
    [InlineData("""{ "statusCode": 404 }""", 404, "")]
    [InlineData("""{ "statusCode": 202, "body": { "id": 1 } }""", 202, """{"id":1}""")]
    [InlineData("""{ "statusCode": 202, "id": 1 }""", 200, """{"statusCode":202,"id":1}""")]
    [InlineData("\"<a/>\"", 200, "<a/>")]
    [InlineData("[1]", 200, "[1]")]
    public void A_preview_takes_an_answer_or_the_body_of_one(string json, int status, string body)
    {
        var answer = ScriptReading.ReadLoosely(JsonNode.Parse(json), "submitResponse").Value!;
        Assert.Equal((status, body), (answer.StatusCode, Encoding.UTF8.GetString(answer.Body.Span)));
    }
}
