namespace AsyncHelperActors.Core.Calls;

/// <summary>
/// Keeps what a vendor issued in the place of a connection's own refresh token. A vendor that rotates refresh tokens takes each of them once, so
/// the last one must outlive this process; it is a secret and is sealed at rest.
/// </summary>
public interface ITokenVault
{
    /// <summary>What was kept last for a connection; null: nothing.</summary>
    Task<KeptTokens?> FindAsync(string account, string connectionId, CancellationToken cancellation);

    /// <summary>Keeps tokens in the place of earlier ones; durable when the task completes.</summary>
    Task KeepAsync(string account, string connectionId, KeptTokens tokens, CancellationToken cancellation);

    /// <summary>Waits until no other node logs in to the connection; none does until the value is disposed of. Alone, there is no other node.</summary>
    ValueTask<IAsyncDisposable> TakeTurnAsync(string account, string connectionId, CancellationToken cancellation) => Alone;

    /// <summary>The turn of who is alone.</summary>
    static ValueTask<IAsyncDisposable> Alone => new(NoTurn.Instance);

    private sealed class NoTurn : IAsyncDisposable
    {
        public static NoTurn Instance { get; } = new();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

/// <summary>The tokens of a connection as its vendor last issued them.</summary>
/// <param name="Root">A digest of the refresh token in the definition that these come from: a new consent makes them void.</param>
/// <param name="RefreshToken">What the next token is asked for with.</param>
/// <param name="AccessToken">The token.</param>
/// <param name="ExpiresAt">Its end; null: not said.</param>
public sealed record KeptTokens(string Root, string RefreshToken, string AccessToken, DateTimeOffset? ExpiresAt)
{
    /// <summary>Shows no secret, whoever logs it.</summary>
    public override string ToString() => $"tokens until {ExpiresAt:O}";
}

/// <summary>Keeps tokens for as long as the process lives: for tests and for connections that rotate none.</summary>
public sealed class MemoryTokens : ITokenVault
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<(string Account, string Connection), KeptTokens> _kept = new();

    /// <inheritdoc/>
    public Task<KeptTokens?> FindAsync(string account, string connectionId, CancellationToken cancellation) =>
        Task.FromResult(_kept.GetValueOrDefault((account, connectionId)));

    /// <inheritdoc/>
    public Task KeepAsync(string account, string connectionId, KeptTokens tokens, CancellationToken cancellation)
    {
        _kept[(account, connectionId)] = tokens;
        return Task.CompletedTask;
    }
}
