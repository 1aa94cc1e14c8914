using System.Collections.Concurrent;
using AsyncHelperActors.Actors.Storage.Accounts;

namespace AsyncHelperActors.Server.Security;

/// <summary>
/// Remembers valid tokens for a few seconds, so that a request costs no read. A token that is revoked here is refused at once; one
/// that another node or the command line revoked, when the memory has passed. What is invalid is not remembered: it would fill memory.
/// </summary>
internal sealed class TokenCache(AccountStore accounts, TimeProvider time)
{
    private static readonly TimeSpan s_memory = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, (StoredToken Token, DateTimeOffset Until)> _tokens = new(StringComparer.Ordinal);
    private (bool Any, DateTimeOffset Until)? _any;

    /// <summary>The token of a secret; null when it is unknown or revoked.</summary>
    public async ValueTask<StoredToken?> FindAsync(string secret, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var digest = AccountStore.Digest(secret);
        if (_tokens.TryGetValue(digest, out var known) && known.Until > now)
        {
            return known.Token;
        }

        if (await accounts.FindTokenAsync(secret, cancellation) is not { } token)
        {
            _tokens.TryRemove(digest, out _);
            return null;
        }

        _tokens[digest] = (token, now + s_memory);
        return token;
    }

    /// <summary>Whether there is any token at all.</summary>
    public async ValueTask<bool> AnyAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (_any is { } known && known.Until > now)
        {
            return known.Any;
        }

        var any = await accounts.HasTokensAsync(cancellation);
        _any = (any, now + s_memory);
        return any;
    }

    /// <summary>Forgets everything, after a token was made or revoked.</summary>
    public void Forget()
    {
        _tokens.Clear();
        _any = null;
    }
}
