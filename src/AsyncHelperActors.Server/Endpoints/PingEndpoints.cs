using AsyncHelperActors.Actors.Storage.Accounts;
using AsyncHelperActors.Actors.Storage.Definitions;
using AsyncHelperActors.Client;
using AsyncHelperActors.Connectors.Steps;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Server.Definitions;
using AsyncHelperActors.Server.Http;
using AsyncHelperActors.Server.Security;

namespace AsyncHelperActors.Server.Endpoints;

/// <summary><c>POST /v1/connections/{_id}/ping</c>: tries a connection out.</summary>
internal static class PingEndpoints
{
    public static IEndpointRouteBuilder MapPing(this IEndpointRouteBuilder api)
    {
        api.MapPost("/connections/{id}/ping", PingAsync)
            .WithTags("connections").For(TokenRole.Operator).WithSummary("Tries a connection out: sends its http.ping and tells what came").Produces<ConnectionPing>();
        return api;
    }

    private static async Task<IResult> PingAsync(HttpContext context, DefinitionStore store, IConnector connector, string id)
    {
        var account = context.Caller().Account;
        var catalogue = await store.ReadAsync(account, context.RequestAborted);
        var stored = catalogue.Get(DefinitionKind.Connections, id) ?? throw DefinitionEditor.NotFound(DefinitionKind.Connections, id);
        if (connector is not HttpConnector http)
        {
            throw Refuse.Unprocessable("not_pingable", "This server does not speak HTTP itself, so it cannot try a connection out.");
        }

        PingAnswer? answer;
        try
        {
            answer = await http.PingAsync(account, new DefinitionRef(id, stored.Version), context.RequestAborted);
        }
        catch (DefinitionUnusableException unusable)
        {
            throw Refuse.Unprocessable("not_pingable", unusable.Message);
        }

        if (answer is null)
        {
            throw Refuse.Unprocessable(
                "not_pingable",
                $"The connection {id} does not say how to try it out.",
                new ProblemItem("http.ping", "It is needed for this and was not given.", "Write ping: { relativeURI: \"/me\" }, a request that changes nothing."));
        }

        return JsonAnswers.Json(
            new ConnectionPing(
                answer.IsOk, answer.Request, answer.StatusCode, answer.Milliseconds, answer.Headers, answer.Body, answer.Failure?.Code, answer.Failure?.Message),
            JsonAnswers.Contract.ConnectionPing);
    }
}
