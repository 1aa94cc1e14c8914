using AsyncHelperActors.Actors.Storage.Accounts;
using AsyncHelperActors.Client;
using AsyncHelperActors.Server.Http;
using AsyncHelperActors.Server.Security;

namespace AsyncHelperActors.Server.Endpoints;

/// <summary><c>/v1/tokens</c>: an admin makes, lists and revokes the tokens of the own account; an admin of default those of every account.</summary>
internal static class TokenEndpoints
{
    public static IEndpointRouteBuilder MapTokens(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/tokens").WithTags("accounts").For(TokenRole.Admin);
        group.MapGet("", ListAsync).Query("account").WithSummary("Lists tokens").Produces<TokenList>();
        group.MapPost("", CreateAsync).WithSummary("Makes a token; it is shown this once").Body<TokenStart>("application/json").Produces<Token>(StatusCodes.Status201Created);
        group.MapDelete("/{id}", RevokeAsync).WithSummary("Revokes a token").Produces(StatusCodes.Status204NoContent);
        return api;
    }

    private static async Task<IResult> ListAsync(HttpContext context, AccountStore accounts)
    {
        var account = context.Query("account") ?? context.Caller().Account;
        RequireOwn(context, account);
        var tokens = await accounts.ListTokensAsync(account, context.RequestAborted);
        return JsonAnswers.Json(new TokenList([.. tokens.Select(View)]), JsonAnswers.Contract.TokenList);
    }

    private static async Task<IResult> CreateAsync(HttpContext context, AccountStore accounts, TokenCache cache, ServerOptions options)
    {
        var caller = context.Caller();
        var fields = new BodyFields(await RequestText.ReadObjectAsync(context, options.Limits.BodyBytes));
        var role = fields.Word("role", [.. Enum.GetValues<TokenRole>().Select(r => r.Word())]);
        var account = fields.Text("account") ?? caller.Account;
        var name = fields.Text("name");
        if (role is null)
        {
            fields.Error("role", "It is required and was not given.", "Write viewer, operator or admin.");
        }

        if (name?.Length > 128)
        {
            fields.Error("name", $"It has {name.Length} characters.", "Use at most 128.");
        }

        fields.Close();
        RequireOwn(context, account);
        if (caller.TokenId is null && (role != TokenRole.Admin.Word() || account != StoredAccount.Default))
        {
            throw Refuse.Conflict(
                "first_token",
                "The first token has to be an admin's",
                "The server is open because it has no tokens, and closes with the first one. Make one with the role admin for the account default first, and use that.");
        }

        if (await accounts.FindAccountAsync(account, context.RequestAborted) is null)
        {
            throw Refuse.NotFound($"There is no account {account}.");
        }

        var (token, secret) = await accounts.CreateTokenAsync(account, AccountWords.ParseRole(role!)!.Value, name, context.RequestAborted);
        cache.Forget();
        context.Response.Headers.CacheControl = "no-store";
        return JsonAnswers.Json(View(token) with { Secret = secret }, JsonAnswers.Contract.Token, StatusCodes.Status201Created);
    }

    private static async Task<IResult> RevokeAsync(HttpContext context, AccountStore accounts, TokenCache cache, string id)
    {
        var caller = context.Caller();
        var mine = await accounts.ListTokensAsync(caller.RunsInstallation ? null : caller.Account, context.RequestAborted);
        if (mine.All(t => t.Id != id) || !await accounts.RevokeTokenAsync(id, context.RequestAborted))
        {
            throw Refuse.NotFound($"There is no token {id}. Look at GET /v1/tokens for those that exist.");
        }

        cache.Forget();
        return TypedResults.NoContent();
    }

    private static void RequireOwn(HttpContext context, string account)
    {
        if (account != context.Caller().Account && !context.Caller().RunsInstallation)
        {
            throw Refuse.Forbidden($"Tokens of other accounts are for an admin of the account {StoredAccount.Default}.");
        }
    }

    private static Token View(StoredToken token) => new(token.Id, token.Account, token.Role.Word(), token.Name, token.CreatedAt);
}
