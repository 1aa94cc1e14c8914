using System.Text.RegularExpressions;
using AsyncHelperActors.Tests.House;

namespace AsyncHelperActors.Tests.Docs;

/// <summary>The fenced blocks of a page: files (<c>```yaml name.yaml</c>) and commands with their output (<c>```console</c>).</summary>
internal sealed partial class DocExamples
{
    private readonly string _path;

    private DocExamples(string path, string text)
    {
        _path = path;
        Text = text;
        Blocks = [.. Fence().Matches(text).Select(match => new DocBlock(match.Groups["info"].Value.Trim(), match.Groups["text"].Value, match.Groups["text"].Index))];
    }

    public string Text { get; }

    public IReadOnlyList<DocBlock> Blocks { get; }

    /// <summary>The files that the page gives, by name.</summary>
    public IReadOnlyDictionary<string, string> Files => Blocks.Where(block => block.FileName is not null).ToDictionary(block => block.FileName!, block => block.Text);

    /// <summary>A page of <c>docs</c>.</summary>
    public static DocExamples Read(params string[] parts)
    {
        var path = Repository.At(parts);
        return new DocExamples(path, File.ReadAllText(path));
    }

    /// <summary>Writes blocks anew when <c>UPDATE_DOCS=1</c>; otherwise gives those that differ.</summary>
    public IReadOnlyList<(string Written, string Real)> Compare(IEnumerable<(DocBlock Block, string Real)> runs)
    {
        var different = runs.Where(run => run.Block.Text != run.Real).ToList();
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") != "1")
        {
            return [.. different.Select(run => (run.Block.Text, run.Real))];
        }

        var text = Text;
        foreach (var (block, real) in different.OrderByDescending(run => run.Block.Start))
        {
            text = string.Concat(text.AsSpan(0, block.Start), real, text.AsSpan(block.Start + block.Text.Length));
        }

        File.WriteAllText(_path, text);
        return [];
    }

    [GeneratedRegex(@"^```(?<info>[^\n`]*)\n(?<text>.*?)^```\s*$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}

/// <summary>A fenced block.</summary>
/// <param name="Info">What follows the fence: a language, and the name of a file.</param>
/// <param name="Text">What is in it.</param>
/// <param name="Start">Where that begins.</param>
internal sealed record DocBlock(string Info, string Text, int Start)
{
    public string Language => Info.Split(' ')[0];

    public string? FileName => Info.Split(' ') is [_, var name, ..] && name.Contains('.', StringComparison.Ordinal) ? name : null;

    /// <summary>The first command of a console block, without its prompt.</summary>
    public string? Command => Text.StartsWith("$ ", StringComparison.Ordinal) ? Text[2..].Split('\n')[0] : null;
}
