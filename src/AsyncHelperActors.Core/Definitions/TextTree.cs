using System.Text.Json.Nodes;

namespace AsyncHelperActors.Core.Definitions;

/// <summary>A text's tree of values, with the place of each; or, with errors, no tree.</summary>
internal sealed record TextTree(JsonNode? Root, PositionMap Positions, IReadOnlyList<Problem> Problems)
{
    /// <summary>The largest text that is read.</summary>
    public const int LongestText = 10 * 1024 * 1024;

    /// <summary>How deep a text may be nested.</summary>
    public const int Deepest = 64;

    /// <summary>Reads JSON or YAML, whichever the text is.</summary>
    /// <remarks>
    /// A text that starts with a brace is tried as JSON first: YAML would read most of it too, but not its tabs, and its messages are
    /// those of another language.
    /// </remarks>
    public static TextTree Read(string text, string sourceName)
    {
        var tree = ReadText(text, sourceName);

        // A text of nothing but comments has no value that could have a place; what is missing is then missing at its beginning.
        tree.Positions.Add("", 1, 1);
        return tree;
    }

    private static TextTree ReadText(string text, string sourceName)
    {
        if (text.Length > LongestText)
        {
            return Failed(new Problem(Severity.Error, "", $"The text has {text.Length} characters; at most {LongestText} are read.", "Split it into several files."));
        }

        text = text.TrimStart('\uFEFF');
        var start = text.AsSpan().TrimStart();
        if (start.IsEmpty || start[0] != '{')
        {
            return YamlTree.Read(text);
        }

        var json = JsonTree.Read(text);
        if (json.Problems.Count == 0 || sourceName.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            return json;
        }

        var yaml = YamlTree.Read(text);
        var looksLikeJson = start[1..].TrimStart() is { IsEmpty: false } inside && inside[0] == '"';
        return yaml.Problems.Count > 0 && looksLikeJson ? json : yaml;
    }

    public static TextTree Failed(Problem problem) => new(null, new PositionMap(), [problem]);
}

/// <summary>Ends the reading of a text at its first flaw; never leaves the readers of trees.</summary>
internal sealed class TextFlawException(Problem problem) : Exception(problem.Message)
{
    public Problem Problem { get; } = problem;
}
