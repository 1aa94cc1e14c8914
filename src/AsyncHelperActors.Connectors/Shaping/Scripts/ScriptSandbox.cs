using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Jint;
using Jint.Native;
using Jint.Runtime;

namespace AsyncHelperActors.Connectors.Shaping.Scripts;

/// <summary>Runs a function of a script: JSON in, JSON out, and nothing else.</summary>
/// <remarks>
/// <para>Each call has an engine of its own, so no call sees what another left behind. The engine knows no .NET, no files, no network, no
/// timers and no modules. Time, statements, memory, recursion, arrays and regular expressions are bounded; the stack of the process
/// is guarded, because a script that overflows it would end the process and not only the call.</para>
/// <para>What goes in is parsed and what comes out is written by the engine itself, with functions that were taken before the script could
/// change them; so getters and toJSON of a script's objects run under its limits as well.</para>
/// </remarks>
internal sealed class ScriptSandbox(ScriptLimits limits)
{
    private const int JsonDepth = 256;

    private static readonly JsonDocumentOptions ResultOptions = new() { MaxDepth = JsonDepth };

    private static readonly Prepared<Acornima.Ast.Script> Prelude = Engine.PrepareScript(
        """
        (function (most) {
          'use strict';
          const parse = JSON.parse, write = JSON.stringify, call = Function.prototype.call.bind(Function.prototype.call);
          const grow = (name, length) => {
            const own = String.prototype[name];
            Object.defineProperty(String.prototype, name, { configurable: true, writable: true, value: function (size, other) {
              const text = String(this), count = Number(size);
              if (length(text, count) > most) { throw new RangeError(name + ' would make a text of more than ' + most + ' characters'); }
              return other === undefined ? call(own, text, count) : call(own, text, count, String(other));
            } });
          };
          grow('repeat', (text, count) => text.length * count);
          grow('padStart', (text, count) => count);
          grow('padEnd', (text, count) => count);
          const quiet = () => undefined;
          globalThis.console = { log: quiet, info: quiet, warn: quiet, error: quiet, debug: quiet };
          return function (called, text) {
            const made = called(parse(text));
            if (made !== null && typeof made === 'object' && typeof made.then === 'function') {
              throw new TypeError('it returned a promise, and hooks are synchronous: take async and await away');
            }
            return write(made);
          };
        })
        """);

    /// <summary>Calls a function of a program with one argument.</summary>
    /// <param name="program">The program.</param>
    /// <param name="function">The function's name.</param>
    /// <param name="argumentJson">The argument as JSON text.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What it returned as JSON; false when it returned nothing.</returns>
    /// <exception cref="ScriptException">There is no such function, it threw, or it hit a limit.</exception>
    public (bool Any, JsonNode? Value) Call(ScriptProgram program, string function, string argumentJson, CancellationToken cancellation)
    {
        using var engine = new Engine(options => Restrict(options, cancellation));
        try
        {
            var invoke = engine.Invoke(engine.Evaluate(Prelude), limits.MaxTextChars);
            engine.Execute(program.Prepared);
            var called = Find(engine, function, program);
            var written = engine.Invoke(invoke, called, argumentJson);
            return written.IsUndefined() ? (false, null) : (true, JsonNode.Parse(written.AsString(), documentOptions: ResultOptions));
        }
        catch (JavaScriptException error)
        {
            throw new ScriptException(
                $"{function} threw: {Shown(error.Message)}{Place(error)}", "Correct the script, or the data that it cannot work on.", error) { Line = Line(error) };
        }
        catch (ExecutionCanceledException error)
        {
            throw new OperationCanceledException("The caller gave up.", error, cancellation);
        }
        catch (Exception error) when (Limit(error) is { } what)
        {
            throw new ScriptException($"{function} {what}", "Make the script do less at a time, or make pages smaller with pageSize.", error);
        }
        catch (JsonException error)
        {
            throw new ScriptException($"{function} returned data that is nested deeper than {JsonDepth}", "Return flatter data.", error);
        }
    }

    private static JsValue Find(Engine engine, string function, ScriptProgram program)
    {
        // Names of const and let are no properties of the global object, so the engine has to look the name up itself.
        var called = ScriptNames.IsName(function) ? engine.Evaluate($"typeof {function} === 'function' ? {function} : undefined") : JsValue.Undefined;
        return called.IsUndefined()
            ? throw new ScriptException($"the script has no function {function}", ScriptNames.Suggest(function, program.Functions))
            : called;
    }

    private void Restrict(Options options, CancellationToken cancellation)
    {
        options.TimeoutInterval(limits.MaxTime);
        options.MaxStatements(limits.MaxStatements);
        options.LimitMemory(limits.MaxBytes);
        options.LimitRecursion(limits.MaxDepth);
        options.RegexTimeoutInterval(limits.MaxRegexTime);
        options.CancellationToken(cancellation);
        options.Constraints.MaxArraySize = limits.MaxArrayLength;
        options.Constraints.StackOverflowGuard = true;
        options.Json.MaxParseDepth = JsonDepth;
        options.Culture = System.Globalization.CultureInfo.InvariantCulture;
        options.LocalTimeZone(TimeZoneInfo.Utc);
        options.AgentCanSuspend = false;
    }

    private string? Limit(Exception error) => error switch
    {
        RegexMatchTimeoutException => $"used a regular expression that took longer than {limits.MaxRegexTime.TotalSeconds:0.#} seconds",
        TimeoutException => $"ran longer than {limits.MaxTime.TotalSeconds:0.#} seconds",
        StatementsCountOverflowException => $"took more than {limits.MaxStatements} statements",
        MemoryLimitExceededException or OutOfMemoryException => $"used more than {limits.MaxBytes >> 20} MB of memory, or an array of more than {limits.MaxArrayLength} elements",
        RecursionDepthOverflowException or InsufficientExecutionStackException => $"called itself more than {limits.MaxDepth} deep",
        _ => null,
    };

    private static int? Line(JavaScriptException error) => error.Location.SourceFile == "script" ? error.Location.Start.Line : null;

    private static string Place(JavaScriptException error) => Line(error) is { } line ? $" (line {line})" : "";

    private static string Shown(string message)
    {
        var text = message.ReplaceLineEndings(" ").TrimEnd('.');
        return text.Length > 500 ? text[..500] + "..." : text;
    }
}

/// <summary>Names of functions in scripts.</summary>
internal static partial class ScriptNames
{
    /// <summary>Whether a text can be the name of a function.</summary>
    public static bool IsName(string text) => Name().IsMatch(text);

    /// <summary>What to do about a function that is not there.</summary>
    public static string Suggest(string function, IReadOnlyList<string> there) =>
        Core.Definitions.NearestName.Find(function, there) is { } meant ? $"Did you mean {meant}?"
        : there.Count == 0 ? $"Write function {function} (options) {{ ... }} in it."
        : $"It has {string.Join(", ", there.Take(10))}.";

    [GeneratedRegex(@"\A[A-Za-z_$][A-Za-z0-9_$]{0,99}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
