using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Templates.Rendering;
using AsyncHelperActors.Connectors.Templates.Syntax;
using AsyncHelperActors.Connectors.Templates.Values;

namespace AsyncHelperActors.Connectors.Templates.Helpers;

/// <summary>Values found by a name that is known only when the template is rendered.</summary>
internal static class LookupHelpers
{
    public static IEnumerable<Helper> All { get; } =
    [
        Helper.Of("getValue \"path\" \"default\"", 1, 2, GetValue, lenient: true),
        Helper.Of("lookup \"name\" key", 2, 2, Lookup, lenient: true),
    ];

    // Inside of a loop the path may mean the element or the whole context; the element comes first.
    private static object? GetValue(HelperCall call)
    {
        string[] names = PathText.Segments(call.Text(0));
        Scope? at = call.Scope;
        while (at is not null)
        {
            object? found = Renderer.Members(at.Value, names, 0);
            if (!TemplateValue.IsMissing(found))
            {
                return found;
            }

            at = at.Parent;
        }

        return call[1];
    }

    // With an object instead of a name it is the lookup of handlebars itself.
    private static object? Lookup(HelperCall call)
    {
        if (TemplateValue.KindOf(call[0]) is not ValueKind.Text)
        {
            return TemplateValue.TryMember(call[0], call.Text(1), out object? member) ? member : Undefined.Value;
        }

        string name = call.Text(0);
        if (!call.Model.Lookups.TryGetValue(name, out TemplateLookup? lookup))
        {
            string names = string.Join(", ", call.Model.Lookups.Keys);
            string known = names.Length == 0 ? "This step has no lookups." : $"Its lookups are {names}.";
            throw call.Fault($"the step has no lookup {call.Shown(0)}", $"{known} The result of a dynamic one is {{{{lookup.name}}}}.");
        }

        if (lookup.Map.TryGetValue(call.Text(1), out JsonNode? value))
        {
            return value;
        }

        return lookup.HasDefault ? lookup.Default
            : lookup.AllowFailures ? string.Empty
            : throw call.Fault($"the lookup '{name}' has no entry for this key", "Add the key, a default, or set allowFailures.");
    }
}
