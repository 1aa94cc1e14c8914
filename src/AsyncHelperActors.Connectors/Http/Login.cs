using System.Text;
using AsyncHelperActors.Connectors.Http.Credentials;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Http;

/// <summary>
/// Gets a connection's cookies, or its next token. It runs before the step's own request, so whatever goes wrong here the step had no
/// effect: a failure is transient, unless the vendor refuses the credentials. One runs at a time for a connection, in the whole cluster;
/// who waited uses what it brought.
/// </summary>
internal sealed class Login(ExchangeRequest request, ConnectionSession session, HttpPools pools, ExchangeTimer timer, ITokenVault vault)
{
    /// <summary>The longest answer with a token in it.</summary>
    private const int LongestAnswer = 1 << 20;

    /// <summary>Vendors lock accounts that come with wrong credentials again and again, and a thousand jobs may want to.</summary>
    private static readonly TimeSpan s_refusalHolds = TimeSpan.FromMinutes(1);

    private readonly AuthDef _auth = request.Connection.Auth;

    /// <summary>Logs in unless somebody else just did; null when the session is good.</summary>
    /// <param name="home">The connection's base URI.</param>
    public async Task<RemoteFailure?> RunAsync(Uri? home)
    {
        await session.LoginGate.WaitAsync(timer.Token);
        try
        {
            if (!session.NeedsLogin)
            {
                return null;
            }

            if (session.Refusal is var (refusal, at) && timer.Time.GetElapsedTime(at) < s_refusalHolds)
            {
                return refusal;
            }

            var failure = await LogInAloneAsync(home);
            session.Refusal = failure is { Kind: FailureKind.Permanent } ? (failure, timer.Time.GetTimestamp()) : null;
            timer.Restart();
            return failure;
        }
        finally
        {
            session.LoginGate.Release();
        }
    }

    private async Task<RemoteFailure?> LogInAloneAsync(Uri? home)
    {
        IAsyncDisposable turn;
        try
        {
            turn = await vault.TakeTurnAsync(request.Account, request.Connection.Id, timer.Token);
        }
        catch (Exception e) when (!timer.Token.IsCancellationRequested)
        {
            return new RemoteFailure(
                FailureKind.Transient,
                "login_failed",
                $"Login before {request.StepName}: the storage does not say whether another node is at it ({e.Message.TrimEnd('.')}). Nothing was sent; it is tried again.");
        }

        await using (turn)
        {
            return await LogInAsync(home);
        }
    }

    private async Task<RemoteFailure?> LogInAsync(Uri? home)
    {
        if (_auth is AuthDef.Jwt { TokenUri.Length: 0 } jwt)
        {
            var now = session.Time.GetUtcNow();
            var signed = SignedJwt.Sign(jwt, request.Rendered, request.Rendered(request.Connection.BaseUri), now, TokenForm.NewId());
            session.EndLogin(signed, IssuedTokens.RenewAt(now, TimeSpan.FromMilliseconds(jwt.LifetimeMs), jwt.Answer));
            return null;
        }

        var issued = _auth is AuthDef.OAuth oauth ? new IssuedTokens(request, session, vault, oauth) : null;
        if (issued is not null && await issued.TryKeptAsync(timer.Token))
        {
            return null;
        }

        if (LoginRequest.Of(request, home, issued?.RefreshToken ?? "", session.Time.GetUtcNow()) is not { } login)
        {
            return new RemoteFailure(
                FailureKind.Permanent,
                "login_failed",
                $"Login before {request.StepName}: its address is none, or not on the host of connection {request.Connection.Id}. Correct http.auth, or list the host in http.allowedHosts.");
        }

        var hop = new Hop(login.Method, login.Uri, login.Body, login.IsHome, IsRedirected: false, HadEffect: false) { IsLogin = true };
        var message = request with { Headers = login.Headers, ContentType = login.ContentType };
        var stage = new RequestStage();
        await RequestBudget.EnterAsync(request, hop, home, timer);
        try
        {
            using var response = await pools.For(request, hop).SendAsync(RequestWriter.Write(message, hop, session, stage), timer.Token);
            return await JudgeAsync(response, hop, issued);
        }
        catch (Exception e) when (!timer.Caller.IsCancellationRequested)
        {
            var failure = SendFailures.From(e, hop, stage, timer.Token.IsCancellationRequested, request.Timeout);
            return failure with
            {
                Kind = failure.Kind == FailureKind.Permanent ? FailureKind.Permanent : FailureKind.Transient,
                Message = Message(hop, session.Mask.Hide(failure.Message)),
            };
        }
    }

    private async Task<RemoteFailure?> JudgeAsync(HttpResponseMessage response, Hop hop, IssuedTokens? issued)
    {
        var status = (int)response.StatusCode;
        var expected = (_auth as AuthDef.Cookie)?.SuccessStatusCode;
        var isGood = expected is null ? status is >= 200 and < 300 || (status < 400 && _auth is AuthDef.Cookie) : status == expected;
        if (!isGood)
        {
            var kind = status switch
            {
                429 => FailureKind.Throttled,
                408 or >= 500 => FailureKind.Transient,
                _ => FailureKind.Permanent,
            };
            var wanted = expected?.ToString() ?? (_auth is AuthDef.Cookie ? "2xx or a redirect" : "2xx");
            var excerpt = FailureText.Excerpt(await ReadAsync(response, hop), session.Mask);
            return Failure(kind, hop, $"{wanted} was expected, {status} came. {excerpt} Check http.auth of connection {request.Connection.Id}.", status);
        }

        if (TokenPlaces.AnswerOf(_auth) is { } where)
        {
            var answer = LoginAnswer.Read(await ReadAsync(response, hop), where);
            if (answer.Token is not { } token)
            {
                return Failure(FailureKind.Permanent, hop, $"a token was expected at '{where.TokenPath}', the answer has none there. Check {TokenPlaces.PathField(_auth)} of connection {request.Connection.Id}.", status);
            }

            if (issued is not null)
            {
                await issued.KeepAsync(token, answer, timer.Token);
                return null;
            }

            session.EndLogin(token, IssuedTokens.RenewAt(session.Time.GetUtcNow(), answer.Lifetime, where));
            return null;
        }

        session.BeginCookies();
        session.Keep(hop.Uri, response);
        session.EndLogin(null);
        return null;
    }

    private async Task<string> ReadAsync(HttpResponseMessage response, Hop hop)
    {
        var limits = new AnswerBodyLimits($"login before {request.StepName}", hop.Method, session.Mask.HideInUrl(hop.Uri.AbsoluteUri), LongestAnswer, request.Timeout);
        await using var body = new AnswerBody(response.Content, limits, timer, static () => { });
        using var reader = new StreamReader(body, Encoding.UTF8);
        return await reader.ReadToEndAsync(timer.Caller);
    }

    private RemoteFailure Failure(FailureKind kind, Hop hop, string what, int status) => new(kind, "login_failed", Message(hop, what), null, status);

    private string Message(Hop hop, string what) =>
        FailureText.Say($"login before {request.StepName}", hop.Method, session.Mask.HideInUrl(hop.Uri.AbsoluteUri), what, "").TrimEnd();
}
