using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Actors.Storage.Definitions;
using AsyncHelperActors.Client;
using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Server.Definitions;

/// <summary>The forms of a document: as its user wrote it, as it is compared and stored, as it is shown.</summary>
internal static class DocumentForms
{
    /// <summary>Fields that the server keeps beside the document and shows in it; what a user sends in them is left out.</summary>
    private static readonly string[] s_kept = ["createdAt", "lastModified"];

    /// <summary>What is stored: the id in its place, values of the server's own left out, encrypted values as an object.</summary>
    public static JsonObject Tidy(JsonObject written, string id)
    {
        var tidy = new JsonObject { ["_id"] = id };
        foreach (var (name, value) in written)
        {
            if (name != "_id" && !s_kept.Contains(name))
            {
                tidy[name] = value?.DeepClone();
            }
        }

        // Celigo also writes the encrypted values as the JSON text of an object; each of them is sealed on its own.
        if (tidy["http"] is JsonObject http && http["encrypted"] is JsonValue text && text.GetValueKind() == JsonValueKind.String
            && TryParse(text.GetValue<string>()) is { } values)
        {
            http["encrypted"] = values;
        }

        return tidy;
    }

    /// <summary>What is shown: secrets masked, and when it was made and last changed.</summary>
    public static JsonObject Show(StoredDefinition stored)
    {
        var shown = SecretFields.Masked(stored.ToDocument());
        shown["createdAt"] = Instant(stored.CreatedAt);
        shown["lastModified"] = Instant(stored.SavedAt);
        return shown;
    }

    /// <summary>A merge patch (RFC 7396) applied to a copy of a document.</summary>
    public static JsonObject Merge(JsonObject document, JsonObject patch)
    {
        var merged = (JsonObject)document.DeepClone();
        foreach (var (name, change) in patch)
        {
            switch (change)
            {
                case null:
                    merged.Remove(name);
                    break;
                case JsonObject inner:
                    merged[name] = Merge(merged[name] as JsonObject ?? [], inner);
                    break;
                default:
                    merged[name] = change.DeepClone();
                    break;
            }
        }

        return merged;
    }

    /// <summary>The places in which two documents differ, as paths; a list that differs is one place.</summary>
    public static IEnumerable<string> Differences(JsonObject before, JsonObject after, string path = "")
    {
        foreach (var name in before.Select(f => f.Key).Union(after.Select(f => f.Key)))
        {
            var here = path.Length == 0 ? name : $"{path}.{name}";
            if (before[name] is JsonObject inner && after[name] is JsonObject other)
            {
                foreach (var place in Differences(inner, other, here))
                {
                    yield return place;
                }
            }
            else if (before.ContainsKey(name) != after.ContainsKey(name) || !JsonNode.DeepEquals(before[name], after[name]))
            {
                yield return here;
            }
        }
    }

    /// <summary>The fields that differ with both values, down to texts and lists; secrets are masked, and one that changes is told all the same.</summary>
    public static IReadOnlyList<FieldChange> Changes(JsonObject before, JsonObject after)
    {
        var changes = new List<FieldChange>();
        Compare(before, after, SecretFields.Masked(before), SecretFields.Masked(after), "", changes);
        return changes;
    }

    private static void Compare(JsonObject? before, JsonObject? after, JsonObject? shownBefore, JsonObject? shownAfter, string path, List<FieldChange> changes)
    {
        foreach (var name in (before?.Select(f => f.Key) ?? []).Union(after?.Select(f => f.Key) ?? []))
        {
            var here = path.Length == 0 ? name : $"{path}.{name}";
            var (old, now) = (before?[name], after?[name]);
            if ((old is null or JsonObject { Count: > 0 }) && (now is null or JsonObject { Count: > 0 }) && (old ?? now) is not null)
            {
                Compare(old as JsonObject, now as JsonObject, shownBefore?[name] as JsonObject, shownAfter?[name] as JsonObject, here, changes);
            }
            else if (!JsonNode.DeepEquals(old, now))
            {
                changes.Add(new FieldChange(here, shownBefore?[name]?.DeepClone(), shownAfter?[name]?.DeepClone()));
            }
        }
    }

    private static string Instant(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static JsonObject? TryParse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            // The reader has refused it already, or it is a mask; it stays as it is.
            return null;
        }
    }
}
