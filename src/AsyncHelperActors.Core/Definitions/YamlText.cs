using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Serialization;

namespace AsyncHelperActors.Core.Definitions;

/// <summary>JSON as YAML for people: what is read again is the same JSON.</summary>
public static class YamlText
{
    private static readonly ISerializer s_writer = new SerializerBuilder().WithQuotingNecessaryStrings(quoteYaml1_1Strings: true).WithIndentedSequences().Build();

    /// <summary>Writes a document.</summary>
    public static string Of(JsonObject document) => s_writer.Serialize(Plain(document)!);

    private static object? Plain(JsonNode? node) => node switch
    {
        null => null,
        JsonObject fields => fields.ToDictionary(f => f.Key, f => Plain(f.Value)),
        JsonArray items => items.Select(Plain).ToList(),
        JsonValue value => value.GetValueKind() switch
        {
            JsonValueKind.String => value.GetValue<string>(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ when value.TryGetValue<long>(out var whole) => whole,
            _ => value.Deserialize<double>(),
        },
        _ => throw new InvalidOperationException($"{node.GetType()} is no JSON."),
    };
}
