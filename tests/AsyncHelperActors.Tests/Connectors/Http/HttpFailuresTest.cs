using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Http;

public sealed class HttpFailuresTest
{
    [Theory]
    [InlineData(200)]
    [InlineData(202)]
    [InlineData(204)]
    [InlineData(299)]
    public void A_2xx_is_no_failure(int status) => Assert.Null(Judge(status));

    [Theory]
    [InlineData(301, FailureKind.Permanent)]
    [InlineData(304, FailureKind.Permanent)]
    [InlineData(400, FailureKind.Permanent)]
    [InlineData(401, FailureKind.Permanent)]
    [InlineData(403, FailureKind.Permanent)]
    [InlineData(404, FailureKind.Permanent)]
    [InlineData(408, FailureKind.Transient)]
    [InlineData(409, FailureKind.Permanent)]
    [InlineData(410, FailureKind.Permanent)]
    [InlineData(422, FailureKind.Permanent)]
    [InlineData(425, FailureKind.Transient)]
    [InlineData(429, FailureKind.Throttled)]
    [InlineData(500, FailureKind.Unknown)]
    [InlineData(501, FailureKind.Permanent)]
    [InlineData(502, FailureKind.Unknown)]
    [InlineData(503, FailureKind.Transient)]
    [InlineData(504, FailureKind.Unknown)]
    [InlineData(520, FailureKind.Unknown)]
    [InlineData(522, FailureKind.Transient)]
    [InlineData(524, FailureKind.Unknown)]
    [InlineData(599, FailureKind.Unknown)]
    public void Each_status_has_its_kind(int status, FailureKind kind)
    {
        var failure = Judge(status)!;

        Assert.Equal((kind, $"http_{status}", status), (failure.Kind, failure.Code, failure.HttpStatus));
    }

    [Theory]
    [InlineData(503)]
    [InlineData(200)]
    [InlineData(403)]
    public void The_connections_own_word_for_too_fast_comes_first(int status)
    {
        var failure = Judge(status, rateLimit: new RateLimit { FailStatusCode = status, LimitMs = 2_500 })!;

        Assert.Equal((FailureKind.Throttled, 2_500L), (failure.Kind, failure.RetryAfterMs));
    }

    [Fact]
    public void What_the_vendor_says_about_waiting_wins_over_the_connections_word()
    {
        Assert.Equal(9_000, Judge(429, retryAfterMs: 9_000, rateLimit: new RateLimit { LimitMs = 2_500 })!.RetryAfterMs);
        Assert.Equal(9_000, Judge(503, retryAfterMs: 9_000)!.RetryAfterMs);
        Assert.Null(Judge(503, rateLimit: new RateLimit { LimitMs = 2_500 })!.RetryAfterMs);
    }

    [Fact]
    public void A_message_says_which_step_what_was_expected_what_came_and_what_to_do()
    {
        var failure = Judge(404, "{\n  \"error\":   \"no such report, token tok-12345\"\n}")!;

        Assert.Equal(
            "Status request of export report-status: GET https://api.example.com/r/1: a 2xx answer was expected, 404 came. "
            + "The answer begins: { \"error\": \"no such report, token ****\" } Check relativeURI, and whether what it names still exists at the vendor.",
            failure.Message);
    }

    [Fact]
    public void A_long_body_is_cut_after_it_was_masked()
    {
        var body = new string('x', FailureText.ExcerptLength - 4) + "tok-12345" + new string('y', 10_000);

        var message = Judge(400, body)!.Message;

        Assert.Contains("xxx****...", message, StringComparison.Ordinal);
        Assert.DoesNotContain("tok", message, StringComparison.Ordinal);
        Assert.InRange(message.Length, 300, 600);
    }

    private static RemoteFailure? Judge(int status, string? body = null, long? retryAfterMs = null, RateLimit? rateLimit = null) => HttpFailures.FromStatus(
        new AnswerFacts(
            "status request of export report-status", "GET", "https://api.example.com/r/1", status, "application/json", retryAfterMs, null, false, SecretMask.Empty.With("tok-12345")),
        body,
        new ConnectionDef("vendor", "Vendor") { RateLimit = rateLimit ?? new RateLimit() });
}
