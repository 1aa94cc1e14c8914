using AsyncHelperActors.Connectors;
using AsyncHelperActors.Core.Definitions;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors;

/// <summary>Realistic mistakes, and what <c>validate</c> and every save say to them: where, what, and what to write instead.</summary>
public sealed class WholeCheckTest
{
    private const string Sound = """
        connections:
          - _id: vendor
            http:
              baseURI: https://api.example.com
              auth: { type: token, token: { token: "${env:TOKEN}" } }
        exports:
          - _id: orders
            _connectionId: vendor
            http:
              method: POST
              relativeURI: /reports
              body: '{"since":"{{input.since}}"}'
              _asyncHelperId: reports
          - _id: report-status
            _connectionId: vendor
            http: { method: GET, relativeURI: "/reports/{{data.reportId}}" }
          - _id: report-result
            _connectionId: vendor
            http: { method: GET, relativeURI: "/documents/{{data.statusRes.documentId}}", response: { resourcePath: records } }
        asynchelpers:
          - _id: reports
            http:
              submit: { sameAsStatus: true }
              status:
                _exportId: report-status
                statusPath: processingStatus
                inProgressValues: [IN_QUEUE, IN_PROGRESS]
                doneValues: [DONE]
                errorValues: [FATAL]
              result: { _exportId: report-result }
        """;

    [Fact]
    public void A_request_that_a_template_names_nearly_right_is_named_and_each_helper_that_runs_an_export_counts()
    {
        var before = Sound.Replace("result: { _exportId: report-result }", "result: { before: [ { name: document, _exportId: report-status } ], _exportId: report-result }", StringComparison.Ordinal);
        Assert.Empty(Check(before.Replace("/documents/{{data.statusRes.documentId}}", "{{{steps.document.url}}}", StringComparison.Ordinal)));
        Assert.Equal(
            ["error 19 exports[2].http.relativeURI: There is no request documents in the async helper, so steps.documents renders to nothing. Did you mean steps.document?"],
            Check(before.Replace("/documents/{{data.statusRes.documentId}}", "{{{steps.documents.url}}}", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_sound_bundle_has_no_problems() => Assert.Empty(Check(Sound));

    [Theory]

    // References.
    [InlineData("_exportId: report-status", "_exportId: report-staus", "error 25 asynchelpers[0].http.status._exportId: There is no export with the id report-staus. Did you mean report-status?")]
    [InlineData("_asyncHelperId: reports", "_asyncHelperId: report", "error 13 exports[0].http._asyncHelperId: There is no async helper with the id report. Did you mean reports?")]
    [InlineData("result: { _exportId: report-result }", "result: { _exportId: reports }", "error 30 asynchelpers[0].http.result._exportId: There is no export with the id reports. reports is the id of an async helper.")]
    [InlineData("{{data.reportId}}\" }", "{{data.reportId}}\", _asyncHelperId: reports }", "error 25 asynchelpers[0].http.status._exportId: The references go round in a circle: reports -> report-status -> reports. Take the helper away from report-status, or name another export.")]
    [InlineData("  - _id: report-result", "  - _id: report-status", "error 17 exports[2]._id: exports[1] has the same _id report-status. Give one of them another _id.")]

    // Steps of the helper.
    [InlineData("/documents/{{data.statusRes.documentId}}", "{{steps.document.url}}", "error 19 exports[2].http.relativeURI: There is no request document in the async helper, so steps.document renders to nothing. Name the request in http.submit.before, http.submit.after or http.result.before of the helper.")]
    [InlineData("result: { _exportId: report-result }", "result: { _exportId: report-result, acceptors: [ { matcher: path, argument: rows, expected: 0, state: partial } ] }", "warning 30 asynchelpers[0].http.result.acceptors[0].argument: There is no rows to look at, so the expression never finds anything. It sees status, statusCode, headers, body, records: write body.rows for a field of the result's answer.")]
    [InlineData("result: { _exportId: report-result }", "result: { acceptors: [ { matcher: status, expected: 206, state: partial } ] }", "error 30 asynchelpers[0].http.result.acceptors: They look at a result that is not fetched: http.result._exportId is not given. Write the id of the export that fetches it, or use http.status.acceptors.")]
    [InlineData("result: { _exportId: report-result }", "deadline: { progress: 30s }", "warning 30 asynchelpers[0].http.deadline.progress: Within 30 seconds there may be no poll that could see a movement. Write more than the waits between polls.")]

    // Misspelt names.
    [InlineData("asynchelpers:", "asyncHelpers:", "error 20 asyncHelpers: There is no list asyncHelpers. Did you mean asynchelpers?")]
    [InlineData("relativeURI: /reports\n", "relativeUri: /reports\n", "warning 11 exports[0].http.relativeUri: There is no field relativeUri; it is kept and has no effect. Did you mean relativeURI?")]
    [InlineData("errorValues:", "errorvalues:", "warning 29 asynchelpers[0].http.status.errorvalues: There is no field errorvalues; it is kept and has no effect. Did you mean errorValues?")]
    [InlineData("result: {", "reslt: {", "warning 30 asynchelpers[0].http.reslt: There is no field reslt; it is kept and has no effect. Did you mean result?")]
    [InlineData("method: POST", "method: PSOT", "error 10 exports[0].http.method: It is not an HTTP method. Did you mean POST?")]
    [InlineData("method: POST", "method: POST\n      successMediaType: jsonn", "error 11 exports[0].http.successMediaType: Expected one of json, xml, csv, tsv, ndjson, jsonl, urlencoded, form-data, plaintext, binary, octet-stream, came jsonn. Did you mean json?")]

    // Templates.
    [InlineData("{{data.reportId}}", "{{dta.reportId}}", "warning 16 exports[1].http.relativeURI: There is no dta for a template; it renders to nothing unless the data has a field of that name. Did you mean data.reportId?")]
    [InlineData("{{input.since}}", "{{inpt.since}}", "warning 12 exports[0].http.body: There is no inpt for a template; it renders to nothing unless the data has a field of that name. Did you mean input.since?")]
    [InlineData("{{data.reportId}}", "{{upercase data.reportId}}", "error 16 exports[1].http.relativeURI: There is no helper 'upercase' (column 12 of the template). Did you mean 'uppercase'?")]
    [InlineData("{{data.reportId}}", "{{#if data.reportId}}x", "error 16 exports[1].http.relativeURI: ")]
    [InlineData("{{data.reportId}}", "{{data.reportId}", "error 16 exports[1].http.relativeURI: ")]
    [InlineData("{{data.reportId}}", "{{replace data.reportId}}", "error 16 exports[1].http.relativeURI: ")]
    [InlineData("data.statusRes.documentId", "data.statusres.documentId", "warning 19 exports[2].http.relativeURI: Names are told apart by case: data.statusres is not the last status answer. Did you mean data.statusRes?")]
    [InlineData("{{data.reportId}}", "{{data.statusRes.id}}", "warning 16 exports[1].http.relativeURI: data.statusRes is the status answer, and this request asks for it: it renders to nothing. Use data, which is what the submit answer held.")]
    [InlineData("{{input.since}}", "{{data.reportId}}", "warning 12 exports[0].http.body: data.reportId is what an answer held, and there is none when this request is made: it renders to nothing. Use input, settings or connection in the request that starts the job.")]
    [InlineData("{{data.reportId}}", "{{submit.header.Location}}", "warning 16 exports[1].http.relativeURI: There is no submit.header; it renders to nothing. Did you mean submit.headers?")]
    [InlineData("{{input.since}}", "{{job.key}}", "warning 12 exports[0].http.body: There is no job.key; it renders to nothing. There are job.id, job.attempt, job.idempotencyKey, job.callbackUrl, job.createdAt.")]
    [InlineData("{{input.since}}", "{{env.SINCE}}", "warning 12 exports[0].http.body: A template has no env; it renders to nothing. Write ${env:SINCE}.")]
    [InlineData("${env:TOKEN}", "${TOKEN}", "warning 5 connections[0].http.auth.token.token: ${TOKEN} is no variable and stays as it is. Write ${env:TOKEN} for an environment variable.")]

    // Paths and expressions.
    [InlineData("statusPath: processingStatus", "statusPath: \"a[b\"", "error 26 asynchelpers[0].http.status.statusPath: It is neither a JSON path nor an XPath: path 'a[b' at character 2: this bracket is never closed. Add the ].")]
    [InlineData("statusPath: processingStatus", "statusPath: \"/a/b[\"", "error 26 asynchelpers[0].http.status.statusPath: It is neither a JSON path nor an XPath: ")]
    [InlineData("resourcePath: records", "resourcePath: \"data..items\"", "error 19 exports[2].http.response.resourcePath: It is neither a JSON path nor an XPath: path 'data..items' at character 6: a name is missing before the dot. Two dots in a row have no meaning here; write every step of the way.")]
    [InlineData("resourcePath: records", "failValues: [x]", "warning 19 exports[2].http.response.failValues: It has no effect without http.response.failPath. Write http.response.failPath: where the value is.")]
    [InlineData("errorValues: [FATAL]", "acceptors: [ { matcher: path, argument: 'resource.[', expected: A, state: done } ]", "error 29 asynchelpers[0].http.status.acceptors[0].argument: It is not a JMESPath: ")]
    [InlineData("errorValues: [FATAL]", "acceptors: [ { matcher: path, argument: 'resorce.x', expected: A, state: done } ]", "warning 29 asynchelpers[0].http.status.acceptors[0].argument: There is no resorce to look at, so the expression never finds anything. Did you mean resource?")]
    [InlineData("errorValues: [FATAL]", "progress: { percent: \"to_number(percentComplete)\" }", "warning 29 asynchelpers[0].http.status.progress.percent: There is no percentComplete to look at, so the expression never finds anything. It sees status, statusCode, headers, body, resource, submit: write resource.percentComplete for a field of the status answer.")]

    // Rules.
    [InlineData("errorValues: [FATAL]", "errorValues: [FATAL, DONE]", "warning 28 asynchelpers[0].http.status.doneValues: DONE is also in errorValues, and means that. Take DONE out of one of them.")]
    [InlineData("errorValues: [FATAL]", "errorValues: [FATAL, Done]", "warning 28 asynchelpers[0].http.status.doneValues: DONE differs from Done in errorValues only in case; values are compared exactly, so they mean different things. Write each as the vendor does.")]
    [InlineData("errorValues: [FATAL]", "acceptors: [ { matcher: status, expected: 404, state: inProgress }, { matcher: status, expected: \"404\", state: error } ]", "warning 29 asynchelpers[0].http.status.acceptors[1]: It never decides: acceptors[0] matches whenever it does and comes first. Put it before acceptors[0], or take one of them away.")]
    [InlineData("errorValues: [FATAL]", "acceptors: [ { matcher: header, argument: Location, state: done }, { matcher: header, argument: location, expected: /x, state: done } ]", "warning 29 asynchelpers[0].http.status.acceptors[1]: It never decides: acceptors[0] matches whenever it does and comes first. Take it away.")]
    [InlineData("errorValues: [FATAL]", "acceptors: [ { matcher: status, expected: 404, state: done }, { matcher: path, argument: statusCode, expected: 404, state: error } ]", "warning 29 asynchelpers[0].http.status.acceptors[1]: It never decides: acceptors[0] matches")]
    [InlineData("errorValues: [FATAL]", "acceptors: [ { matcher: path, argument: status, expected: DONE, state: partial } ]", "warning 28 asynchelpers[0].http.status.doneValues: DONE is decided by acceptors[0] before the lists are looked at. Take DONE out of one of them.")]
    [InlineData("errorValues: [FATAL]", "acceptors: [ { matcher: status, expected: 404, state: finished } ]", "error 29 asynchelpers[0].http.status.acceptors[0].state: Expected one of inProgress, done, doneWithoutData, partial, error, came finished.")]
    [InlineData("errorValues: [FATAL]", "acceptors: [ { matcher: status, expected: OK, state: done } ]", "error 29 asynchelpers[0].http.status.acceptors[0].expected: Expected an HTTP status code. Write a number from 100 to 599, as expected: 202.")]
    [InlineData("doneValues: [DONE]", "doneValues: []", "error 28 asynchelpers[0].http.status.doneValues: It has no value. Write the values that mean finished: [DONE].")]

    // Times.
    [InlineData("errorValues: [FATAL]", "pollWaitTime: -1", "error 29 asynchelpers[0].http.status.pollWaitTime: -1 is less than nothing. Write minutes as a number (0.5), or a duration with its unit: \"30s\", \"15m\", \"2h\", \"1d\", \"PT30S\".")]
    [InlineData("errorValues: [FATAL]", "pollWaitTime: soon", "error 29 asynchelpers[0].http.status.pollWaitTime: \"soon\" is not a wait.")]
    [InlineData("errorValues: [FATAL]", "initialWaitTime: 2d", "warning 29 asynchelpers[0].http.status.initialWaitTime: The first poll comes after 2 days, and every job ends after 1 day (http.deadline.total). Wait less, or write a later http.deadline.total.")]
    [InlineData("submit: { sameAsStatus: true }", "deadline: { total: 90s }", "There is one poll and no second one: it would come after 2 minutes, and every job ends after 90 seconds (http.deadline.total). Wait less, or write a later http.deadline.total.")]
    [InlineData("submit: { sameAsStatus: true }", "deadline: { start: 2d }", "warning 23 asynchelpers[0].http.deadline.start: It is not before http.deadline.total (1 day), so it never counts. Write an earlier one, or leave it out.")]
    [InlineData("submit: { sameAsStatus: true }", "retry: { attempts: 2, wait: 24h }", "warning 23 asynchelpers[0].http.retry.wait: There is no second attempt: it would come after 1 day")]
    [InlineData("errorValues: [FATAL]", "schedule: { min: 5m, max: 1m }", "error 29 asynchelpers[0].http.status.schedule.min: The shortest wait is longer than the longest (max). Swap them.")]
    [InlineData("method: POST", "method: POST\n      timeout: 30", "error 11 exports[0].http.timeout: Expected a duration with its unit, came a bare number. Write \"30s\", \"500ms\" or \"2m\".")]

    // What does not fit together, and text that is no YAML.
    [InlineData("_asyncHelperId: reports\n", "_asyncHelperId: reports\n    filter: { version: '1', rules: [equals, [string, [extract, a]], b] }\n", "error 14 exports[0].filter: filter does not run on an export with an async helper. Put it on the result export report-result.")]
    [InlineData("submit: { sameAsStatus: true }", "submit: { sameAsStatus: true, resourcePath: a }", "warning 23 asynchelpers[0].http.submit.sameAsStatus: With sameAsStatus the status export's resource path applies")]
    [InlineData("submit: { sameAsStatus: true }", "submit: { whenUncertain: resubmit }", "warning 23 asynchelpers[0].http.submit.whenUncertain: Without an idempotency key a repeated submission may run twice at the vendor.")]
    [InlineData("https://api.example.com", "api.example.com", "error 4 connections[0].http.baseURI: Expected an absolute http or https address. Write \"https://api.example.com\".")]
    [InlineData("{ token: \"${env:TOKEN}\" }", "{ }", "error 5 connections[0].http.auth.token.token: It is required and was not given. Write the token, best as \"${env:VENDOR_TOKEN}\".")]
    [InlineData("body: '{\"since\":\"{{input.since}}\"}'", "body: { since: x }", "error 12 exports[0].http.body: Expected a text, came an object. Write it as one text; a body of JSON goes in quotes.")]
    [InlineData("method: POST", "method: POST\n      headers: { X-A: b }", "error 11 exports[0].http.headers: Expected a list, came an object. Write a list of objects: [ { ... } ].")]
    [InlineData("      method: POST", "      method: POST\n      method: GET", "error 11 exports[0].http.method: The field method is there twice. Keep one of them.")]
    [InlineData("      method: POST", "\tmethod: POST", "error 10 : It is not YAML: While scanning a mapping, found invalid tab as indentation. Indent with blanks and not with tabs.")]
    public void A_mistake_is_named_with_its_place_and_its_remedy(string sound, string broken, string says)
    {
        Assert.Contains(sound, Sound, StringComparison.Ordinal);
        var at = Sound.IndexOf(sound, StringComparison.Ordinal);
        var found = Check(string.Concat(Sound.AsSpan(0, at), broken, Sound.AsSpan(at + sound.Length)));

        Assert.Contains(found, line => line.StartsWith(says, StringComparison.Ordinal) || (!says.StartsWith("error", StringComparison.Ordinal) && line.Contains(says, StringComparison.Ordinal)));
        Assert.All(found, line => Assert.DoesNotMatch(@" $|[^.]\.\.$|  | \.(?!\.)[^.]| , ", line));
    }

    [Theory]
    [InlineData("{{data.reportId}}", "{{date}}")]
    [InlineData("{{data.reportId}}", "{{#each data.items}}{{id}}{{/each}}")]
    [InlineData("{{data.reportId}}", "{{{submit.headers.Location}}}")]
    [InlineData("statusPath: processingStatus", "statusPath: \"/report/status[@code='1']\"")]
    [InlineData("errorValues: [FATAL]", "acceptors: [ { matcher: status, expected: 404, state: done }, { matcher: status, expected: 410, state: error } ]")]
    [InlineData("errorValues: [FATAL]", "acceptors: [ { matcher: header, argument: A, expected: x, state: done }, { matcher: header, argument: A, state: error } ]")]
    [InlineData("errorValues: [FATAL]", "acceptors: [ { matcher: path, argument: \"length(body.items[?state=='X'])\", expected: 0, state: done } ]")]
    [InlineData("errorValues: [FATAL]", "errorValues: [FATAL, fatal]")]
    [InlineData("errorValues: [FATAL]", "pollWaitTime: \"1.5\"")]
    public void What_is_right_is_not_remarked(string sound, string other) => Assert.Empty(Check(Sound.Replace(sound, other, StringComparison.Ordinal)));

    private static List<string> Check(string text)
    {
        var reading = Bundle.Parse(text, "bundle.yaml");
        IEnumerable<Problem> problems = reading.Value is null ? reading.Problems : [.. reading.Problems, .. WholeCheck.Check(DefinitionSet.Empty, reading.Value)];
        return [.. problems.Select(p => $"{(p.Severity == Severity.Error ? "error" : "warning")} {p.Line} {p.Path}: {p.Message} {p.Hint}")];
    }
}
