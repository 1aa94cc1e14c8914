using AsyncHelperActors.Client;
using AsyncHelperActors.Server.Security;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace AsyncHelperActors.Server.Http;

/// <summary>The body that an endpoint reads by itself; for the OpenAPI document.</summary>
internal sealed record BodyShown(Type Type, IReadOnlyList<string> MediaTypes);

/// <summary>The OpenAPI document and the page that shows it. Nothing of either comes from another host.</summary>
internal static class ApiDocument
{
    /// <summary>Describes the body of an endpoint.</summary>
    public static RouteHandlerBuilder Body<T>(this RouteHandlerBuilder endpoint, params string[] mediaTypes) =>
        endpoint.WithMetadata(new BodyShown(typeof(T), mediaTypes.Length == 0 ? ["application/json"] : mediaTypes));

    public static IServiceCollection AddApiDocument(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, JsonAnswers.Contract));
        return services.AddOpenApi("v1", document => document
            .AddDocumentTransformer((shown, _, _) =>
            {
                shown.Info = new OpenApiInfo
                {
                    Title = "AsyncHelperActors",
                    Version = "v1",
                    Description = "Runs vendors' asynchronous APIs - submit, poll, fetch - durably. Every refusal is application/problem+json and says what to do.",
                };
                shown.Components ??= new OpenApiComponents();
                shown.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
                shown.Components.SecuritySchemes["token"] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = "bearer",
                    Description = "A token of 'asynchelper tokens create'. Not needed on a server that listens on loopback and has no tokens.",
                };
                return Task.CompletedTask;
            })
            .AddOperationTransformer(DescribeAsync));
    }

    public static IEndpointRouteBuilder MapApiDocument(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").ForAll();
        app.MapScalarApiReference("/docs", page =>
        {
            page.Title = "AsyncHelperActors API";
            page.OpenApiRoutePattern = "/openapi/v1.json";
            page.DefaultFonts = false;
            page.ProxyUrl = null;
            page.DisableTelemetry();
            page.DisableAgent();
            page.DisableMcp();
        }).ForAll();
        return app;
    }

    private static async Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        foreach (var name in metadata.OfType<QueryNames>().SelectMany(q => q.Names))
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter { Name = name, In = ParameterLocation.Query, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
        }

        if (metadata.OfType<BodyShown>().LastOrDefault() is { } body)
        {
            var schema = await SchemaAsync(context, body.Type, cancellation);
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = body.MediaTypes.ToDictionary(type => type, _ => new OpenApiMediaType { Schema = schema }),
            };
        }

        if (metadata.OfType<RoleWanted>().LastOrDefault() is { } wanted)
        {
            operation.Description = $"For the role {Actors.Storage.Accounts.AccountWords.Word(wanted.Role)} and above.";
            var problem = await SchemaAsync(context, typeof(ProblemDocument), cancellation);
            operation.Responses ??= [];
            operation.Responses.TryAdd("default", new OpenApiResponse
            {
                Description = "Refused; the problem says why and what to do.",
                Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new OpenApiMediaType { Schema = problem } },
            });
        }
    }

    /// <summary>A schema that is written once and referred to.</summary>
    private static async Task<IOpenApiSchema> SchemaAsync(OpenApiOperationTransformerContext context, Type type, CancellationToken cancellation)
    {
        var schema = await context.GetOrCreateSchemaAsync(type, null, cancellation);
        if (context.Document is not { } document || type.Namespace != typeof(ProblemDocument).Namespace)
        {
            return schema;
        }

        document.AddComponent(type.Name, schema);
        return new OpenApiSchemaReference(type.Name, document);
    }
}
