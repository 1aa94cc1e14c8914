using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Schema;
using AsyncHelperActors.Tests.Docs;
using AsyncHelperActors.Tests.House;
using Xunit;

namespace AsyncHelperActors.Tests.Core.Schema;

/// <summary>
/// The catalogue of fields, the readers of definitions and the JSON Schema say the same. When a reader learns a new field, this test names
/// it; the remedy is a line in <c>src/AsyncHelperActors.Core/Schema/fields.yaml</c>.
/// </summary>
public sealed partial class SchemaTest
{
    /// <summary>The words of auth.type, which are looked for when the type is missing.</summary>
    private static readonly string[] Refused =
        ["http.auth.none", "http.auth.custom", "http.auth.oauth2-client-credentials", "http.auth.jwtbearer", "http.auth.aws-sigv4", "http.auth.aws-sigv2"];

    public static TheoryData<DefinitionKind> Kinds => [.. DefinitionKindNames.All];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_field_that_the_readers_read_is_in_the_catalogue(DefinitionKind kind)
    {
        var catalogue = FieldCatalogue.Of(kind);
        var open = catalogue.Where(field => field.Type.Word is "map" or "any" or "kept").Select(field => field.Path + ".").ToList();
        var read = SchemaDocuments.Variants(kind).SelectMany(document => DefinitionReader.KnownFields(kind, document)).Where(field => field.IsRead).Select(field => field.Path).Distinct();
        Assert.Equal("", string.Join(", ", read.Where(path => !open.Exists(path.StartsWith)).Except(catalogue.Select(field => field.Path)).Except(Refused)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_field_of_the_catalogue_is_known_to_the_readers(DefinitionKind kind)
    {
        var known = SchemaDocuments.Variants(kind).SelectMany(document => DefinitionReader.KnownFields(kind, document)).Select(field => field.Path);
        Assert.Equal("", string.Join(", ", FieldCatalogue.Of(kind).Select(field => field.Path).Except(known)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_example_is_accepted_by_the_readers_and_by_the_schema(DefinitionKind kind)
    {
        var schema = new MiniSchema(BundleSchema.Build());
        foreach (var field in FieldCatalogue.Of(kind))
        {
            var document = SchemaDocuments.With(kind, field);
            var objections = DefinitionReader.Read(kind, document).Problems.Where(p => p.Severity == Severity.Error && SchemaDocuments.Plain(p.Path) == field.Path);
            Assert.True(!objections.Any(), $"{field.Path}: {string.Join(' ', objections)}");
            Assert.Empty(schema.Objections(new JsonObject { [kind.Plural()] = new JsonArray(document) }));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_words_of_a_choice_are_those_of_the_reader(DefinitionKind kind)
    {
        foreach (var field in FieldCatalogue.Of(kind).Where(field => field.Type.Word == "choice"))
        {
            var problems = DefinitionReader.Read(kind, SchemaDocuments.With(kind, field, JsonValue.Create("none-of-them"))).Problems;
            var refusal = Assert.Single(problems, p => SchemaDocuments.Plain(p.Path) == field.Path && p.Severity == Severity.Error);
            if (OneOf().Match(refusal.Message) is { Success: true } match)
            {
                Assert.Equal(match.Groups[1].Value.Split(", ").Order(), field.Type.Choices.Order());
            }

            foreach (var word in field.Type.Choices)
            {
                var objections = DefinitionReader.Read(kind, SchemaDocuments.With(kind, field, JsonValue.Create(word))).Problems;
                Assert.DoesNotContain(objections, p => SchemaDocuments.Plain(p.Path) == field.Path && p.Severity == Severity.Error);
            }
        }
    }

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Repository.At("samples"), "*.yaml", SearchOption.AllDirectories).Where(file => !file.Contains("/real/servers", StringComparison.Ordinal)).Select(file => Path.GetRelativePath(Repository.Root, file))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_sample_is_valid_by_the_schema(string file) => Valid(File.ReadAllText(Repository.At(file)), file);

    [Fact]
    public void Every_definition_of_the_documents_is_valid_by_the_schema()
    {
        foreach (var page in (string[])["definitions.md", "from-celigo.md", "new-vendor.md", "simulate.md"])
        {
            foreach (var (name, text) in DocExamples.Read("docs", page).Files.Where(each => !each.Value.Contains("answers:", StringComparison.Ordinal)))
            {
                Valid(text, $"{page} {name}");
            }
        }
    }

    [Theory]
    [InlineData("connections: [ { _id: a, http: { baseURI: 1 } } ]", "connections[0].http.baseURI")]
    [InlineData("exports: [ { _id: a, _connectionId: c, http: { method: PSOT } } ]", "exports[0].http.method")]
    [InlineData("exports: [ { _id: a, http: {} } ]", "exports[0]")]
    [InlineData("asynchelpers: [ { _id: a, http: { status: { _exportId: 'a b' } } } ]", "asynchelpers[0].http.status._exportId")]
    [InlineData("asynchelpers: [ { _id: a, http: { status: { _exportId: a, acceptors: [ { matcher: paths, state: done } ] } } } ]", "asynchelpers[0].http.status.acceptors[0].matcher")]
    public void The_schema_refuses_what_an_editor_should_underline(string text, string place) =>
        Assert.Contains(place, new MiniSchema(BundleSchema.Build()).Objections(TextTree.Read(text, "x.yaml").Root));

    [Fact]
    public void The_shipped_schema_is_the_one_that_the_program_makes()
    {
        var path = Repository.At("docs", "schema", "asynchelper.schema.json");
        var text = BundleSchema.Text();
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        Assert.True(
            File.Exists(path) && File.ReadAllText(path) == text,
            "docs/schema/asynchelper.schema.json is old. UPDATE_DOCS=1 dotnet test tests/AsyncHelperActors.Tests --filter FullyQualifiedName~SchemaTest writes it anew.");
    }

    private static void Valid(string text, string name)
    {
        var tree = TextTree.Read(text, "x.yaml");
        Assert.True(tree.Problems.Count == 0, $"{name}: {string.Join(' ', tree.Problems)}");
        var objections = new MiniSchema(BundleSchema.Build()).Objections(tree.Root);
        Assert.True(objections.Count == 0, $"{name}: {string.Join(", ", objections)}");
    }

    [GeneratedRegex("^Expected one of (.*), came ")]
    private static partial Regex OneOf();
}
