using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Simulation;

/// <summary>A report as JSON: what <c>POST .../preview</c> answers and <c>simulate --json</c> prints.</summary>
public static class SimulationJson
{
    /// <summary>The document. Fields that say nothing are absent.</summary>
    public static JsonObject Of(SimulationReport report)
    {
        var document = new JsonObject
        {
            ["outcome"] = Word(report.Outcome),
            ["startedAt"] = report.StartedAt,
            ["endedAt"] = report.EndedAt,
            ["seconds"] = (report.EndedAt - report.StartedAt).TotalSeconds,
            ["numPolls"] = report.Polls,
            ["numRequests"] = report.Calls,
        };
        if (report.Stopped is { } stop)
        {
            document["stopped"] = new JsonObject { ["code"] = stop.Code, ["message"] = stop.Message };
        }

        document["timeline"] = new JsonArray([.. report.Entries.Select(Entry)]);
        document["result"] = Result(report);
        document["warnings"] = Texts(report.Warnings);
        document["errors"] = new JsonArray([.. report.Errors.Select(error => new JsonObject
        {
            ["code"] = error.Code,
            ["message"] = error.Message,
            ["source"] = Word(error.Source),
            ["at"] = error.At,
        })]);
        return document;
    }

    private static JsonObject Result(SimulationReport report)
    {
        var result = new JsonObject { ["numRecords"] = report.Stored.Records, ["numPages"] = report.Stored.Pages, ["numBytes"] = report.Stored.Bytes };
        if (report.Stored.File is { } file)
        {
            result["file"] = new JsonObject { ["contentType"] = file.ContentType, ["name"] = file.Name };
        }

        result["records"] = new JsonArray([.. report.Records.Select(record => record?.DeepClone())]);
        return result;
    }

    private static JsonObject Entry(SimulationEntry entry)
    {
        var shown = new JsonObject { ["at"] = entry.At, ["event"] = entry.Event };
        if (entry.Times > 1)
        {
            shown["times"] = entry.Times;
            shown["until"] = entry.Until;
        }

        Put(shown, "statusValue", entry.StatusValue);
        Put(shown, "decision", entry.Decision);
        Put(shown, "rule", entry.Rule);
        Put(shown, "message", entry.Message);
        Put(shown, "outcome", Word(entry.Outcome));
        if (entry.NextAt is { } next)
        {
            shown["nextAt"] = next;
        }

        if (entry.Calls.Count > 0)
        {
            shown["requests"] = new JsonArray([.. entry.Calls.Select(Call)]);
        }

        if (entry.Warnings.Count > 0)
        {
            shown["warnings"] = Texts(entry.Warnings);
        }

        return shown;
    }

    private static JsonObject Call(SimulatedCall call)
    {
        var shown = new JsonObject
        {
            ["step"] = call.Step,
            ["_id"] = call.DefinitionId,
            ["method"] = call.Method,
            ["url"] = call.Url,
            ["headers"] = Headers(call.Headers),
        };
        Put(shown, "body", call.Body);
        if (call.StatusCode is { } status)
        {
            var answer = new JsonObject { ["statusCode"] = status };
            Put(answer, "contentType", call.ContentType);
            answer["headers"] = Headers(call.AnswerHeaders);
            answer["numBytes"] = call.AnswerBytes;
            Put(answer, "body", call.AnswerBody);
            answer["milliseconds"] = call.Milliseconds;
            shown["answer"] = answer;
        }

        Put(shown, "failure", call.Failure);
        return shown;
    }

    private static JsonObject Headers(IEnumerable<KeyValuePair<string, string>> headers)
    {
        var shown = new JsonObject();
        foreach (var (name, value) in headers)
        {
            shown[name] = shown[name] is { } before ? $"{before}, {value}" : value;
        }

        return shown;
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);

    private static void Put(JsonObject into, string name, string? text)
    {
        if (text is not null)
        {
            into[name] = text;
        }
    }

    private static string? Word<T>(T value) => JsonSerializer.SerializeToNode(value)?.GetValue<string>();
}
