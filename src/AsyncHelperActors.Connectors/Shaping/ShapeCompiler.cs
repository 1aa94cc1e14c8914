using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Shaping.Hooks;
using AsyncHelperActors.Connectors.Shaping.Mappings;
using AsyncHelperActors.Connectors.Shaping.Scripts;
using AsyncHelperActors.Connectors.Templates;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Shaping;

namespace AsyncHelperActors.Connectors.Shaping;

/// <summary>Compiles what definitions say about records. Once for a version of a definition.</summary>
/// <param name="templates">Renders handlebars in rules.</param>
/// <param name="time">Dates that lack parts take them from today.</param>
/// <param name="limits">What one call of a script may cost; null: the house's.</param>
public sealed class ShapeCompiler(TemplateEngine templates, TimeProvider time, ScriptLimits? limits = null)
{
    private readonly ScriptLimits _limits = limits ?? ScriptLimits.Default;
    private readonly ScriptSandbox _sandbox = new(limits ?? ScriptLimits.Default);

    /// <summary>What an export or import does to records.</summary>
    /// <param name="step">The definition.</param>
    /// <param name="scripts">The scripts that it may call, by their ids.</param>
    /// <exception cref="FormatException">The definition cannot be used; a save would have said so.</exception>
    public RequestShaping Compile(RequestDef step, IReadOnlyDictionary<string, ScriptDef> scripts)
    {
        var name = $"{step.Kind.Singular()} {step.Id}";
        return new RequestShaping(
            Transform(step.Transform, name, "transform", scripts),
            Filter(step.Filter, name, scripts),
            step is ImportDef import ? RecordMapping.Of(import, templates, time) : null,
            Hooks(step.Hooks, name, scripts));
    }

    /// <summary>A transform by itself: that of an async helper's submit answer.</summary>
    /// <param name="transform">As written; null: none.</param>
    /// <param name="name">Whose, for messages.</param>
    /// <param name="place">The field that holds it.</param>
    /// <param name="scripts">The scripts that it may call, by their ids.</param>
    /// <exception cref="FormatException">It cannot be used.</exception>
    public RecordTransform? Transform(JsonObject? transform, string name, string place, IReadOnlyDictionary<string, ScriptDef> scripts)
    {
        if (transform is null)
        {
            return null;
        }

        var shape = ShapeReading.Transform(transform, place);
        Refuse(name, shape.Faults);
        return shape.Value switch
        {
            TransformShape.Renames renames => renames.Rules.IsEmpty ? null : RecordTransform.Of(renames.Rules),
            TransformShape.Mappings mappings => RecordTransform.Of(new Mapper(mappings.Rules, templates, time)),
            TransformShape.Scripted scripted => RecordTransform.Of(Call(scripted.Function, name, scripts), _sandbox),
            _ => null,
        };
    }

    private RecordFilter? Filter(JsonObject? filter, string name, IReadOnlyDictionary<string, ScriptDef> scripts)
    {
        if (filter is null)
        {
            return null;
        }

        var shape = ShapeReading.Filter(filter, "filter");
        Refuse(name, shape.Faults);
        return shape.Value switch
        {
            FilterShape.Expression expression => RecordFilter.Of(expression.Rules),
            FilterShape.Scripted scripted => RecordFilter.Of(Call(scripted.Function, name, scripts), _sandbox),
            _ => null,
        };
    }

    private RecordHooks? Hooks(JsonObject? hooks, string name, IReadOnlyDictionary<string, ScriptDef> scripts)
    {
        var functions = ShapeReading.Hooks(hooks, "hooks").ToDictionary(hook => hook.Hook, hook => Call(hook.Function, name, scripts));
        return functions.Count == 0 ? null : new RecordHooks(functions, _sandbox);
    }

    private ScriptCall Call(ScriptFunction function, string name, IReadOnlyDictionary<string, ScriptDef> scripts)
    {
        var content = function.Code
            ?? (scripts.TryGetValue(function.ScriptId ?? "", out var script)
                ? script.Content
                : throw new FormatException($"{name}, {function.Place}: there is no script {function.ScriptId}. Write its id in _scriptId."));
        try
        {
            return new ScriptCall(function.Place, ScriptProgram.Read(content, _limits), function.Name, function.Configuration);
        }
        catch (ScriptException error)
        {
            var line = error.Line is { } at ? $" (line {at})" : "";
            throw new FormatException($"{name}, {function.Place}: {error.What}{line}. {error.Hint}", error);
        }
    }

    private static void Refuse(string name, IReadOnlyList<RuleFault> faults)
    {
        if (faults.FirstOrDefault(fault => fault.Severity == Severity.Error) is { } first)
        {
            throw new FormatException($"{name}, {first.Place}: {first.Message} {first.Hint}");
        }
    }
}
