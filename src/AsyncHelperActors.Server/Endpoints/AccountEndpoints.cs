using AsyncHelperActors.Actors.Storage.Accounts;
using AsyncHelperActors.Client;
using AsyncHelperActors.Server.Http;
using AsyncHelperActors.Server.Security;

namespace AsyncHelperActors.Server.Endpoints;

/// <summary><c>/v1/accounts</c>: tenants, for the admins of the default account.</summary>
internal static class AccountEndpoints
{
    public static IEndpointRouteBuilder MapAccounts(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/accounts").WithTags("accounts").For(TokenRole.Admin);
        group.MapGet("", ListAsync).WithSummary("Lists accounts; for an admin of default").Produces<AccountList>();
        group.MapPost("", CreateAsync).WithSummary("Makes an account; for an admin of default").Body<AccountStart>("application/json").Produces<Account>(StatusCodes.Status201Created);
        return api;
    }

    private static async Task<IResult> ListAsync(HttpContext context, AccountStore accounts)
    {
        RequireInstallation(context);
        var all = await accounts.ListAccountsAsync(context.RequestAborted);
        return JsonAnswers.Json(new AccountList([.. all.Select(View)]), JsonAnswers.Contract.AccountList);
    }

    private static async Task<IResult> CreateAsync(HttpContext context, AccountStore accounts, ServerOptions options)
    {
        RequireInstallation(context);
        var fields = new BodyFields(await RequestText.ReadObjectAsync(context, options.Limits.BodyBytes));
        var id = fields.Text("_id") ?? "";
        if (!AccountStore.IsAccountId(id))
        {
            fields.Error("_id", "It does not name an account.", "Use 1 to 64 letters, digits, dots, dashes and underscores.");
        }

        var type = fields.Word("type", AccountType.Production.Word(), AccountType.Sandbox.Word());
        fields.Close();
        var made = await accounts.CreateAccountAsync(id, AccountWords.ParseType(type ?? "") ?? AccountType.Production, context.RequestAborted)
            ?? throw Refuse.Conflict("already_exists", "The name is taken", $"There is an account {id} already.");
        return JsonAnswers.Json(View(made), JsonAnswers.Contract.Account, StatusCodes.Status201Created);
    }

    private static void RequireInstallation(HttpContext context)
    {
        if (!context.Caller().RunsInstallation)
        {
            throw Refuse.Forbidden($"Accounts are for an admin of the account {StoredAccount.Default}.");
        }
    }

    private static Account View(StoredAccount account) => new(account.Id, account.Type.Word(), account.CreatedAt);
}
