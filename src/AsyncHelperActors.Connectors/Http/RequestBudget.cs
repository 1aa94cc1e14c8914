namespace AsyncHelperActors.Connectors.Http;

/// <summary>Asks the connection's gate for room for one request. Only requests to the connection's own hosts are counted: a presigned address is no operation of the vendor's API.</summary>
internal static class RequestBudget
{
    /// <summary>Completes when the request may go.</summary>
    /// <exception cref="HeldBackException">It must not go yet, and nothing was sent.</exception>
    public static async ValueTask EnterAsync(ExchangeRequest request, Hop hop, Uri? home, ExchangeTimer timer)
    {
        if (request.Gate is not { } gate || !hop.IsHome)
        {
            return;
        }

        var mustGo = hop.HadEffect || request.GoesOn;

        // A request that cannot be put off waits for its room as long as it has time; every other wait is short and is not its time.
        if (await gate.EnterAsync(hop.Method, PathOf(hop.Uri, home), mustGo, mustGo ? timer.Token : timer.Caller) is { } until)
        {
            throw new HeldBackException(until);
        }

        if (!mustGo)
        {
            timer.Restart();
        }
    }

    /// <summary>Path and query behind the base URI.</summary>
    private static string PathOf(Uri uri, Uri? home)
    {
        var path = uri.PathAndQuery;
        var start = home?.AbsolutePath.TrimEnd('/') ?? "";
        return start.Length > 0 && path.StartsWith(start, StringComparison.Ordinal) && (path.Length == start.Length || path[start.Length] is '/' or '?')
            ? path.Length > start.Length && path[start.Length] == '/' ? path[start.Length..] : "/" + path[start.Length..]
            : path;
    }
}

/// <summary>The connection's budget has no room for a request before an instant; nothing was sent, and what was sent before had no effect.</summary>
internal sealed class HeldBackException(DateTimeOffset until) : Exception($"The budget has no room before {until:O}.")
{
    /// <summary>When to come back.</summary>
    public DateTimeOffset Until => until;
}
