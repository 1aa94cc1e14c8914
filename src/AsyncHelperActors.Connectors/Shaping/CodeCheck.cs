using AsyncHelperActors.Connectors.Shaping.Scripts;
using AsyncHelperActors.Connectors.Templates;
using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Connectors.Shaping;

/// <summary>Looks at scripts and templates of definitions without running them.</summary>
public sealed class CodeCheck : ICodeCheck
{
    /// <summary>The only one.</summary>
    public static CodeCheck Instance { get; } = new();

    /// <inheritdoc/>
    public ScriptFacts Script(string content)
    {
        try
        {
            return new ScriptFacts(null, ScriptProgram.Read(content).Functions);
        }
        catch (ScriptException error)
        {
            var line = error.Line is { } at ? $" (line {at} of the script)" : "";
            return new ScriptFacts(new CodeFault($"{char.ToUpperInvariant(error.What[0])}{error.What[1..]}{line}.", error.Hint), []);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<CodeFault> Template(string text) => [.. TemplateCheck.Check(text).Select(problem => new CodeFault(
        $"In the template, {(problem.Line == 0 ? "" : $"line {problem.Line}, column {problem.Column}: ")}{problem.What}.", problem.Hint))];
}
