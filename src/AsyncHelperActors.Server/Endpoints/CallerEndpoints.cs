using AsyncHelperActors.Actors.Storage.Accounts;
using AsyncHelperActors.Client;
using AsyncHelperActors.Server.Http;
using AsyncHelperActors.Server.Security;
using ApiCaller = AsyncHelperActors.Client.Caller;

namespace AsyncHelperActors.Server.Endpoints;

/// <summary><c>GET /v1/me</c>: whose token this is and what it may do.</summary>
internal static class CallerEndpoints
{
    public static IEndpointRouteBuilder MapCaller(this IEndpointRouteBuilder api)
    {
        api.MapGet("/me", TellAsync).WithTags("accounts").For(TokenRole.Viewer).WithSummary("Tells in whose name this token speaks, and what it may do").Produces<ApiCaller>();
        return api;
    }

    private static async Task<IResult> TellAsync(HttpContext context, AccountStore accounts)
    {
        var caller = context.Caller();
        var type = (await accounts.FindAccountAsync(caller.Account, context.RequestAborted))?.Type ?? AccountType.Production;
        return JsonAnswers.Json(new ApiCaller(caller.Account, type.Word(), caller.Role.Word(), caller.TokenId), JsonAnswers.Contract.Caller);
    }
}
