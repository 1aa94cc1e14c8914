using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace AsyncHelperActors.Core.Reading;

/// <summary>Knows the answer to a submission that says that the vendor has the job already, and finds that job in it.</summary>
public sealed class DuplicateReader
{
    private readonly AcceptorSet _rule;
    private readonly JmesExpression? _data;

    /// <summary>Compiles <c>http.submit.idempotency.duplicate</c>.</summary>
    /// <exception cref="FormatException">A JMESPath does not parse.</exception>
    public DuplicateReader(DuplicateDef def)
    {
        _rule = new AcceptorSet([def.Rule]);
        _data = string.IsNullOrWhiteSpace(def.Data) ? null : new JmesExpression(def.Data);
        Describe = AcceptorSet.Describe(def.Rule);
    }

    /// <summary>The rule in words.</summary>
    public string Describe { get; }

    /// <summary>Whether the definition says where the job is.</summary>
    public bool HasData => _data is not null;

    /// <summary>Whether an answer says so. A duplicate is mostly told by an error code, so the rule may look into such an answer's body too.</summary>
    public bool Matches(StatusView view) => _rule.FirstMatch(view, new Lazy<JToken>(() => StatusReader.Document(view)), failed: false) is not null;

    /// <summary>The job that the answer names; null when it names none.</summary>
    public JsonNode? DataOf(StatusView view) =>
        _data?.Evaluate(StatusReader.Document(view), out _) is { Type: not JTokenType.Null } token && !IsHollow(token)
            ? JsonNode.Parse(token.ToString(Formatting.None))
            : null;

    /// <summary>A multi-select of fields that are not there is an object of nulls, and names no job.</summary>
    private static bool IsHollow(JToken token) => token is JContainer container && container.Children().All(child => child switch
    {
        JProperty property => property.Value.Type == JTokenType.Null || IsHollow(property.Value),
        _ => child.Type == JTokenType.Null || IsHollow(child),
    });
}
