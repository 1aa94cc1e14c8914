using System.Text;
using System.Text.Json.Nodes;
using AsyncHelperActors.Client;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Schema;
using AsyncHelperActors.Server.Http;
using AsyncHelperActors.Server.Security;

namespace AsyncHelperActors.Server.Endpoints;

/// <summary><c>GET /v1/schema</c>, <c>/schema/fields</c> and <c>/samples</c>: the definition language, for editors and forms, and bundles to begin with. They say nothing about anybody's definitions, so everybody may read them.</summary>
internal static class SchemaEndpoints
{
    /// <summary>Every field of the language, by collection.</summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlyList<DefinitionField>> Fields =
        Enum.GetValues<DefinitionKind>().ToDictionary(k => k.Plural(), k => (IReadOnlyList<DefinitionField>)[.. FieldCatalogue.Of(k).Select(View)]);

    private static readonly Lazy<IReadOnlyList<Sample>> s_samples = new(ReadSamples);

    private static readonly string[] s_ends = [".", ":", "\n"];

    private static readonly byte[] s_schema = Encoding.UTF8.GetBytes(BundleSchema.Text());

    public static IEndpointRouteBuilder MapSchema(this IEndpointRouteBuilder api)
    {
        api.MapGet("/schema", () => TypedResults.Bytes(s_schema, "application/schema+json"))
            .ForAll()
            .WithTags("definitions")
            .WithSummary("The JSON Schema of bundles, for editors")
            .Produces<JsonObject>();
        api.MapGet("/schema/fields", () => JsonAnswers.Json(Fields, JsonAnswers.Contract.IReadOnlyDictionaryStringIReadOnlyListDefinitionField))
            .ForAll()
            .WithTags("definitions")
            .WithSummary("Every field of the definition language with its meaning, default and example, for forms")
            .Produces<IReadOnlyDictionary<string, IReadOnlyList<DefinitionField>>>();
        api.MapGet("/samples", () => JsonAnswers.Json(s_samples.Value, JsonAnswers.Contract.IReadOnlyListSample))
            .ForAll()
            .WithTags("definitions")
            .WithSummary("Bundles for known vendors, to begin with")
            .Produces<IReadOnlyList<Sample>>();
        return api;
    }

    private static DefinitionField View(CatalogueField field) =>
        new(field.Path, field.Type.Word, field.Type.Choices, field.IsRequired, field.Default, field.Meaning, field.Example?.DeepClone());

    /// <summary>The samples of the repository, which the build puts into this assembly. Their first line is a comment that says whose API it is.</summary>
    private static IReadOnlyList<Sample> ReadSamples()
    {
        const string prefix = "samples/";
        var assembly = typeof(SchemaEndpoints).Assembly;
        return
        [
            .. assembly.GetManifestResourceNames().Where(n => n.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(n =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(n)!);
                var text = reader.ReadToEnd();
                return new Sample(Path.GetFileNameWithoutExtension(n), text.TrimStart('#', ' ').Split(s_ends, 2, StringSplitOptions.None)[0], text);
            }),
        ];
    }
}
