namespace AsyncHelperActors.Actors.Storage.Accounts;

/// <summary>A tenant.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Type">What it is for.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record StoredAccount(string Id, AccountType Type, DateTimeOffset CreatedAt)
{
    /// <summary>The account that exists from the start; its admins also make other accounts.</summary>
    public const string Default = "default";
}

/// <summary>What an account is for.</summary>
public enum AccountType
{
    Production,

    /// <summary>For trying things out; async helpers cannot be created in it.</summary>
    Sandbox,
}

/// <summary>A token without its secret.</summary>
/// <param name="Id">For revoking it.</param>
/// <param name="Account">Whose.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Name">What its maker called it.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record StoredToken(string Id, string Account, TokenRole Role, string? Name, DateTimeOffset CreatedAt);

/// <summary>What a token may do; each role may do what the ones before it may.</summary>
public enum TokenRole
{
    /// <summary>Reads.</summary>
    Viewer,

    /// <summary>Also starts, cancels and retries jobs.</summary>
    Operator,

    /// <summary>Also changes definitions and tokens.</summary>
    Admin,
}

/// <summary>The words for types and roles, in the API, on the command line and in the tables.</summary>
public static class AccountWords
{
    /// <summary>The word for a type.</summary>
    public static string Word(this AccountType type) => type == AccountType.Sandbox ? "sandbox" : "production";

    /// <summary>The word for a role.</summary>
    public static string Word(this TokenRole role) => role switch
    {
        TokenRole.Viewer => "viewer",
        TokenRole.Operator => "operator",
        _ => "admin",
    };

    /// <summary>The type of a word; null when there is none.</summary>
    public static AccountType? ParseType(string word) => Enum.GetValues<AccountType>().Cast<AccountType?>().FirstOrDefault(t => t!.Value.Word() == word);

    /// <summary>The role of a word; null when there is none.</summary>
    public static TokenRole? ParseRole(string word) => Enum.GetValues<TokenRole>().Cast<TokenRole?>().FirstOrDefault(r => r!.Value.Word() == word);
}
