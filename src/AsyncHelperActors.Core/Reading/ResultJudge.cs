using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using Newtonsoft.Json.Linq;

namespace AsyncHelperActors.Core.Reading;

/// <summary>One answer of a result as its rules look at it.</summary>
/// <param name="Status">The status value that said that the remote job is done; null: there was none.</param>
/// <param name="StatusCode">The HTTP status code.</param>
/// <param name="Headers">The answer's headers, names in lower case.</param>
/// <param name="Body">The whole answer as JSON; null when no rule looks at it, or it is no document.</param>
/// <param name="Records">How many records of it are stored.</param>
public sealed record ResultView(string? Status, int StatusCode, IReadOnlyDictionary<string, string> Headers, JsonNode? Body, long Records);

/// <summary>Says what a result means for its job (<c>http.result.acceptors</c>). Pure, as <see cref="StatusReader"/> is.</summary>
public sealed class ResultJudge
{
    private readonly AcceptorSet _acceptors;

    /// <summary>Compiles the rules.</summary>
    /// <exception cref="FormatException">A JMESPath does not parse; the message names its field.</exception>
    public ResultJudge(IReadOnlyList<AcceptorDef> acceptors)
    {
        _acceptors = new AcceptorSet(acceptors, "http.result");
        LooksAtBody = _acceptors.Mentions("body");
    }

    /// <summary>Whether a rule looks at the body, so that it has to be read in one piece.</summary>
    public bool LooksAtBody { get; }

    /// <summary>What an answer means; null when no rule matches.</summary>
    public ResultVerdict? Judge(ResultView view)
    {
        var document = new Lazy<JToken>(() => Document(view));
        var outside = new StatusView { StatusCode = view.StatusCode, Headers = view.Headers };
        return _acceptors.FirstMatch(outside, document, failed: false) is { } match
            ? new ResultVerdict(match.State, $"{match.Sentence}{(match.State == Decision.Error ? ", which means error" : "")}{(match.Said is { } said ? $": {said}" : ".")}")
            : null;
    }

    private static JObject Document(ResultView view) => new()
    {
        ["status"] = view.Status,
        ["statusCode"] = view.StatusCode,
        ["headers"] = new JObject(view.Headers.Select(header => new JProperty(header.Key, header.Value))),
        ["body"] = JmesExpression.ToToken(view.Body),
        ["records"] = view.Records,
    };
}
