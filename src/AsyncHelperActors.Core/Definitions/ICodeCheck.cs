namespace AsyncHelperActors.Core.Definitions;

/// <summary>Looks at texts of definitions that are programs or templates. The rules know neither language; who has them gives this to the check of bundles.</summary>
public interface ICodeCheck
{
    /// <summary>What is in a script.</summary>
    ScriptFacts Script(string content);

    /// <summary>What is wrong with a template; empty: nothing.</summary>
    IReadOnlyList<CodeFault> Template(string text);
}

/// <summary>What a script holds.</summary>
/// <param name="Fault">Why it cannot be read; null: it can.</param>
/// <param name="Functions">The functions that it declares.</param>
public sealed record ScriptFacts(CodeFault? Fault, IReadOnlyList<string> Functions);

/// <summary>Something wrong with a program or template.</summary>
/// <param name="Message">What, with its line in the text.</param>
/// <param name="Hint">What to write instead.</param>
public sealed record CodeFault(string Message, string Hint);
