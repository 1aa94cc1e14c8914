using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Paths;

namespace AsyncHelperActors.Connectors.Shaping.Mappings;

/// <summary>
/// Goes through the arrays on a path and, for each element, puts it in the place of its array while something is done. Whatever happens,
/// the record is as it was afterwards.
/// </summary>
/// <param name="path">The steps; each <c>[*]</c> is an array to go through.</param>
/// <param name="setRoot">Takes the record when it is an array itself and one of its elements stands for it.</param>
internal sealed class CompositeWalk(IReadOnlyList<PathStep> path, Action<JsonNode?> setRoot)
{
    /// <summary>Does something for each element.</summary>
    public void Run(JsonNode? root, Action visit) => Walk(root, 0, setRoot, visit);

    /// <param name="node">Where the walk is.</param>
    /// <param name="at">The next step.</param>
    /// <param name="place">Puts another node in the place of this one.</param>
    /// <param name="visit">What is done at the end.</param>
    private void Walk(JsonNode? node, int at, Action<JsonNode?> place, Action visit)
    {
        if (at == path.Count)
        {
            visit();
            return;
        }

        switch (path[at])
        {
            case PathStep.Member member when node is JsonObject owner && owner.TryGetPropertyValue(member.Name, out var value):
                Walk(value, at + 1, other => owner[member.Name] = other, visit);
                break;
            case PathStep.Element element when node is JsonArray list && element.Index < list.Count:
                Walk(list[element.Index], at + 1, other => list[element.Index] = other, visit);
                break;
            case PathStep.Element element when node is JsonObject owner && owner.TryGetPropertyValue(element.Text, out var value):
                Walk(value, at + 1, other => owner[element.Text] = other, visit);
                break;
            case PathStep.Every when node is JsonArray list:
                Every(list, at + 1, place, visit);
                break;
            case PathStep.Every when node is not null:
                // One object where an array is expected is an array of one.
                Walk(node, at + 1, place, visit);
                break;
            default:
                break;
        }
    }

    private void Every(JsonArray list, int at, Action<JsonNode?> place, Action visit)
    {
        for (var i = 0; i < list.Count; i++)
        {
            var element = list[i];
            if (element is null)
            {
                continue;
            }

            list[i] = null;
            place(element);
            try
            {
                Walk(element, at, place, visit);
            }
            finally
            {
                place(null);
                list[i] = element;
                place(list);
            }
        }
    }
}
