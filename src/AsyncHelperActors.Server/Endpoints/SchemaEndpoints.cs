using System.Text;
using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Schema;
using AsyncHelperActors.Server.Http;
using AsyncHelperActors.Server.Security;

namespace AsyncHelperActors.Server.Endpoints;

/// <summary><c>GET /v1/schema</c>: the JSON Schema of bundles, for editors. It says nothing about anybody's definitions, so everybody may read it.</summary>
internal static class SchemaEndpoints
{
    private static readonly byte[] s_schema = Encoding.UTF8.GetBytes(BundleSchema.Text());

    public static IEndpointRouteBuilder MapSchema(this IEndpointRouteBuilder api)
    {
        api.MapGet("/schema", () => TypedResults.Bytes(s_schema, "application/schema+json"))
            .ForAll()
            .WithTags("definitions")
            .WithSummary("The JSON Schema of bundles, for editors")
            .Produces<JsonObject>();
        return api;
    }
}
