using System.Text.Json.Serialization;

namespace AsyncHelperActors.Client;

/// <summary>A tenant.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Type"><c>production</c> or <c>sandbox</c>.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record Account([property: JsonPropertyName("_id")] string Id, string Type, DateTimeOffset CreatedAt);

/// <summary>All accounts.</summary>
public sealed record AccountList(IReadOnlyList<Account> Accounts);

/// <summary>The body of <c>POST /v1/accounts</c>.</summary>
/// <param name="Id">The name: letters, digits, dots, dashes and underscores, up to 64.</param>
/// <param name="Type"><c>production</c> (default) or <c>sandbox</c>.</param>
public sealed record AccountStart([property: JsonPropertyName("_id")] string Id, string? Type = null);

/// <summary>A token without its secret.</summary>
/// <param name="Id">Its id, for revoking it.</param>
/// <param name="Account">Whose.</param>
/// <param name="Role"><c>viewer</c>, <c>operator</c> or <c>admin</c>.</param>
/// <param name="Name">What its maker called it.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record Token([property: JsonPropertyName("_id")] string Id, string Account, string Role, string? Name, DateTimeOffset CreatedAt)
{
    /// <summary>The token itself. Only in the answer that made it: it is stored as a digest and cannot be shown again.</summary>
    [JsonPropertyName("token")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Secret { get; init; }
}

/// <summary>The tokens of an account that are not revoked.</summary>
public sealed record TokenList(IReadOnlyList<Token> Tokens);

/// <summary>The body of <c>POST /v1/tokens</c>.</summary>
/// <param name="Role"><c>viewer</c>, <c>operator</c> or <c>admin</c>.</param>
/// <param name="Name">What to call it.</param>
/// <param name="Account">Whose; null: the caller's. Another one only for an admin of <c>default</c>.</param>
public sealed record TokenStart(
    string Role,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Account = null);

/// <summary>Who asks: <c>GET /v1/me</c>.</summary>
/// <param name="Account">In whose name.</param>
/// <param name="AccountType"><c>production</c> or <c>sandbox</c>.</param>
/// <param name="Role"><c>viewer</c>, <c>operator</c> or <c>admin</c>.</param>
/// <param name="TokenId">By which token; null on a server that is open to its own machine.</param>
public sealed record Caller(string Account, string AccountType, string Role, string? TokenId);
