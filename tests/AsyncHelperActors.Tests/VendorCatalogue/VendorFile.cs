using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Tests.House;
using Xunit;

namespace AsyncHelperActors.Tests.VendorCatalogue;

/// <summary>
/// One vendor as data: how it answers in each of its cases, and what must come of it. The file stands beside this one as
/// <c>vendors/NAME.vendor.yaml</c>, and the bundle that it tries is <c>samples/vendors/NAME.yaml</c> unless it says <c>bundle</c>.
/// </summary>
internal sealed class VendorFile
{
    private static readonly string Folder = Repository.At("tests", "AsyncHelperActors.Tests", "VendorCatalogue", "vendors");
    private static readonly string[] Fields = ["number", "vendor", "bundle", "dialect", "shows", "run", "input", "records", "variables", "answers", "cases", "missing"];

    private VendorFile(string name, JsonObject document)
    {
        Name = name;
        Document = document;
        Bundle = (string?)document["bundle"] ?? $"samples/vendors/{name}.yaml";
        Variables = document["variables"]?.AsObject().ToDictionary(v => v.Key, v => ValueList.AsText(v.Value) ?? "") ?? [];
        Missing = Texts(document["missing"]);
        Cases = [.. Object("cases").Select(each => new VendorCase(this, each.Key, each.Value!.AsObject()))];
    }

    /// <summary>All of them, in the order of the catalogue; those that are not in it come last.</summary>
    public static IReadOnlyList<VendorFile> All { get; } =
        [.. Directory.EnumerateFiles(Folder, "*.vendor.yaml").Order(StringComparer.Ordinal).Select(Read).OrderBy(file => file.Number ?? int.MaxValue)];

    public string Name { get; }

    /// <summary>The bundle's path in the repository.</summary>
    public string Bundle { get; }

    public Dialect Dialect => (string?)Document["dialect"] == "celigo" ? Dialect.Celigo : Dialect.Own;

    /// <summary>The number in the catalogue of real APIs; null for what is shown beside it.</summary>
    public int? Number => (int?)Document["number"];

    public string Vendor => (string)Document["vendor"]!;

    /// <summary>What the bundle is a sample of, for the page.</summary>
    public string Shows => (string)Document["shows"]!;

    /// <summary>What the vendor has and the bundle cannot do, each in a sentence.</summary>
    public IReadOnlyList<string> Missing { get; }

    public IReadOnlyDictionary<string, string> Variables { get; }

    public IReadOnlyList<VendorCase> Cases { get; }

    internal JsonObject Document { get; }

    public static VendorCase Case(string name) =>
        All.SelectMany(file => file.Cases).SingleOrDefault(each => each.FullName == name)
        ?? throw new InvalidOperationException($"There is no case {name} in {Folder}.");

    internal static IReadOnlyList<string> Texts(JsonNode? list) => [.. (list as JsonArray ?? []).Select(each => ValueList.AsText(each) ?? "")];

    internal JsonObject Object(string field) => Document[field] as JsonObject ?? [];

    /// <summary>A body that is written as <c>gzip: TEXT</c> becomes the bytes of the packed text.</summary>
    internal static JsonNode? Packed(JsonNode? node) => node switch
    {
        JsonObject fields when fields["gzip"] is JsonValue text => Packed(fields, (string)text!),
        JsonObject fields => new JsonObject(fields.Select(each => KeyValuePair.Create(each.Key, Packed(each.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Packed)]),
        null => null,
        _ => node.DeepClone(),
    };

    private static JsonObject Packed(JsonObject answer, string text)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        var packed = (JsonObject)answer.DeepClone();
        packed.Remove("gzip");
        packed["base64"] = Convert.ToBase64String(bytes.ToArray());
        return packed;
    }

    private static VendorFile Read(string path)
    {
        var tree = TextTree.Read(File.ReadAllText(path), path);
        Assert.True(tree.Problems.Count == 0, $"{path}: {string.Join('\n', tree.Problems)}");
        var document = tree.Root!.AsObject();
        Assert.Empty(document.Select(field => field.Key).Except(Fields));
        return new VendorFile(Path.GetFileName(path).Replace(".vendor.yaml", "", StringComparison.Ordinal), document);
    }
}
