using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Connectors.Reading;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Core.Paths;
using AsyncHelperActors.Core.Reading;

namespace AsyncHelperActors.Connectors.Steps;

/// <summary>An answer whose body is held in memory: to a submit, status, cancel or lookup request, or one that says an error.</summary>
internal sealed class ReceivedAnswer(CompiledRequest request, ExchangeAnswer answer, byte[] bytes, IReadOnlyList<string> missing)
{
    /// <summary>The code of a refusal by a word in the body.</summary>
    public const string AuthRefused = "auth_refused";

    private Body? _body;

    public int StatusCode { get; } = answer.StatusCode;

    public IReadOnlyDictionary<string, string> Headers { get; } = answer.Headers;

    /// <summary>Not masked; without the credentials that a connection adds.</summary>
    public string Url { get; } = answer.Url;

    public long? RetryAfterMs { get; } = answer.RetryAfterMs;

    public CallTrace Trace { get; } = answer.Trace;

    /// <summary>The request's definition.</summary>
    public RequestDef Def => request.Def;

    /// <summary>The body by the declared form, else the content type.</summary>
    /// <exception cref="BodyException">It is not what it should be.</exception>
    public Body Body => _body ??= BodyParser.ParseAnswer(bytes, IsGood ? request.SuccessType : ErrorType, answer.ContentType, answer.Charset);

    /// <summary>The body; empty when it is not what it should be, for those who can do without it.</summary>
    public Body BodyOrEmpty => TryBody(out _) ?? new Body.Empty();

    private bool IsGood => StatusCode is >= 200 and < 300;

    private MediaType? ErrorType => request.Def.ErrorMediaType ?? request.Connection.ErrorMediaType;

    /// <summary>
    /// Why the answer cannot be used; null when it can. First the HTTP status and the connection's own words for "too fast" and "who are
    /// you", then whether the body can be read, then what the definition says of success and failure.
    /// </summary>
    /// <param name="needsBody">Whether a body that cannot be read is a failure.</param>
    public RemoteFailure? Failure(bool needsBody = true)
    {
        var body = TryBody(out var unreadable);
        var words = body is null ? null : ResponseCheck.ErrorText(Def.Response, body);
        if (body is not null && Refusal(body) is { } refusal)
        {
            return refusal;
        }

        if (HttpFailures.FromStatus(answer.Facts, words ?? BodyText(), request.Connection) is { } failure)
        {
            return failure with { Message = failure.Message + MissingHint() };
        }

        if (unreadable is not null)
        {
            return needsBody ? Explain(unreadable) : null;
        }

        return Judge(body!, words);
    }

    /// <summary>Why the definition objects to what a good answer says; null when it does not.</summary>
    /// <param name="body">The body, or the part of it that the definition asks for.</param>
    /// <param name="words">What the vendor says of it; null: looked for in the body.</param>
    public RemoteFailure? Judge(Body body, string? words)
    {
        try
        {
            return ResponseCheck.Objection(Def.Response, body) is { } objection
                ? Fail(FailureKind.Permanent, "vendor_error", $"{objection}.", $"The vendor's answer: {answer.Mask.Hide(words ?? AnswerShape.ErrorWords(BodyJson.OfWhole(body, automaticXml: false)))}")
                : null;
        }
        catch (PathException error)
        {
            return Fail(FailureKind.Permanent, "definition_unusable", $"{error.Message}.", "Correct the paths of http.response.");
        }
    }

    /// <summary>Whether the body says, in the connection's words, that the credentials are refused.</summary>
    public bool RefusesCredentials =>
        !string.IsNullOrEmpty(request.Connection.Auth.FailPath) && TryBody(out _) is { } body && Refusal(body)?.Code == AuthRefused;

    /// <summary>A failure of this answer, as a message in the house's order.</summary>
    public RemoteFailure Fail(FailureKind kind, string code, string came, string todo) => new(
        kind, code, FailureText.Say(request.StepName, answer.Facts.Method, answer.Facts.Url, came, todo) + MissingHint(), RetryAfterMs, StatusCode);

    /// <summary>The failure of a body that is not what it should be, with how it begins.</summary>
    public RemoteFailure Explain(BodyException error) =>
        Fail(error.Kind, error.Code, $"{answer.Mask.Hide(error.Came)} {Excerpt()}", error.Todo);

    /// <summary>The beginning of the body, masked.</summary>
    public string Excerpt() => FailureText.Excerpt(BodyText(), answer.Mask);

    /// <summary>A text without the connection's secrets.</summary>
    public string Hide(string text) => answer.Mask.Hide(text);

    private RemoteFailure? Refusal(Body body)
    {
        var limit = request.Connection.RateLimit;
        var auth = request.Connection.Auth;
        try
        {
            if (!string.IsNullOrEmpty(limit.FailPath) && ResponseCheck.Says(limit.FailPath, limit.FailValues, body, anyElement: true))
            {
                // After a redirect of a POST an earlier request was taken already, so this is no "had no effect".
                return Fail(answer.Facts.HadEffect ? FailureKind.Unknown : FailureKind.Throttled, "rate_limited", $"a good answer was expected, http.rateLimit.failPath '{limit.FailPath}' says that requests come too fast. {Excerpt()}", "It is tried again later.")
                    with { RetryAfterMs = RetryAfterMs ?? limit.LimitMs };
            }

            if (!string.IsNullOrEmpty(auth.FailPath) && ResponseCheck.Says(auth.FailPath, auth.FailValues, body, anyElement: true))
            {
                return Fail(FailureKind.Permanent, AuthRefused, $"a good answer was expected, http.auth.failPath '{auth.FailPath}' says that the credentials are refused. {Excerpt()}", $"Check the credentials (http.auth) of connection {request.Connection.Id}.");
            }
        }
        catch (PathException)
        {
            // The connection's words are for bodies of another kind than this one; then this one does not say them.
            return null;
        }

        return null;
    }

    private Body? TryBody(out BodyException? unreadable)
    {
        unreadable = null;
        try
        {
            return Body;
        }
        catch (BodyException error)
        {
            unreadable = error;
            return null;
        }
    }

    private string BodyText()
    {
        try
        {
            return BodyParser.Text(bytes.Length > 4096 ? bytes[..4096] : bytes, answer.Charset);
        }
        catch (BodyException)
        {
            // An unknown charset must not hide the failure that this text is shown for.
            return BodyParser.Text(bytes, null);
        }
    }

    private string MissingHint() => missing.Count == 0 ? "" : $" In the request these template paths had no value: {RequestRenderer.Names(missing)}.";
}
