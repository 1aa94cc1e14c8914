using AsyncHelperActors.Connectors.Http.Credentials;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Http;

/// <summary>
/// One exchange from the step's request to the final answer: resolve the address; then, for each hop, log in if that is due, send, learn
/// from the answer (cookies, handshake, refused credentials: each repeats the request at most once), and follow a redirect by hand.
/// Every exception of the HTTP stack ends here as a classified failure.
/// </summary>
internal sealed class ExchangeRun(ExchangeRequest request, ConnectionSession session, HttpPools pools, ExchangeTimer timer, ITokenVault vault)
{
    private const int MostChallenges = 3;

    private HashSet<string>? _visited;
    private int _challenges;
    private RequestStage _stage = new();
    private CallNote? _note;
    private Uri? _home;
    private bool _shookHands;
    private bool _renewed;
    private bool _challenged;
    private DigestChallenge? _usedChallenge;

    /// <summary>The whole exchange. An answer owns the timer from then on.</summary>
    public async Task<ExchangeOutcome> RunAsync()
    {
        Hop? hop = null;
        var sent = false;
        try
        {
            hop = FirstHop();
            for (var redirects = 0; ;)
            {
                if (hop.IsHome && session.NeedsLogin && await new Login(request, session, pools, timer, vault).RunAsync(_home) is { } refusal)
                {
                    return new ExchangeOutcome.Failed(refusal, sent ? Trace(hop) : null);
                }

                await RequestBudget.EnterAsync(request, hop, _home, timer);
                var usedLogin = session.Logins;
                _usedChallenge = session.Challenge;
                sent = true;
                var response = await SendAsync(hop);
                var status = (int)response.StatusCode;
                if (hop.IsHome && IsRepeated(hop, response, usedLogin))
                {
                    _note?.End(null);
                    response.Dispose();
                    continue;
                }

                if (!request.FollowRedirects || !Hop.IsRedirect(status) || Location(response) is not { } location)
                {
                    return new ExchangeOutcome.Answered(Answer(hop, response, usedLogin));
                }

                _note?.End(null);
                response.Dispose();
                hop = Follow(hop, status, location, ++redirects);
            }
        }
        catch (Exception e) when (e is not HeldBackException)
        {
            var failed = Failed(e, hop, sent);
            _note?.End(null, failed.Failure.Message);
            return failed;
        }
    }

    /// <summary>The request as it would go out now. What a login has yet to bring is missing in it, and masked anyway.</summary>
    /// <exception cref="RemoteFailureException">It cannot be sent.</exception>
    public RecordedCall Preview(int mostBytes)
    {
        var hop = FirstHop();
        using var message = RequestWriter.Write(request, hop, session, new RequestStage());
        return CallNote.Shown(message, new RequestOrigin(request, hop, session), timer.Time.GetUtcNow(), mostBytes);
    }

    private Hop FirstHop()
    {
        var baseUri = request.Rendered(request.Connection.BaseUri);
        _home = session.HomeOf(baseUri);
        var uri = ExchangeUri.Resolve(baseUri, request.Uri, request.RelativeTo) ?? throw Problem(
            "bad_uri",
            $"'{session.Mask.HideInUrl(request.Uri)}' with base '{session.Mask.HideInUrl(request.RelativeTo ?? baseUri)}' makes no http or https address. Check relativeURI, and baseURI of connection {request.Connection.Id}.");
        return new Hop(request.Method, uri, request.Body, IsHome(uri), IsRedirected: false, HadEffect: false);
    }

    private bool IsHome(Uri uri) => ExchangeUri.MayCarryCredentials(uri, _home, request.Connection.AllowedHosts);

    private async Task<HttpResponseMessage> SendAsync(Hop hop)
    {
        _stage = new RequestStage();
        try
        {
            return await SendOnceAsync(hop);
        }
        catch (HttpRequestException e) when (SendFailures.MaySendAgain(e, hop, _stage))
        {
            return await SendOnceAsync(hop);
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(Hop hop)
    {
        var message = RequestWriter.Write(request, hop, session, _stage);
        _note = CallNote.Of(message, _stage.Origin!, timer);
        var response = await pools.For(request, hop).SendAsync(message, timer.Token);
        _note?.Head(response);
        return response;
    }

    /// <summary>Whether the answer asks to send the same request again with something added. Such an answer says that the request had no effect.</summary>
    private bool IsRepeated(Hop hop, HttpResponseMessage response, int usedLogin)
    {
        var auth = request.Connection.Auth;
        if (auth is AuthDef.Cookie)
        {
            session.Keep(hop.Uri, response);
        }

        var status = (int)response.StatusCode;
        if (!_shookHands && request.Connection.Handshake is { } handshake && status == handshake.StatusCode
            && response.Headers.NonValidated.TryGetValues(handshake.Header, out var values) && values.ToString() != session.HandshakeValue)
        {
            _shookHands = true;
            session.HandshakeValue = values.ToString();
            return true;
        }

        if (auth is AuthDef.Digest && status == auth.FailStatusCode && IsChallenged(response))
        {
            return true;
        }

        if (!_renewed && LoginRequest.IsPossible(auth) && status == auth.FailStatusCode)
        {
            _renewed = true;
            session.Refuse(usedLogin);
            return true;
        }

        return false;
    }

    /// <summary>
    /// Whether the vendor asks for a digest that it has not had: a first challenge, or a new one in the place of one that it no longer knows.
    /// After an answer to this very challenge there is nothing more to say.
    /// </summary>
    private bool IsChallenged(HttpResponseMessage response)
    {
        if (!response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var values) || DigestChallenge.Read(values) is not { } challenge)
        {
            return false;
        }

        var isNews = _usedChallenge is null || (challenge.Nonce != _usedChallenge.Nonce && (challenge.IsStale || !_challenged));
        if (!isNews || _challenges++ >= MostChallenges)
        {
            return false;
        }

        _challenged = true;
        session.Challenge = challenge;
        return true;
    }

    private Hop Follow(Hop hop, int status, string location, int redirects)
    {
        var to = ExchangeUri.Follow(hop.Uri, location) ?? throw Problem(
            "bad_redirect", $"it is redirected ({status}) to '{session.Mask.HideInUrl(location)}', which is no http or https address. Check relativeURI.");
        _visited ??= new HashSet<string>(StringComparer.Ordinal);
        _visited.Add($"{hop.Method} {hop.Uri.AbsoluteUri}");
        var next = hop.Next(status, to, IsHome(to));
        if (redirects > Hop.MostRedirects || _visited.Contains($"{next.Method} {next.Uri.AbsoluteUri}"))
        {
            throw Problem("redirect_loop", $"it is redirected in a circle or more than {Hop.MostRedirects} times, last to {session.Mask.HideInUrl(to.AbsoluteUri)}. Check relativeURI, or set followRedirects to false.");
        }

        return next;
    }

    private ExchangeAnswer Answer(Hop hop, HttpResponseMessage response, int usedLogin)
    {
        var mask = session.Mask;
        var url = hop.Uri.AbsoluteUri;
        var maskedUrl = mask.HideInUrl(url);
        var location = Location(response);
        var facts = new AnswerFacts(
            request.StepName,
            hop.Method,
            maskedUrl,
            (int)response.StatusCode,
            response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var type) ? type.ToString() : null,
            RetryAfter.Read(HeaderOf(response, request.Connection.RetryHeader) ?? HeaderOf(response, "Retry-After"), timer.Time.GetUtcNow()),
            location is null ? null : mask.HideInUrl(location),
            hop.HadEffect,
            mask);
        var limits = new AnswerBodyLimits(request.StepName, hop.Method, maskedUrl, request.MaxResponseBytes, request.Timeout);

        // The checksum of a part of a file says nothing that is needed: that of the whole is known from its first answer.
        var digest = request.VerifiesChecksum && facts.StatusCode != 206 ? BodyDigest.Of(response) : null;
        return new ExchangeAnswer(response, facts, url, limits, timer) { UsedLogin = usedLogin, Request = request, Digest = digest, Note = _note };
    }

    private ExchangeOutcome.Failed Failed(Exception e, Hop? hop, bool sent)
    {
        if (hop is null)
        {
            var early = e is RemoteFailureException known
                ? known.Failure
                : new RemoteFailure(FailureKind.Permanent, "bad_uri", $"its address cannot be read: {e.Message}");
            return new ExchangeOutcome.Failed(early with { Message = session.Mask.Hide($"{request.StepName}: {early.Message}") }, null);
        }

        var failure = SendFailures.From(e, hop, _stage, timer.Token.IsCancellationRequested, request.Timeout);
        var message = FailureText.Say(request.StepName, hop.Method, session.Mask.HideInUrl(hop.Uri.AbsoluteUri), session.Mask.Hide(failure.Message), "").TrimEnd();

        // The vendor took an earlier request of the exchange, so the job must not believe that nothing happened.
        var kind = hop.HadEffect && failure.Kind is FailureKind.Transient or FailureKind.Throttled ? FailureKind.Unknown : failure.Kind;
        return new ExchangeOutcome.Failed(failure with { Kind = kind, Message = message }, sent ? Trace(hop) : null);
    }

    private CallTrace Trace(Hop hop) => new($"{hop.Method} {session.Mask.HideInUrl(hop.Uri.AbsoluteUri)}", null, 0, timer.ElapsedMs);

    private static RemoteFailureException Problem(string code, string message) => new(new RemoteFailure(FailureKind.Permanent, code, message));

    private static string? Location(HttpResponseMessage response) => HeaderOf(response, "Location");

    private static string? HeaderOf(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;
}
