using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Simulation;

/// <summary>
/// The definitions of a simulation. A variable that has no value gets a made-up one, because a simulation needs no secret: in an address
/// <c>https://vendor-url.invalid</c> for <c>${env:VENDOR_URL}</c>, elsewhere <c>env-VENDOR_URL</c>.
/// </summary>
internal sealed partial class SimulatedDefinitions(IDefinitionLookup definitions, Func<string, string?> variable) : IDefinitionSource
{
    private static readonly string[] AddressFields = ["baseURI", "relativeURI", "uri", "refreshRelativeURI"];

    public ValueTask<Definition> GetAsync(string account, DefinitionKind kind, DefinitionRef reference, CancellationToken cancellation)
    {
        var stored = definitions.Find(kind, reference.Id) ?? throw new KeyNotFoundException($"There is no {kind.Singular()} {reference.Id}.");
        if (kind == DefinitionKind.Scripts)
        {
            return ValueTask.FromResult(stored);
        }

        var document = (JsonObject)Filled(stored.Document, "")!;
        var reading = DefinitionReader.Read(kind, document);
        return reading.Value is { } definition
            ? ValueTask.FromResult(definition)
            : throw new DefinitionUnusableException(
                $"The {kind.Singular()} {reference.Id} cannot be used with its variables filled in: {reading.Problems.First(p => p.Severity == Severity.Error).Message}");
    }

    private JsonNode? Filled(JsonNode? node, string field) => node switch
    {
        null => null,
        JsonObject fields when HasNoKey(fields) => WithKey(fields),
        JsonObject fields => new JsonObject(fields.Select(each => KeyValuePair.Create(each.Key, Filled(each.Value, each.Key)))),
        JsonArray items => new JsonArray([.. items.Select(item => Filled(item, field))]),
        JsonValue value when value.TryGetValue(out string? text) && EnvironmentText.Mentions(text) => JsonValue.Create(Filled(text, field)),
        _ => node.DeepClone(),
    };

    /// <summary>Whether a private key is a variable without a value: a text that is made up would not do for one.</summary>
    private bool HasNoKey(JsonObject fields) =>
        fields["privateKey"] is JsonValue key && key.TryGetValue(out string? text) && Variable().Match(text) is { Success: true } match && variable(match.Groups["name"].Value) is null;

    private JsonObject WithKey(JsonObject fields)
    {
        var filled = new JsonObject(fields.Where(each => each.Key is not ("privateKey" or "passphrase")).Select(each => KeyValuePair.Create(each.Key, Filled(each.Value, each.Key))));
        using AsymmetricAlgorithm made = (string?)fields["algorithm"] == "ES256" ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : RSA.Create(2048);
        filled["privateKey"] = made.ExportPkcs8PrivateKeyPem();
        return filled;
    }

    private string Filled(string text, string field) => Variable().Replace(text, match =>
    {
        var name = match.Groups["name"].Value;
        return variable(name) ?? (AddressFields.Contains(field) ? AddressOf(name, match.Index) : $"env-{name}");
    });

    private static string AddressOf(string name, int index)
    {
        var host = $"{name.ToLowerInvariant().Replace('_', '-').Trim('-')}.invalid";
        return index == 0 ? $"https://{host}" : host;
    }

    [GeneratedRegex(@"\$\{env:(?<name>[A-Za-z_][A-Za-z0-9_]*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}
