using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Actors.Storage.Accounts;
using AsyncHelperActors.Actors.Storage.Definitions;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Server.Definitions;

/// <summary>
/// Gives connectors the versions that a plan froze, ready for use: secrets opened, <c>${env:NAME}</c> filled in. A version never
/// changes, so it is made once and kept in memory.
/// </summary>
internal sealed class DefinitionSource(DefinitionStore store, SecretSeal seal, ServerOptions options) : IDefinitionSource
{
    private const int MostInMemory = 10_000;
    private const string OwnSettings = "ASYNCHELPER_";

    private readonly ConcurrentDictionary<(string Account, DefinitionKind Kind, DefinitionRef Reference), Definition> _ready = new();

    /// <inheritdoc/>
    public async ValueTask<Definition> GetAsync(string account, DefinitionKind kind, DefinitionRef reference, CancellationToken cancellation)
    {
        if (_ready.TryGetValue((account, kind, reference), out var known))
        {
            return known;
        }

        var stored = await store.GetVersionAsync(account, kind, reference.Id, reference.Version, cancellation)
            ?? throw new KeyNotFoundException($"There is no version {reference.Version} of the {kind.Singular()} {reference.Id}.");
        var definition = Prepare(account, stored);
        if (_ready.Count >= MostInMemory)
        {
            _ready.Clear();
        }

        return _ready.GetOrAdd((account, kind, reference), definition);
    }

    private Definition Prepare(string account, StoredDefinition stored)
    {
        var document = seal.Open(account, stored.Kind, stored.Id, stored.ToDocument());
        if (stored.Kind != DefinitionKind.Scripts)
        {
            // A script's text may hold ${...} of its own language.
            Expand(document, name => VariableFor(account, name), message => new DefinitionUnusableException(
                $"The {stored.Kind.Singular()} {stored.Id} cannot be used: {message}"
                + (account == StoredAccount.Default ? "" : " The operator shares it with this account by the setting Definitions:SharedVariables.")));
        }

        var reading = DefinitionReader.Read(stored.Kind, document);
        return reading.Value ?? throw new DefinitionUnusableException(
            $"The {stored.Kind.Singular()} {stored.Id} cannot be read by this release: {Text(reading.Problems.First(p => p.Severity == Severity.Error))}. Save it again.");
    }

    private string? VariableFor(string account, string name) =>
        options.SharedVariables.Contains(name) || (account == StoredAccount.Default && !name.StartsWith(OwnSettings, StringComparison.OrdinalIgnoreCase))
            ? options.Variable(name)
            : null;

    private static void Expand(JsonNode? node, Func<string, string?> variable, Func<string?, Exception> refuse)
    {
        switch (node)
        {
            case JsonObject fields:
                foreach (var name in fields.Select(f => f.Key).ToArray())
                {
                    if (fields[name] is JsonValue value)
                    {
                        fields[name] = Expanded(value, variable, refuse);
                    }
                    else
                    {
                        Expand(fields[name], variable, refuse);
                    }
                }

                break;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                {
                    if (items[i] is JsonValue value)
                    {
                        items[i] = Expanded(value, variable, refuse);
                    }
                    else
                    {
                        Expand(items[i], variable, refuse);
                    }
                }

                break;
            default:
                break;
        }
    }

    private static JsonNode Expanded(JsonValue value, Func<string, string?> variable, Func<string?, Exception> refuse)
    {
        if (value.GetValueKind() != JsonValueKind.String || !EnvironmentText.Mentions(value.GetValue<string>()))
        {
            return value.DeepClone();
        }

        var reading = EnvironmentText.Expand(value.GetValue<string>(), variable);
        return reading.Text is { } text
            ? JsonValue.Create(text)
            : throw refuse(reading.Error);
    }

    private static string Text(Problem problem) => $"{problem.Path}: {problem.Message}";
}
