using Acornima;
using Acornima.Ast;
using Jint;

namespace AsyncHelperActors.Connectors.Shaping.Scripts;

/// <summary>A script's program text, parsed once. It holds no state: each call runs it from the start in an engine of its own.</summary>
internal sealed class ScriptProgram
{
    private ScriptProgram(Prepared<Script> prepared, IReadOnlyList<string> functions)
    {
        Prepared = prepared;
        Functions = functions;
    }

    /// <summary>The names that the program gives to functions, or may: those of its outermost declarations.</summary>
    public IReadOnlyList<string> Functions { get; }

    internal Prepared<Script> Prepared { get; }

    /// <summary>Parses a program text.</summary>
    /// <exception cref="ScriptException">It does not parse, or imports a module.</exception>
    public static ScriptProgram Read(string content, ScriptLimits? limits = null)
    {
        var most = (limits ?? ScriptLimits.Default).MaxProgramChars;
        if (content.Length > most)
        {
            throw new ScriptException($"the script has {content.Length} characters", $"Keep it below {most}.");
        }

        try
        {
            var prepared = Engine.PrepareScript(content, "script", strict: false, Options(limits));
            return new ScriptProgram(prepared, [.. prepared.Program!.Body.SelectMany(Names).Distinct()]);
        }
        catch (Exception error) when (error is ParseErrorException or ScriptPreparationException or InsufficientExecutionStackException)
        {
            throw Explain(content, error);
        }
    }

    private static ScriptPreparationOptions Options(ScriptLimits? limits) => new()
    {
        ParsingOptions = new ScriptParsingOptions { RegexTimeout = (limits ?? ScriptLimits.Default).MaxRegexTime },
    };

    private static IEnumerable<string> Names(Node statement) => statement switch
    {
        FunctionDeclaration { Id: { } id } => [id.Name],
        VariableDeclaration variables => variables.Declarations.Select(d => d.Id).OfType<Identifier>().Select(id => id.Name),
        ExpressionStatement { Expression: AssignmentExpression { Left: Identifier id } } => [id.Name],
        _ => [],
    };

    /// <summary>A script that is a module says so itself; then that is what is wrong with it.</summary>
    private static ScriptException Explain(string content, Exception error)
    {
        if (Imports(content) is { } module)
        {
            return module.Source.Length > 0
                ? new ScriptException(
                    $"the script imports '{module.Source}', and no module can be imported here",
                    module.Source == "integrator-api"
                        ? "Write plain functions of what they are given; look values up with static lookups, or in another step."
                        : "Write plain functions, and put what you need of the module into the script.",
                    error) { Line = module.Line }
                : new ScriptException("the script exports something, and only plain functions are called", "Take the word export away.", error) { Line = module.Line };
        }

        var parse = error as ParseErrorException ?? error.InnerException as ParseErrorException;
        return new ScriptException($"the script is no JavaScript: {(parse?.Description ?? error.Message).TrimEnd('.')}", "Correct it there.", error) { Line = parse?.LineNumber };
    }

    private static (string Source, int Line)? Imports(string content)
    {
        try
        {
            var module = new Parser(new ParserOptions { EcmaVersion = EcmaVersion.Latest }).ParseModule(content);
            foreach (var node in module.Body)
            {
                switch (node)
                {
                    case ImportDeclaration import:
                        return (import.Source.Value, import.Location.Start.Line);
                    case ExportNamedDeclaration or ExportDefaultDeclaration or ExportAllDeclaration:
                        return ("", node.Location.Start.Line);
                    default:
                        break;
                }
            }
        }
        catch (Exception error) when (error is ParseErrorException or InsufficientExecutionStackException)
        {
            // It is no module either; the first fault is the one to tell.
            return null;
        }

        return null;
    }
}
