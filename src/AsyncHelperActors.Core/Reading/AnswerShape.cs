using System.Text.Json.Nodes;

namespace AsyncHelperActors.Core.Reading;

/// <summary>Short descriptions of an answer for error messages.</summary>
public static class AnswerShape
{
    private const int MostKeys = 20;
    private const int MostWords = 6;
    private const int DeepestWord = 3;

    private static readonly string[] Telling = ["error", "message", "reason", "fault", "detail", "exception", "failure"];

    /// <summary>What a document holds: its top-level names, or its kind when it is no object.</summary>
    public static string Describe(JsonNode? node) => node switch
    {
        null => "nothing",
        JsonObject { Count: 0 } => "an empty object",
        JsonObject obj => "the fields " + string.Join(", ", obj.Select(pair => pair.Key).Take(MostKeys)) + (obj.Count > MostKeys ? ", ..." : ""),
        JsonArray { Count: 0 } => "an empty array",
        JsonArray array => $"an array of {array.Count}, the first with " + Describe(array[0]),
        _ => $"the value '{StatusText.Shorten(StatusText.Of(node) ?? "", 80)}'",
    };

    /// <summary>
    /// What an answer says about an error: the scalar fields whose names speak of one, wherever they are near the top; else the answer's start.
    /// </summary>
    public static string ErrorWords(JsonNode? node, int most = 400)
    {
        var words = new List<string>();
        Collect(node, 0, words);
        var text = words.Count > 0 ? string.Join(", ", words) : StatusText.Of(node) ?? node?.ToJsonString() ?? "";
        return StatusText.Shorten(text, most);
    }

    private static void Collect(JsonNode? node, int depth, List<string> words)
    {
        if (depth > DeepestWord || words.Count >= MostWords)
        {
            return;
        }

        if (node is JsonArray { Count: > 0 } array)
        {
            Collect(array[0], depth + 1, words);
        }

        if (node is not JsonObject obj)
        {
            return;
        }

        foreach (var (name, value) in obj)
        {
            var tells = Telling.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
            if (tells && StatusText.OfWrapped(value) is { Length: > 0 } text && words.Count < MostWords)
            {
                words.Add($"{name}: {StatusText.Shorten(text, 200)}");
            }
        }

        foreach (var (_, value) in obj)
        {
            Collect(value, depth + 1, words);
        }
    }
}
