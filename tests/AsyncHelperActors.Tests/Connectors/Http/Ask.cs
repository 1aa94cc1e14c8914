using System.Text;
using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Http;

/// <summary>What came back, read to the end.</summary>
internal sealed record Told(int Status, string Text, string Url, IReadOnlyDictionary<string, string> Headers, CallTrace Trace, RemoteFailure? Failure, AnswerFacts Facts);

/// <summary>Makes requests for tests and reads what comes of them.</summary>
internal static class Ask
{
    public static ConnectionDef Connection(string baseUri) => new("vendor", "Vendor") { BaseUri = baseUri };

    public static ExchangeRequest Get(string baseUri, string uri = "/x") => Get(Connection(baseUri), uri);

    public static ExchangeRequest Get(ConnectionDef connection, string uri = "/x") => new(
        connection, "acc/vendor@1", "status request of export report-status", "GET", uri, null, [], null, null, TimeSpan.FromSeconds(60), true, 1 << 20);

    public static ExchangeRequest Post(string baseUri, string uri = "/x", string? body = "{}") => Post(Connection(baseUri), uri, body);

    public static ExchangeRequest Post(ConnectionDef connection, string uri = "/x", string? body = "{}") => Get(connection, uri) with
    {
        Method = "POST", Body = body is null ? null : Encoding.UTF8.GetBytes(body), ContentType = body is null ? null : "application/json",
    };

    public static ExchangeRequest With(this ExchangeRequest request, string header, string value) =>
        request with { Headers = [.. request.Headers, new(header, value)] };

    public static ExchangeRequest RenderedWith(this ExchangeRequest request, string template, string value) =>
        request with { Render = text => text.Replace(template, value, StringComparison.Ordinal) };

    /// <summary>Sends with an exchange of its own, of the system's time and without a guard.</summary>
    public static async Task<Told> SendAsync(this ExchangeRequest request)
    {
        using var exchange = new HttpExchange(TimeProvider.System, AddressGuard.Open);
        return await exchange.AnswerAsync(request);
    }

    /// <summary>Sends and expects an answer.</summary>
    public static async Task<Told> AnswerAsync(this HttpExchange exchange, ExchangeRequest request)
    {
        var outcome = await exchange.SendAsync(request, CancellationToken.None);
        var answered = Assert.IsType<ExchangeOutcome.Answered>(outcome);
        await using var answer = answered.Answer;
        var (body, failure) = await answer.ReadAllAsync(CancellationToken.None);
        return new Told(answer.StatusCode, Encoding.UTF8.GetString(body ?? []), answer.Url, answer.Headers, answer.Trace, failure, answer.Facts);
    }

    /// <summary>Sends and expects no answer.</summary>
    public static async Task<RemoteFailure> FailAsync(this ExchangeRequest request, AddressGuard? guard = null, TimeProvider? time = null)
    {
        using var exchange = new HttpExchange(time ?? TimeProvider.System, guard ?? AddressGuard.Open);
        return await exchange.FailAsync(request);
    }

    public static async Task<RemoteFailure> FailAsync(this HttpExchange exchange, ExchangeRequest request) =>
        Assert.IsType<ExchangeOutcome.Failed>(await exchange.SendAsync(request, CancellationToken.None)).Failure;
}
