using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Shaping;

namespace AsyncHelperActors.Core.Definitions;

/// <summary>Checks the programs and templates in transforms, filters, mappings and hooks: that they can be read, and that the functions they call are there.</summary>
internal sealed class ShapeCheck(IDefinitionLookup all, ICodeCheck code, List<Problem> problems)
{
    private readonly Dictionary<string, ScriptFacts> _facts = new(StringComparer.Ordinal);

    /// <summary>Checks the definitions of a bundle, and those that stay and call a script that changes.</summary>
    public void Run(IDefinitionLookup existing, Bundle bundle)
    {
        foreach (var (definition, path) in bundle.Entries)
        {
            Check(definition, path);
        }

        foreach (var (definition, path) in bundle.Entries)
        {
            if (definition is ScriptDef script)
            {
                CheckUsers(existing, bundle, script, path);
            }
        }
    }

    private void Check(Definition definition, string path)
    {
        switch (definition)
        {
            case ScriptDef script when Facts(script.Content).Fault is { } fault:
                Add(path, "content", fault);
                break;
            case RequestDef step:
                CheckFunctions(ShapeReading.Functions(step.Transform, step.Filter, step.Hooks), path, "");
                CheckTemplates(step, path);
                break;
            case AsyncHelperDef helper:
                CheckFunctions(ShapeReading.Functions(helper.Submit.Transform, null, null), path, "http.submit.");
                CheckTemplates(helper.Submit.Transform, path, "http.submit.");
                break;
            default:
                break;
        }
    }

    private void CheckFunctions(IEnumerable<ScriptFunction> functions, string path, string within)
    {
        foreach (var function in functions)
        {
            if (function.Code is { } inline)
            {
                if (Facts(inline).Fault is { } fault)
                {
                    Add(path, $"{within}{function.Place}.code", fault);
                    continue;
                }

                Missing(function.Name, Facts(inline), "The script", path, $"{within}{function.Place}.function");
            }
            else if (all.Find(DefinitionKind.Scripts, function.ScriptId!) is ScriptDef script && Facts(script.Content).Fault is null)
            {
                Missing(function.Name, Facts(script.Content), $"The script {script.Id}", path, $"{within}{function.Place}.function");
            }
        }
    }

    private void Missing(string function, ScriptFacts facts, string script, string path, string field)
    {
        if (!facts.Functions.Contains(function))
        {
            problems.Add(new Problem(
                Severity.Error,
                BundleCheck.Join(path, field),
                $"{script} has no function {function}.",
                NearestName.Find(function, facts.Functions) is { } meant ? $"Did you mean {meant}?"
                    : facts.Functions.Count > 0 ? $"It has {string.Join(", ", facts.Functions.Take(10))}." : $"Write function {function} (options) {{ ... }} in it."));
        }
    }

    private void CheckTemplates(RequestDef step, string path)
    {
        CheckTemplates(step.Transform, path, "");
        if (step is ImportDef { Mappings: { } mappings })
        {
            CheckTemplates(MappingReading.Read(mappings, step.Document["lookups"], modify: false).Rules?.Templates(), path, "");
        }
        else if (step is ImportDef { Mapping: { } mapping })
        {
            CheckTemplates(FieldMappingReading.Read(mapping, step.Document["lookups"]).Mapping?.Templates(), path, "");
        }
    }

    private void CheckTemplates(JsonObject? transform, string path, string within)
    {
        if (transform is not null && ShapeReading.Transform(transform, "transform").Value is TransformShape.Mappings mappings)
        {
            CheckTemplates(mappings.Rules.Templates(), path, within);
        }
    }

    private void CheckTemplates(IEnumerable<(string Place, string Text)>? templates, string path, string within)
    {
        foreach (var (place, text) in templates ?? [])
        {
            foreach (var fault in code.Template(text))
            {
                Add(path, $"{within}{place}", fault);
            }
        }
    }

    /// <summary>A change of a script must not take a function away from those who call it.</summary>
    private void CheckUsers(IDefinitionLookup existing, Bundle bundle, ScriptDef script, string path)
    {
        foreach (var kind in new[] { DefinitionKind.Exports, DefinitionKind.Imports, DefinitionKind.AsyncHelpers })
        {
            foreach (var id in existing.Ids(kind))
            {
                if (bundle.Find(kind, id) is not null || existing.Find(kind, id) is not { } user || !Calls(user, script.Id))
                {
                    continue;
                }

                var functions = user is RequestDef step
                    ? ShapeReading.Functions(step.Transform, step.Filter, step.Hooks)
                    : ShapeReading.Functions(((AsyncHelperDef)user).Submit.Transform, null, null);
                foreach (var function in functions.Where(f => f.ScriptId == script.Id && Facts(script.Content) is { Fault: null } facts && !facts.Functions.Contains(f.Name)))
                {
                    problems.Add(new Problem(
                        Severity.Error, BundleCheck.Join(path, "content"), $"The {kind.Singular()} {id} calls its function {function.Name} ({function.Place}), which it does not have any more.", $"Keep the function, or change {id} first."));
                }
            }
        }
    }

    private static bool Calls(Definition user, string script) => user switch
    {
        RequestDef step => step.ScriptIds.Contains(script),
        AsyncHelperDef helper => helper.Submit.ScriptIds.Contains(script),
        _ => false,
    };

    private ScriptFacts Facts(string content)
    {
        if (!_facts.TryGetValue(content, out var facts))
        {
            facts = code.Script(content);
            _facts.Add(content, facts);
        }

        return facts;
    }

    private void Add(string path, string field, CodeFault fault) =>
        problems.Add(new Problem(Severity.Error, BundleCheck.Join(path, field), fault.Message, fault.Hint));
}
