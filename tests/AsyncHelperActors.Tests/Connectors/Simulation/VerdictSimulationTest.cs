using AsyncHelperActors.Connectors.Simulation;
using AsyncHelperActors.Core.Jobs;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Simulation;

/// <summary>Results that decide how their job ends, and documents that explain why one failed, through the connector.</summary>
public sealed class VerdictSimulationTest
{
    private const string Errors = """{ matcher: path, argument: "body.summary.errors > `0`", expected: true, state: partial, message: "join(' ', [to_string(body.summary.errors), 'errors'])" }""";

    [Theory]
    [InlineData("""{ body: { summary: { errors: 2 }, rows: [ { id: 1 } ] } }""", Errors, Outcome.Partial, "2 errors")]
    [InlineData("""{ body: { summary: { errors: 0 }, rows: [ { id: 1 } ] } }""", Errors, Outcome.Done, "")]
    [InlineData("""{ body: { rows: [ { id: 1 } ] } }""", Errors, Outcome.Done, "")]
    [InlineData("""{ contentType: application/xml, body: "<rows><summary>7</summary></rows>" }""", """{ matcher: path, argument: body.rows.summary, expected: "7", state: partial, message: body.rows.summary }""", Outcome.Partial, "7")]
    [InlineData("""{ contentType: text/csv, body: "id\n1\n2\n" }""", """{ matcher: path, argument: "records > `1`", expected: true, state: partial }""", Outcome.Partial, "records > `1`")]
    [InlineData("""{ contentType: text/csv, body: "id\n" }""", """{ matcher: path, argument: records, expected: 0, state: doneWithoutData }""", Outcome.DoneWithoutData, "")]
    [InlineData("""{ headers: { X-Truncated: "yes" }, body: [ 1 ] }""", """{ matcher: header, argument: x-truncated, expected: "yes", state: partial }""", Outcome.Partial, "X-Truncated")]
    [InlineData("""{ statusCode: 206, body: [ 1 ] }""", """{ matcher: status, expected: 206, state: error }""", Outcome.Error, "status is 206")]
    [InlineData("""{ body: [ 1 ] }""", """{ matcher: path, argument: "status", expected: DONE, state: error, message: status }""", Outcome.Error, "which means error: DONE")]
    public async Task A_rule_of_the_result_decides(string answer, string rule, Outcome outcome, string says)
    {
        var report = await Simulations.RunAsync(Script($"result: {answer}"), Bundle(rule));

        Assert.Equal(outcome, report.Outcome);
        var said = string.Join('\n', report.Warnings.Concat(report.Errors.Select(error => $"{error.Code} {error.Message}")));
        Assert.Contains(says, said, StringComparison.OrdinalIgnoreCase);
        Assert.True(says.Length > 0 || report.Errors.Count == 0, said);
    }

    [Fact]
    public async Task What_is_stored_is_the_same_whether_a_rule_looks_at_the_body_or_not()
    {
        const string Answer = """result: { body: { summary: { errors: 0 }, rows: [ { id: 1, name: "ä" }, { id: 2 } ] } }""";
        var plain = Simulations.Reports.Replace("documentId}}\" }", "documentId}}\", response: { resourcePath: rows } }", StringComparison.Ordinal);
        var streamed = await Simulations.RunAsync(Script(Answer), plain);
        var held = await Simulations.RunAsync(Script(Answer), Bundle(Errors).Replace("documentId}}\" }", "documentId}}\", response: { resourcePath: rows } }", StringComparison.Ordinal));
        Assert.Equal(2, held.Stored.Records);
        Assert.Equal(streamed.Records.Select(record => record!.ToJsonString()), held.Records.Select(record => record!.ToJsonString()));
    }

    [Theory]
    [InlineData("""GET /documents/d: { body: { code: 17, errorDetails: "Too many days." } }""", "The vendor's explanation: Too many days.")]
    [InlineData("""GET /documents/d: { contentType: application/xml, body: "<error><errorDetails>No</errorDetails></error>" }""", "The vendor's explanation: No")]
    [InlineData("""GET /documents/d: { contentType: text/plain, body: "Line one\nLine two" }""", "The vendor's explanation: Line one Line two")]
    [InlineData("""GET /documents/d: { contentType: text/plain, base64: H4sIAAAAAAAAA/NIzcnJVyjPL8pJAQBSntaLCwAAAA== }""", "The vendor's explanation: Hello world")]
    [InlineData("""GET /documents/d: { statusCode: 403, body: "gone" }""", "could not be read")]
    [InlineData("""GET /documents/d: { statusCode: 503 }""", "could not be read")]
    [InlineData("""GET /documents/d: { fail: drop }""", "could not be read")]
    [InlineData("""GET /documents/d: { contentType: application/json, body: "{ broken" }""", "The vendor's explanation: { broken")]
    public async Task The_document_that_explains_a_failure_is_in_the_error_or_why_it_could_not_be_had(string answer, string says)
    {
        var report = await Simulations.RunAsync(Script(answer, "FATAL"), Bundle(Errors));

        Assert.Equal(Outcome.Error, report.Outcome);
        var error = Assert.Single(report.Errors);
        Assert.StartsWith("The status value 'FATAL' is in http.status.errorValues", error.Message, StringComparison.Ordinal);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Equal(["submit POST", "status GET", "failure GET"], report.Requests().Select(request => string.Join(' ', request.Split(' ')[..2])));
    }

    [Fact]
    public async Task A_failure_without_a_document_asks_for_none_and_a_long_one_is_cut()
    {
        var without = Script("unused: { body: 1 }", "FATAL").Replace(", documentId: d", "", StringComparison.Ordinal);
        Assert.Equal(2, (await Simulations.RunAsync(without, Bundle(Errors))).Calls);
        var report = await Simulations.RunAsync(Script($$"""GET /documents/d: { contentType: text/plain, body: "{{new string('x', 5_000)}}" }""", "FATAL"), Bundle(Errors));
        Assert.InRange(report.Errors[0].Message.Length, 1_000, 1_300);
    }

    [Fact]
    public async Task A_first_answer_that_is_final_and_an_error_is_explained_too()
    {
        const string Final = """
            answers:
              submit: { body: { reportId: R-7, processingStatus: FATAL, documentId: d } }
              GET /documents/d: { body: { errorDetails: "Not allowed." } }
            """;
        var report = await Simulations.RunAsync(Final, Bundle(Errors).Replace("http:\n      status:", "http:\n      submit: { mayBeFinal: true }\n      status:", StringComparison.Ordinal));
        Assert.Contains("Not allowed.", Assert.Single(report.Errors).Message, StringComparison.Ordinal);
    }

    private static string Script(string result, string status = "DONE") => $$"""
        answers:
          submit: { body: { reportId: R-7 } }
          status: { body: { processingStatus: {{status}}, documentId: d } }
          {{result}}
        """;

    private static string Bundle(string rule) => Simulations.Reports
        .Replace("result: { _exportId: report-result }", $"result: {{ _exportId: report-result, acceptors: [ {rule} ] }}\n      failure: {{ _exportId: report-reasons, message: body.errorDetails || body.error.errorDetails }}", StringComparison.Ordinal)
        .Replace("asynchelpers:", "  - _id: report-reasons\n    _connectionId: vendor\n    http: { relativeURI: \"/documents/{{data.statusRes.documentId}}\" }\nasynchelpers:", StringComparison.Ordinal);
}
