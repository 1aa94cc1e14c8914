using System.Security.Cryptography;
using System.Text.Json;
using AsyncHelperActors.Actors.Storage.Connections;
using AsyncHelperActors.Core.Calls;
using Microsoft.AspNetCore.DataProtection;

namespace AsyncHelperActors.Server.Definitions;

/// <summary>Keeps rotated tokens in the storage, sealed for the one connection of the one account that they belong to.</summary>
/// <param name="facts">The storage.</param>
/// <param name="protection">Seals them.</param>
/// <param name="turns">Where several nodes take turns; null: the node is alone.</param>
internal sealed class SealedTokenVault(ConnectionFactStore facts, IDataProtectionProvider protection, LoginTurns? turns = null) : ITokenVault
{
    private const string Name = "oauth";

    /// <inheritdoc/>
    /// <exception cref="DefinitionUnusableException">The key that sealed them is not there.</exception>
    public async Task<KeptTokens?> FindAsync(string account, string connectionId, CancellationToken cancellation)
    {
        if (await facts.ReadAsync(account, connectionId, Name, cancellation) is not [var (_, value)])
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<KeptTokens>(Protector(account, connectionId).Unprotect(value));
        }
        catch (CryptographicException cause)
        {
            throw new DefinitionUnusableException(
                $"the key that sealed the tokens of connection {connectionId} is not in the keys directory; restore the keys, or save the connection with a new refresh token after restoring them",
                cause);
        }
    }

    /// <inheritdoc/>
    public Task KeepAsync(string account, string connectionId, KeptTokens tokens, CancellationToken cancellation) =>
        facts.WriteAsync(account, connectionId, Name, Protector(account, connectionId).Protect(JsonSerializer.Serialize(tokens)), cancellation);

    /// <inheritdoc/>
    public ValueTask<IAsyncDisposable> TakeTurnAsync(string account, string connectionId, CancellationToken cancellation) =>
        turns?.TakeAsync(account, connectionId, cancellation) ?? ITokenVault.Alone;

    private IDataProtector Protector(string account, string connectionId) =>
        protection.CreateProtector("AsyncHelperActors.Tokens.v1", account, connectionId);
}
