using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Http;

/// <summary>
/// What an exception of the HTTP stack means for a job. The kind follows from one fact, which the stage of the request knows: a request that
/// was never whole on the wire had no effect; of every other one nobody can know.
/// </summary>
internal static class SendFailures
{
    /// <summary>The failure without step and address, which the caller puts before its message.</summary>
    public static RemoteFailure From(Exception e, Hop hop, RequestStage stage, bool timedOut, TimeSpan timeout)
    {
        if (Find<RemoteFailureException>(e) is { } known)
        {
            return known.Failure;
        }

        // Of a request with content the stage is exact. One without content (a GET) is taken for sent unless its connection is being made.
        var unsent = hop.IsSafe && hop.Body is null ? stage.IsConnecting : !stage.IsSent;
        if (e is OperationCanceledException)
        {
            return timedOut
                ? unsent
                    ? new RemoteFailure(FailureKind.Transient, "connect_timeout", $"no connection within {timeout.TotalSeconds:0.###} s; nothing was sent. It is tried again.")
                    : new RemoteFailure(FailureKind.Unknown, "timeout", $"no answer within {timeout.TotalSeconds:0.###} s after the request was sent. Raise http.timeout if the vendor is that slow.")
                : new RemoteFailure(FailureKind.Transient, "connect_timeout", "no connection in time; nothing was sent. It is tried again.");
        }

        var error = (e as HttpRequestException)?.HttpRequestError ?? HttpRequestError.Unknown;
        var cause = Innermost(e).Message.TrimEnd('.');
        return error switch
        {
            HttpRequestError.NameResolutionError => new(FailureKind.Transient, "dns_failed", $"the name does not resolve ({cause}). Check the host; it is tried again."),
            HttpRequestError.ConnectionError => new(FailureKind.Transient, "connect_failed", $"no connection ({cause}). It is tried again."),
            HttpRequestError.SecureConnectionError => new(FailureKind.Transient, "tls_failed", $"no TLS connection ({cause}). Check scheme and port; it is tried again."),
            HttpRequestError.VersionNegotiationError => new(FailureKind.Permanent, "http_version", $"the server does not speak the HTTP version that is asked for ({cause})."),
            HttpRequestError.ConfigurationLimitExceeded => new(Kind(unsent), "head_too_large", $"the head of the answer is larger than is read ({cause}). Ask the vendor for fewer headers."),
            HttpRequestError.InvalidResponse => new(Kind(unsent), "answer_invalid", $"what came is no HTTP answer ({cause}). Check scheme and port."),
            _ when unsent => new(FailureKind.Transient, "connection_dropped", $"the connection broke before the request was sent ({cause}). It is tried again."),
            _ => new(FailureKind.Unknown, "connection_dropped", $"the connection broke after the request was sent and before an answer ({cause})."),
        };
    }

    /// <summary>
    /// Whether a request goes out once more at once: its connection was reset, and it had no effect. (When a connection is closed in order,
    /// .NET does that by itself.)
    /// </summary>
    public static bool MaySendAgain(HttpRequestException e, Hop hop, RequestStage stage) =>
        (hop.IsSafe || !stage.IsSent) && e.HttpRequestError == HttpRequestError.Unknown && e.InnerException is IOException and not RemoteFailureException;

    private static FailureKind Kind(bool unsent) => unsent ? FailureKind.Transient : FailureKind.Unknown;

    private static T? Find<T>(Exception e)
        where T : Exception
    {
        for (var each = e; each is not null; each = each.InnerException)
        {
            if (each is T found)
            {
                return found;
            }
        }

        return null;
    }

    private static Exception Innermost(Exception e)
    {
        while (e.InnerException is not null)
        {
            e = e.InnerException;
        }

        return e;
    }
}
