using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Shaping;
using AsyncHelperActors.Connectors.Templates;
using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Connectors;

/// <summary>Everything that can be said about a bundle before anything is sent: what <c>validate</c> and every save say.</summary>
public static class WholeCheck
{
    /// <summary>Checks references, paths, values, times and templates of a bundle as it would be after it was applied to what is there.</summary>
    /// <inheritdoc cref="BundleCheck.Check"/>
    public static IReadOnlyList<Problem> Check(IDefinitionLookup existing, Bundle bundle, Dialect dialect = Dialect.Own)
    {
        var templates = new List<Problem>();
        var helpers = bundle.Entries.Select(entry => entry.Definition).OfType<AsyncHelperDef>().ToList();
        foreach (var entry in bundle.Entries)
        {
            var mistakes = new TemplateMistakes(entry.Path, templates);
            switch (entry.Definition)
            {
                case RequestDef step:
                    mistakes.Of(step, MomentOf(step, helpers));
                    break;
                case AsyncHelperDef helper:
                    mistakes.Of(helper);
                    break;
                case ConnectionDef connection:
                    mistakes.Of(connection);
                    break;
                default:
                    break;
            }
        }

        return [.. BundleCheck.Check(existing, bundle, dialect, CodeCheck.Instance), .. templates.Select(bundle.Locate)];
    }

    private static TemplateMistakes.Moment MomentOf(RequestDef step, List<AsyncHelperDef> helpers)
    {
        var isLookup = step.Document["isLookup"]?.GetValueKind() == JsonValueKind.True;
        if (step is ExportDef && step.AsyncHelperId is not null && !isLookup)
        {
            return TemplateMistakes.Moment.Submit;
        }

        // One that polls for a helper and does nothing else for any.
        var named = helpers.Select(helper => (Status: helper.Status.ExportId == step.Id, Times: Mentions(helper.Document, step.Id))).Where(each => each.Times > 0).ToList();
        return step is ExportDef && named.Count > 0 && named.TrueForAll(each => each is { Status: true, Times: 1 }) ? TemplateMistakes.Moment.Status : TemplateMistakes.Moment.Any;
    }

    /// <summary>How often a helper names an export.</summary>
    private static int Mentions(JsonNode? node, string exportId) => node switch
    {
        JsonObject fields => fields.Sum(field => field.Key == "_exportId" && field.Value is JsonValue value && value.TryGetValue(out string? id) && id == exportId ? 1 : Mentions(field.Value, exportId)),
        JsonArray items => items.Sum(item => Mentions(item, exportId)),
        _ => 0,
    };
}
