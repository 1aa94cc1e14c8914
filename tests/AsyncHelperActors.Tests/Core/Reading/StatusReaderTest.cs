using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Core.Reading;
using CsCheck;
using Xunit;

namespace AsyncHelperActors.Tests.Core.Reading;

public sealed class StatusReaderTest
{
    private static readonly StatusDef Lists = new()
    {
        StatusPath = "state",
        InProgressValues = ["IN_PROGRESS", "0", "true", "both"],
        DoneValues = ["DONE", "2", "1.0", "false", "both", "nothing"],
        DoneWithoutDataValues = ["CANCELLED", "nothing", "bad"],
        ErrorValues = ["FATAL", "3", "bad", ""],
    };

    [Theory]
    [InlineData("\"IN_PROGRESS\"", Decision.InProgress)]
    [InlineData("\"DONE\"", Decision.Done)]
    [InlineData("\"CANCELLED\"", Decision.DoneWithoutData)]
    [InlineData("\"FATAL\"", Decision.Error)]
    [InlineData("\"done\"", Decision.Unknown)]
    [InlineData("\"DONE \"", Decision.Unknown)]
    [InlineData("\"IN PROGRESS\"", Decision.Unknown)]
    [InlineData("0", Decision.InProgress)]
    [InlineData("\"0\"", Decision.InProgress)]
    [InlineData("2", Decision.Done)]
    [InlineData("3", Decision.Error)]
    [InlineData("1.0", Decision.Done)]
    [InlineData("1", Decision.Unknown)]
    [InlineData("2.0", Decision.Unknown)]
    [InlineData("true", Decision.InProgress)]
    [InlineData("false", Decision.Done)]
    [InlineData("null", Decision.Unknown)]
    [InlineData("\"\"", Decision.Error)]
    [InlineData("\"bad\"", Decision.Error)]
    [InlineData("\"nothing\"", Decision.DoneWithoutData)]
    [InlineData("\"both\"", Decision.Done)]
    [InlineData("[\"DONE\"]", Decision.Done)]
    [InlineData("[{\"_\":\"DONE\"}]", Decision.Done)]
    [InlineData("[]", Decision.Unknown)]
    [InlineData("{\"a\":1}", Decision.Unknown)]
    public void Values_are_compared_exactly_as_text_and_error_wins_over_nothing_over_done_over_in_progress(string value, Decision expected)
    {
        var verdict = new StatusReader(Lists).Read(View(value));

        Assert.Equal(expected, verdict.Decision);
        Assert.NotEmpty(verdict.Rule);
    }

    [Fact]
    public void The_rule_names_the_list_that_decided() =>
        Assert.Equal("The status value 'DONE' is in http.status.doneValues.", new StatusReader(Lists).Read(View("\"DONE\"")).Rule);

    [Fact]
    public void A_value_that_differs_only_in_case_is_unknown_and_the_rule_says_how_the_list_spells_it()
    {
        var verdict = new StatusReader(Lists).Read(View("\"done\""));

        Assert.Equal("done", verdict.Value);
        Assert.Contains("'DONE' differs from it only in case", verdict.Rule, StringComparison.Ordinal);
        Assert.Contains("write it as it came", verdict.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_says_the_value_and_the_vendors_own_words()
    {
        var resource = JsonNode.Parse("""{"state":3,"ErrorCode":9,"ErrorDescription":"Error in the network protocol","log":"x"}""")!;
        var verdict = new StatusReader(Lists).Read(new StatusView
        {
            StatusCode = 200, Body = resource, Resource = resource, Finding = new StatusFinding.Found(resource["state"]),
        });

        Assert.Equal(Decision.Error, verdict.Decision);
        Assert.Contains("'3' is in http.status.errorValues", verdict.Rule, StringComparison.Ordinal);
        Assert.Contains("ErrorCode: 9, ErrorDescription: Error in the network protocol", verdict.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_error_path_found_is_said_instead_of_the_answers_own_words()
    {
        var verdict = new StatusReader(Lists).Read(View("\"FATAL\""), "disk full");

        Assert.Contains("disk full", verdict.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void Null_is_a_value_only_when_a_list_names_it()
    {
        var verdict = new StatusReader(Lists with { InProgressValues = ["null"] }).Read(View("null"));

        Assert.Equal((Decision.InProgress, "null"), (verdict.Decision, verdict.Value));
    }

    [Fact]
    public void A_path_that_finds_nothing_is_unknown_and_says_why()
    {
        var verdict = new StatusReader(Lists).Read(new StatusView { StatusCode = 200, Finding = new StatusFinding.Nothing("Nothing at state.") });

        Assert.Equal((Decision.Unknown, null, "Nothing at state."), (verdict.Decision, verdict.Value, verdict.Rule));
    }

    [Theory]
    [InlineData(AcceptorMatcher.Path, "body.job.state", "\"COMPLETED\"", true)]
    [InlineData(AcceptorMatcher.Path, "body.job.state", "\"completed\"", false)]
    [InlineData(AcceptorMatcher.Path, "body.job.count", "2", true)]
    [InlineData(AcceptorMatcher.Path, "body.job.count", "2.0", true)]
    [InlineData(AcceptorMatcher.Path, "body.job.count", "\"2\"", false)]
    [InlineData(AcceptorMatcher.Path, "body.job.missing", "null", true)]
    [InlineData(AcceptorMatcher.Path, "length(body.items) > `1`", "true", true)]
    [InlineData(AcceptorMatcher.Path, "length(body.job.count)", "1", false)]
    [InlineData(AcceptorMatcher.Path, "statusCode", "200", true)]
    [InlineData(AcceptorMatcher.Path, "headers.\"x-state\"", "\"ready\"", true)]
    [InlineData(AcceptorMatcher.Path, "submit.data.id", "\"j1\"", true)]
    [InlineData(AcceptorMatcher.Path, "status", "\"COMPLETED\"", true)]
    [InlineData(AcceptorMatcher.Path, "resource.state", "\"COMPLETED\"", true)]
    [InlineData(AcceptorMatcher.PathAny, "body.items[].ok", "false", true)]
    [InlineData(AcceptorMatcher.PathAll, "body.items[].ok", "true", false)]
    [InlineData(AcceptorMatcher.PathAll, "body.items[].kind", "\"a\"", true)]
    [InlineData(AcceptorMatcher.PathAll, "body.none[].kind", "\"a\"", false)]
    [InlineData(AcceptorMatcher.Status, null, "200", true)]
    [InlineData(AcceptorMatcher.Status, null, "404", false)]
    [InlineData(AcceptorMatcher.Header, "X-State", "\"ready\"", true)]
    [InlineData(AcceptorMatcher.Header, "X-State", "\"Ready\"", false)]
    [InlineData(AcceptorMatcher.Header, "X-State", "null", true)]
    [InlineData(AcceptorMatcher.Header, "X-Other", "null", false)]
    public void An_acceptor_matches_what_it_says(AcceptorMatcher matcher, string? argument, string expected, bool matches)
    {
        var def = new StatusDef { Acceptors = [new AcceptorDef(matcher, argument, JsonNode.Parse(expected), Decision.Partial)] };

        var verdict = new StatusReader(def).Read(Answer());

        Assert.Equal(matches ? Decision.Partial : Decision.Unknown, verdict.Decision);
    }

    [Fact]
    public void The_first_acceptor_that_matches_wins_over_the_later_ones_and_over_the_lists()
    {
        var def = Lists with
        {
            DoneValues = ["COMPLETED"],
            Acceptors =
            [
                new AcceptorDef(AcceptorMatcher.Status, null, 500, Decision.Error),
                new AcceptorDef(AcceptorMatcher.PathAny, "body.items[].ok", false, Decision.Partial),
                new AcceptorDef(AcceptorMatcher.Status, null, 200, Decision.InProgress),
            ],
        };

        var verdict = new StatusReader(def).Read(Answer());

        Assert.Equal(Decision.Partial, verdict.Decision);
        Assert.Equal("http.status.acceptors[1] (some element of body.items[].ok is false) matches.", verdict.Rule);
    }

    [Fact]
    public void Of_a_failed_call_only_acceptors_that_look_at_its_outside_are_asked()
    {
        var errorPage = Answer() with { StatusCode = 404 };
        StatusVerdict? Ask(AcceptorDef acceptor) => new StatusReader(new StatusDef { Acceptors = [acceptor] }).ReadFailed(errorPage);

        Assert.Equal(Decision.Done, Ask(new AcceptorDef(AcceptorMatcher.Status, null, 404, Decision.Done))?.Decision);
        Assert.Equal(Decision.Error, Ask(new AcceptorDef(AcceptorMatcher.Path, "statusCode == `404` && body.job.state == 'COMPLETED'", true, Decision.Error))?.Decision);
        Assert.Null(Ask(new AcceptorDef(AcceptorMatcher.Path, "body.job.state", "COMPLETED", Decision.Error)));
    }

    [Fact]
    public void A_jmespath_with_a_mistake_is_refused_with_its_place()
    {
        var def = new StatusDef { Acceptors = [new AcceptorDef(AcceptorMatcher.Path, "a[", 1, Decision.Done)] };

        var error = Assert.Throws<FormatException>(() => new StatusReader(def));

        Assert.StartsWith("http.status.acceptors[0].argument: 'a[' is not a JMESPath", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("40", 40.0)]
    [InlineData("\"40 %\"", 40.0)]
    [InlineData("0", 0.0)]
    [InlineData("140", 100.0)]
    [InlineData("\"soon\"", null)]
    [InlineData("null", null)]
    public void Progress_is_a_percentage_and_words(string percent, double? expected)
    {
        var body = JsonNode.Parse($$"""{"state":"0","percent":{{percent}},"note":"copying"}""");
        var reader = new StatusReader(Lists with { Progress = new ProgressDef("body.percent", "body.note") });

        var verdict = reader.Read(new StatusView { StatusCode = 200, Body = body, Finding = new StatusFinding.Found(JsonValue.Create("0")) });

        Assert.Equal(new RemoteProgress(expected, "copying"), verdict.Progress);
    }

    [Fact]
    public void The_same_expression_is_evaluated_by_many_at_once()
    {
        var reader = new StatusReader(new StatusDef { Acceptors = [new AcceptorDef(AcceptorMatcher.Path, "let $s = body.job.state in $s", "COMPLETED", Decision.Done)] });
        var plain = new StatusReader(new StatusDef { Acceptors = [new AcceptorDef(AcceptorMatcher.Path, "body.items[?ok].kind | [0]", "a", Decision.Done)] });

        var decisions = new Decision[200];
        Parallel.For(0, decisions.Length, i => decisions[i] = (i % 2 == 0 ? plain : reader).Read(Answer()).Decision);

        Assert.All(decisions.Where((_, i) => i % 2 == 0), decision => Assert.Equal(Decision.Done, decision));
    }

    [Fact]
    public void Whatever_value_comes_the_reading_is_total_and_only_the_lists_own_texts_are_known()
    {
        var known = Lists.InProgressValues.Concat(Lists.DoneValues).Concat(Lists.DoneWithoutDataValues).Concat(Lists.ErrorValues).ToHashSet(StringComparer.Ordinal);
        var reader = new StatusReader(Lists);
        Gen.OneOf(Gen.String, Gen.OneOf([.. known]), Gen.Int.Select(n => n.ToString())).Sample(text =>
        {
            var verdict = reader.Read(View(JsonValue.Create(text)!.ToJsonString()));
            return verdict.Decision != Decision.Unknown == known.Contains(text) && verdict.Rule.Length is > 0 and < 2000;
        });
    }

    private static StatusView View(string value)
    {
        var node = JsonNode.Parse(value);
        return new StatusView { StatusCode = 200, Finding = new StatusFinding.Found(node) };
    }

    private static StatusView Answer()
    {
        var body = JsonNode.Parse("""{"job":{"state":"COMPLETED","count":2},"items":[{"ok":true,"kind":"a"},{"ok":false,"kind":"a"}]}""")!;
        return new StatusView
        {
            StatusCode = 200,
            Headers = new Dictionary<string, string> { ["x-state"] = "ready" },
            Body = body,
            Resource = body["job"],
            Submit = JsonNode.Parse("""{"statusCode":202,"data":{"id":"j1"}}"""),
            Finding = new StatusFinding.Found(body["job"]!["state"]),
        };
    }
}
