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
        List<AsyncHelperDef> all =
        [
            .. helpers,
            .. existing.Ids(DefinitionKind.AsyncHelpers).Except(helpers.Select(helper => helper.Id)).Select(id => existing.Find(DefinitionKind.AsyncHelpers, id)).OfType<AsyncHelperDef>(),
        ];
        foreach (var entry in bundle.Entries)
        {
            var mistakes = new TemplateMistakes(entry.Path, templates, StepNames(entry.Definition, all));
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

    /// <summary>The requests whose answers a definition's templates may speak of; null when no helper is known that runs it.</summary>
    private static HashSet<string>? StepNames(Definition definition, List<AsyncHelperDef> helpers)
    {
        List<AsyncHelperDef> users = definition switch
        {
            RequestDef step => helpers.FindAll(helper => step.AsyncHelperId == helper.Id || HelperExports.Of(helper).Any(each => each.ExportId == step.Id)),
            AsyncHelperDef helper => [helper],
            _ => [],
        };
        return users.Count == 0 ? null : users.SelectMany(HelperExports.StepNames).ToHashSet(StringComparer.Ordinal);
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
