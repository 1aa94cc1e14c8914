using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Client;

namespace AsyncHelperActors.Web.Bench;

/// <summary>A vendor's recorded answers as the script of a test bench.</summary>
internal static class Recording
{
    /// <summary>What an answer is replayed with. What only says how it travelled would be wrong of the copy.</summary>
    private static readonly string[] s_travel = ["content-length", "content-encoding", "transfer-encoding", "connection", "keep-alive", "date", "server", "vary", "etag", "digest", "content-md5", "repr-digest", "content-digest"];

    /// <summary>The script: each step's answers in their order; answers to polls that are alike are one, with a count.</summary>
    public static JsonObject Script(IEnumerable<RecordedCall> calls)
    {
        var script = new JsonObject();
        var statuses = new JsonArray();
        foreach (var call in calls.Where(call => call.Answer is { Body: not null }))
        {
            var answer = Answer(call.Answer!);
            switch (call.Step)
            {
                case "submit":
                    script["submitResponse"] = answer;
                    break;
                case "result" or "cancel" or "lookup":
                    script[$"{call.Step}Response"] ??= answer;
                    break;
                case "status":
                    Append(statuses, answer);
                    break;
                default:
                    // A request around the submission or before the result, by the export that it is.
                    var further = script["stepResponses"] as JsonObject ?? [];
                    script["stepResponses"] ??= further;
                    (further[call.DefinitionId] as JsonArray ?? Into(further, call.DefinitionId)).Add((JsonNode)answer);
                    break;
            }
        }

        if (statuses.Count > 0)
        {
            script["statusResponses"] = statuses;
        }

        return script;
    }

    /// <summary>One answer as the bench reads it.</summary>
    public static JsonObject Answer(RecordedAnswer answer)
    {
        var shown = new JsonObject { ["statusCode"] = answer.StatusCode };
        var headers = new JsonObject(answer.Headers.Where(header => !s_travel.Contains(header.Key.ToLowerInvariant()) && !header.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
            .Select(header => KeyValuePair.Create(header.Key, (JsonNode?)JsonValue.Create(header.Value))));
        if (headers.Count > 0)
        {
            shown["headers"] = headers;
        }

        var type = answer.Headers.FirstOrDefault(header => header.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)).Value;
        var json = Json(answer.Body);
        if (type is not null && json is null)
        {
            shown["contentType"] = type;
        }

        shown["body"] = json ?? JsonValue.Create(answer.Body ?? "");
        return shown;
    }

    private static JsonArray Into(JsonObject further, string id)
    {
        var list = new JsonArray();
        further[id] = list;
        return list;
    }

    private static void Append(JsonArray statuses, JsonObject answer)
    {
        if (statuses.Count > 0 && statuses[^1] is JsonObject last && IsAlike(last, answer))
        {
            last["times"] = (last["times"]?.GetValue<int>() ?? 1) + 1;
        }
        else
        {
            statuses.Add((JsonNode)answer);
        }
    }

    private static bool IsAlike(JsonObject last, JsonObject next)
    {
        var before = (JsonObject)last.DeepClone();
        before.Remove("times");
        return JsonNode.DeepEquals(before["body"], next["body"]) && JsonNode.DeepEquals(before["statusCode"], next["statusCode"]);
    }

    /// <summary>The document; null when the body is none.</summary>
    private static JsonNode? Json(string? body)
    {
        try
        {
            return string.IsNullOrWhiteSpace(body) ? null : JsonNode.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
