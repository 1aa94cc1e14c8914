using System.Security.Cryptography;
using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using Microsoft.AspNetCore.DataProtection;

namespace AsyncHelperActors.Server.Definitions;

/// <summary>
/// Seals the secrets of documents before they are stored. A seal belongs to one definition of one account: copied to another one it does
/// not open. A lone <c>${env:NAME}</c> is no secret and stays readable.
/// </summary>
internal sealed class SecretSeal(IDataProtectionProvider protection)
{
    /// <summary>How a sealed value begins.</summary>
    public const string Prefix = "sealed:v1:";

    /// <summary>A copy with every secret sealed.</summary>
    public JsonObject Seal(string account, DefinitionKind kind, string id, JsonObject document)
    {
        var protector = Protector(account, kind, id);
        return SecretFields.Transform(
            document, (_, value) => value.Length == 0 || EnvironmentText.IsPlaceholder(value) ? value : Prefix + protector.Protect(value));
    }

    /// <summary>A copy with every secret readable. For the connector and for comparing, never for an answer.</summary>
    /// <exception cref="DefinitionUnusableException">The key that sealed them is not there.</exception>
    public JsonObject Open(string account, DefinitionKind kind, string id, JsonObject document)
    {
        var protector = Protector(account, kind, id);
        return SecretFields.Transform(document, (path, value) => Open(protector, kind, id, path, value));
    }

    private static string Open(IDataProtector protector, DefinitionKind kind, string id, string path, string value)
    {
        if (!value.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return value;
        }

        try
        {
            return protector.Unprotect(value[Prefix.Length..]);
        }
        catch (CryptographicException cause)
        {
            throw new DefinitionUnusableException(
                $"The secret {path} of the {kind.Singular()} {id} cannot be opened: the key that sealed it is not in the keys directory. Restore the keys "
                + "that belong to this storage, or save the secret again.",
                cause);
        }
    }

    private IDataProtector Protector(string account, DefinitionKind kind, string id) =>
        protection.CreateProtector("AsyncHelperActors.Secrets.v1", account, kind.Plural(), id);
}
