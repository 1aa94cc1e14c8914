using System.Security.Cryptography;
using System.Text;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Http.Credentials;

/// <summary>
/// The tokens of an OAuth 2 connection during one login. A vendor may take each refresh token once and give the next one with the token, so
/// what it gave is kept first and used then: a process that dies between the two finds it again. Only who holds the session's login gate
/// works with this.
/// </summary>
internal sealed class IssuedTokens(ExchangeRequest request, ConnectionSession session, ITokenVault vault, AuthDef.OAuth oauth)
{
    private string _root = "";

    /// <summary>The refresh token that is good now.</summary>
    public string RefreshToken { get; private set; } = "";

    /// <summary>When a token is to be renewed; null when its end is not known.</summary>
    public static DateTimeOffset? RenewAt(DateTimeOffset now, TimeSpan? lifetime, TokenAnswer where)
    {
        var skew = TimeSpan.FromMilliseconds(where.SkewMs);
        return lifetime is { } span ? now + (skew < span / 2 ? span - skew : span / 2) : null;
    }

    /// <summary>Takes a token that was kept and is still good, or that the definition brought. False: one must be asked for.</summary>
    /// <exception cref="RemoteFailureException">What was issued before cannot be kept yet.</exception>
    public async Task<bool> TryKeptAsync(CancellationToken cancellation)
    {
        if (oauth.Grant == OAuthGrant.ClientCredentials)
        {
            return false;
        }

        RefreshToken = request.Rendered(oauth.RefreshToken);
        _root = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{request.Rendered(oauth.ClientId)}\n{RefreshToken}")));
        if (session.Unkept is { } unkept && unkept.Root == _root)
        {
            await KeepAsync(unkept, cancellation);
            return true;
        }

        var kept = await FindAsync(cancellation);
        if (kept is not null && kept.Root == _root)
        {
            RefreshToken = kept.RefreshToken;
            session.Conceal(RefreshToken);
            return TryUse(kept.AccessToken, kept.ExpiresAt);
        }

        return session.Logins == 0 && TryUse(request.Rendered(oauth.AccessToken), null);
    }

    /// <summary>Keeps what the vendor issued, and then uses it.</summary>
    /// <exception cref="RemoteFailureException">It cannot be kept; the next login tries that again before it asks the vendor.</exception>
    public async Task KeepAsync(string token, LoginAnswer answer, CancellationToken cancellation)
    {
        var now = session.Time.GetUtcNow();
        if (oauth.Grant == OAuthGrant.ClientCredentials)
        {
            session.EndLogin(token, RenewAt(now, answer.Lifetime, oauth.Answer));
            return;
        }

        session.Conceal(answer.RefreshToken);
        session.Conceal(token);
        await KeepAsync(new KeptTokens(_root, answer.RefreshToken ?? RefreshToken, token, answer.Lifetime is { } span ? now + span : null), cancellation);
    }

    private async Task KeepAsync(KeptTokens tokens, CancellationToken cancellation)
    {
        session.Unkept = tokens;
        try
        {
            await vault.KeepAsync(request.Account, request.Connection.Id, tokens, cancellation);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            throw NotReached("kept", e);
        }

        session.Unkept = null;
        session.EndLogin(tokens.AccessToken, RenewAt(session.Time.GetUtcNow(), tokens.ExpiresAt - session.Time.GetUtcNow(), oauth.Answer));
    }

    private async Task<KeptTokens?> FindAsync(CancellationToken cancellation)
    {
        try
        {
            return await vault.FindAsync(request.Account, request.Connection.Id, cancellation);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            throw NotReached("read", e);
        }
    }

    /// <summary>A token that the vendor refuses, or that ends soon, is not taken again.</summary>
    private bool TryUse(string token, DateTimeOffset? expiresAt)
    {
        var now = session.Time.GetUtcNow();
        if (token.Length == 0 || token == session.Token || expiresAt - now <= TimeSpan.FromMilliseconds(oauth.Answer.SkewMs))
        {
            return false;
        }

        session.EndLogin(token, RenewAt(now, expiresAt - now, oauth.Answer));
        return true;
    }

    private RemoteFailureException NotReached(string what, Exception cause) => new(
        new RemoteFailure(FailureKind.Transient, "tokens_not_kept", $"the tokens of connection {request.Connection.Id} cannot be {what} in the storage ({cause.Message.TrimEnd('.')}). Nothing is sent without them; it is tried again."), cause);
}
