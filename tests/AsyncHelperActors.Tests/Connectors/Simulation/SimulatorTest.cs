using AsyncHelperActors.Connectors.Simulation;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Core.Simulation;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Simulation;

public sealed class SimulatorTest
{
    private const string Accepted = "submit: { statusCode: 202, body: { reportId: R-7 } }";

    [Fact]
    public async Task A_job_of_hours_is_run_to_its_records_with_the_rule_of_each_decision()
    {
        var report = await Simulations.RunAsync($$"""
            input: { since: "2026-01-01" }
            answers:
              {{Accepted}}
              status:
                - { times: 180, body: { processingStatus: IN_PROGRESS } }
                - { body: { processingStatus: DONE, documentId: D-1 } }
              result: { body: [ { id: 1 }, { id: 2 } ] }
            """);

        Assert.Equal((Outcome.Done, 181, 183, 2L), (report.Outcome, report.Polls, report.Calls, report.Stored.Records));
        Assert.Equal(TimeSpan.FromMinutes(181), report.EndedAt - report.StartedAt);
        Assert.Equal(["0 accepted", "0 submitted", "60 statusChanged inProgress x180", "10860 resultReady done", "10860 pagesStored"], report.Story());
        Assert.Equal("The status value 'IN_PROGRESS' is in http.status.inProgressValues.", report.Entries[2].Rule);
        Assert.Equal("""{"since":"2026-01-01"}""", report.Entries[1].Calls[0].Body);
        Assert.Equal(["1", "2"], report.Records.Select(record => record!["id"]!.ToJsonString()));
        Assert.Null(report.Stopped);
    }

    [Fact]
    public async Task No_secret_is_in_a_report()
    {
        var report = await Simulations.RunAsync($$"""
            answers:
              {{Accepted}}
              status: { statusCode: 401, body: "not with s3cr3t-of-the-vendor", times: 3 }
            """);

        Assert.Contains(report.Entries[1].Calls[0].Headers, header => header is { Key: "Authorization", Value: "Bearer ****" });
        Assert.DoesNotContain("s3cr3t", SimulationJson.Of(report).ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ fail: connect }", "submissionFailed transient")]
    [InlineData("{ fail: dns }", "submissionFailed transient")]
    [InlineData("{ fail: tls }", "submissionFailed transient")]
    [InlineData("{ statusCode: 503 }", "submissionFailed transient")]
    [InlineData("{ statusCode: 429, headers: { Retry-After: 30 } }", "submissionFailed throttled")]
    [InlineData("{ statusCode: 400 }", "finished permanent")]
    [InlineData("{ fail: drop }", "finished unknown")]
    [InlineData("{ fail: timeout }", "finished unknown")]
    [InlineData("{ delay: 2h, statusCode: 202 }", "finished unknown")]
    [InlineData("{ body: { reportId: 1 }, cutAfter: 5 }", "finished unknown")]
    public async Task A_submission_that_goes_wrong_means_what_it_means_in_earnest(string answer, string meaning)
    {
        var report = await Simulations.RunAsync($"answers: {{ submit: [ {answer} ] }}");

        var entry = report.Entries[1];
        Assert.Equal(meaning, $"{entry.Event} {entry.Decision}");
    }

    [Fact]
    public async Task The_clock_waits_for_the_vendor_as_long_as_it_asks_for()
    {
        var report = await Simulations.RunAsync($$"""
            answers:
              {{Accepted}}
              status:
                - { body: { processingStatus: IN_QUEUE }, headers: { Retry-After: 600 } }
                - { body: { processingStatus: EMPTY }, delay: 2s }
            """);

        Assert.Equal((Outcome.DoneWithoutData, 662), (report.Outcome, (int)(report.EndedAt - report.StartedAt).TotalSeconds));
    }

    [Fact]
    public async Task A_script_that_ends_before_the_job_stops_the_simulation_and_names_what_is_missing()
    {
        var report = await Simulations.RunAsync($$"""
            answers:
              {{Accepted}}
              status: { body: { processingStatus: IN_QUEUE } }
            """);

        Assert.Null(report.Outcome);
        Assert.Equal("no_answer", report.Stopped!.Code);
        Assert.Contains("answers.status", report.Stopped.Message, StringComparison.Ordinal);
        Assert.Equal("stopped", report.Entries[^1].Event);
        Assert.Equal("status GET https://api.example.com/reports/R-7", report.Requests().Last());
    }

    [Fact]
    public async Task A_job_that_never_ends_is_stopped_by_its_deadline_or_by_the_bound()
    {
        const string endless = $"answers: {{ {Accepted}, status: {{ times: always, body: {{ processingStatus: IN_QUEUE }} }}, cancel: {{ }} }}";

        var late = await Simulations.RunAsync(endless);
        Assert.Equal((Outcome.TimedOut, true), (late.Outcome, late.Calls < 1500));
        var bounded = await Simulations.RunAsync($"maxCalls: 100\n{endless}");
        Assert.Equal(("too_many_calls", 100), (bounded.Stopped!.Code, bounded.Calls));
    }

    [Fact]
    public async Task A_user_who_cancels_is_heard_and_the_vendor_is_asked_to_cancel()
    {
        var report = await Simulations.RunAsync($$"""
            cancelAfter: 150s
            answers:
              {{Accepted}}
              status:
                - { times: 2, body: { processingStatus: IN_PROGRESS } }
                - { body: { processingStatus: FATAL } }
              cancel: { statusCode: 204 }
            """);

        Assert.Equal(Outcome.Canceled, report.Outcome);
        Assert.Contains("cancel DELETE https://api.example.com/reports/R-7", report.Requests());
        Assert.Contains("150 endingRequested", report.Story());
    }

    [Fact]
    public async Task A_deadline_that_passes_during_the_submission_counts_before_its_answer()
    {
        var report = await Simulations.RunAsync("""
            deadline: 10s
            answers: { submit: { delay: 30s, body: { reportId: R-7 } }, cancel: { statusCode: 200 }, status: { times: always, body: { processingStatus: FATAL } } }
            """);

        Assert.Equal(Outcome.TimedOut, report.Outcome);
        Assert.Equal(["0 accepted", "30 endingRequested", "30 submitted"], report.Story().Take(3));
    }

    [Fact]
    public async Task Logins_redirects_and_ids_of_exports_can_be_scripted()
    {
        var bundle = Simulations.Reports.Replace(
            "{ type: token, token: { token: \"s3cr3t-of-the-vendor\" } }",
            "{ type: token, token: { refreshRelativeURI: /oauth/token, refreshBody: \"secret=42-and-more\", refreshTokenPath: data.access } }",
            StringComparison.Ordinal);
        var report = await Simulations.RunAsync(
            """
            answers:
              orders: { body: { reportId: R-7 } }
              "GET /reports/*": { body: { processingStatus: DONE, documentId: D-1 } }
              result:
                - { statusCode: 302, headers: { Location: "https://cdn.example.net/d?sig=abc" } }
              "* https://cdn.example.net/*": { body: [ { id: 1 } ] }
            """,
            bundle);

        Assert.Equal((Outcome.Done, 1L), (report.Outcome, report.Stored.Records));
        Assert.Equal(
            [
                "login POST https://api.example.com/oauth/token", "submit POST https://api.example.com/reports", "status GET https://api.example.com/reports/R-7",
                "result GET https://api.example.com/documents/D-1", "result GET https://cdn.example.net/d?sig=****",
            ],
            report.Requests());
        Assert.DoesNotContain("42-and-more", SimulationJson.Of(report).ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("stand-in", SimulationJson.Of(report).ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ type: jwtbearer, jwt: { algorithm: ES256, privateKey: '${env:KEY}', passphrase: '${env:PASS}', tokenURI: /token, accessTokenPath: a.b } }", "login POST https://api.example.com/token")]
    [InlineData("{ type: oauth2-client-credentials, oauth: { tokenURI: /token, clientId: c, clientSecret: '${env:SECRET}' } }", "login POST https://api.example.com/token")]
    [InlineData("{ type: aws-sigv4, aws: { service: s, region: r, accessKeyId: '${env:ID}', secretAccessKey: '${env:SECRET}' } }", null)]
    public async Task Whatever_proves_who_one_is_needs_no_secret(string auth, string? login)
    {
        var bundle = Simulations.Reports.Replace("{ type: token, token: { token: \"s3cr3t-of-the-vendor\" } }", auth, StringComparison.Ordinal);
        var report = await Simulations.RunAsync("answers: { submit: { statusCode: 400 } }", bundle);
        Assert.Equal("submit POST https://api.example.com/reports", report.Requests().Last());
        Assert.Equal(login, report.Requests().FirstOrDefault(request => request.StartsWith("login", StringComparison.Ordinal)));
        Assert.Contains(report.Entries[1].Calls[^1].Headers, header => header.Key == "Authorization" && header.Value.EndsWith("****", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Variables_that_are_not_set_are_made_up()
    {
        var bundle = Simulations.Reports.Replace("https://api.example.com", "\"${env:VENDOR_URL}/v2\"", StringComparison.Ordinal);
        var report = await Simulations.RunAsync("answers: { submit: { statusCode: 400 } }", bundle);
        Assert.Equal(["submit POST https://vendor-url.invalid/v2/reports"], report.Requests());
    }

    [Fact]
    public async Task A_result_of_many_records_is_counted_whole_and_shown_in_part()
    {
        var records = string.Join('\n', Enumerable.Range(0, 5_000).Select(i => $$"""{"n":{{i}}}"""));
        var script = new SimulationScript
        {
            Answers = new Dictionary<string, IReadOnlyList<ScriptedAnswer>>
            {
                ["submit"] = [new ScriptedAnswer { Body = """{"reportId":1}"""u8.ToArray() }],
                ["status"] = [new ScriptedAnswer { Body = """{"processingStatus":"DONE","documentId":2}"""u8.ToArray() }],
                ["result"] = [new ScriptedAnswer { Body = System.Text.Encoding.UTF8.GetBytes(records), ContentType = "application/x-ndjson" }],
            },
        };

        var report = await Simulations.RunAsync(script);

        Assert.Equal((5_000L, 20), (report.Stored.Records, report.Records.Count));
    }

    [Fact]
    public async Task A_step_that_is_not_there_is_a_problem_and_no_exception()
    {
        var set = new DefinitionSet(Bundle.Parse(Simulations.Reports, "b.yaml").Value!.Entries.Select(entry => entry.Definition));
        var reading = await Simulator.RunAsync(new SimulationRequest(set, StepType.Export, "ordres", new SimulationScript()), CancellationToken.None);
        Assert.Null(reading.Value);
        Assert.Contains("ordres", reading.Problems[0].Message, StringComparison.Ordinal);
    }
}
