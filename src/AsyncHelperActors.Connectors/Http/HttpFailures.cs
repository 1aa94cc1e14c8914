using System.Globalization;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Http;

/// <summary>
/// What an HTTP status means for a job, as a pure function. The one question is: may the request have had an effect? Only when it certainly
/// had none is a failure transient or throttled, because the job will then send it again. A vendor's 500, 502 and 504 do not say it.
/// </summary>
internal static class HttpFailures
{
    /// <summary>The failure that a status stands for; null for 2xx.</summary>
    /// <param name="facts">The answer.</param>
    /// <param name="bodyExcerpt">The body or its beginning, for the message; null: not read.</param>
    /// <param name="connection">Its own words for "too fast" and "who are you" come first.</param>
    public static RemoteFailure? FromStatus(AnswerFacts facts, string? bodyExcerpt, ConnectionDef connection)
    {
        var status = facts.StatusCode;
        if (status is >= 200 and < 300 && status != connection.RateLimit.FailStatusCode && !IsAuthRefusal(status, connection))
        {
            return null;
        }

        var (kind, todo) = Judge(facts, connection);
        var isThrottled = kind == FailureKind.Throttled;
        if (facts.HadEffect && kind is FailureKind.Transient or FailureKind.Throttled)
        {
            kind = FailureKind.Unknown;
            todo = "An earlier request of this exchange was taken by the vendor, so nobody can know whether it had an effect: look there.";
        }

        var location = facts.Location is null ? "" : $" It points to {facts.Location}.";
        var came = $"a 2xx answer was expected, {status.ToString(CultureInfo.InvariantCulture)} came.{location} "
            + FailureText.Excerpt(bodyExcerpt, facts.Mask);
        var message = FailureText.Say(facts.StepName, facts.Method, facts.Url, came, todo);
        var wait = facts.RetryAfterMs ?? (isThrottled ? connection.RateLimit.LimitMs : null);
        return new RemoteFailure(kind, "http_" + status.ToString(CultureInfo.InvariantCulture), message, wait, status);
    }

    private static bool IsAuthRefusal(int status, ConnectionDef connection) =>
        connection.Auth is not AuthDef.None && status == connection.Auth.FailStatusCode;

    private static (FailureKind Kind, string Todo) Judge(AnswerFacts facts, ConnectionDef connection)
    {
        var status = facts.StatusCode;
        if (status == connection.RateLimit.FailStatusCode || status == 429)
        {
            return (FailureKind.Throttled, "The vendor says that requests come too fast; it is tried again later. If it happens often, set http.rateLimit.requests.");
        }

        if (status == 401 || IsAuthRefusal(status, connection))
        {
            return (FailureKind.Permanent, $"Check the credentials (http.auth) of connection {connection.Id}.");
        }

        return status switch
        {
            403 => (FailureKind.Permanent, $"The account of connection {connection.Id} may not do this; check its rights and the address."),
            404 or 410 => (FailureKind.Permanent, "Check relativeURI, and whether what it names still exists at the vendor."),
            408 or 425 or 503 or 521 or 522 or 523 or 529 => (FailureKind.Transient, "The vendor did not take the request; it is tried again later."),
            501 or 505 => (FailureKind.Permanent, "The vendor does not know this method; check method and relativeURI."),
            >= 500 => (FailureKind.Unknown, "The vendor failed and does not say whether the request had an effect."),
            >= 400 => (FailureKind.Permanent, "The vendor refuses this request; the answer says why."),
            >= 300 => (FailureKind.Permanent, "Set followRedirects or the address that the vendor points to."),
            _ => (FailureKind.Permanent, "The connection counts this status as a failure."),
        };
    }
}
