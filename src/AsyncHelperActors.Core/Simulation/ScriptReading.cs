using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Core.Simulation;

/// <summary>Reads scripts of simulations. A script is nothing but its fields, so an unknown one is an error and not a remark.</summary>
public static class ScriptReading
{
    private const int MostAnswers = 10_000;
    private const long LongestDelayMs = 24 * 3_600_000L;

    private static readonly string[] ScriptFields = ["name", "_exportId", "_importId", "input", "records", "startAt", "lastExportDateTime", "cancelAfter", "deadline", "maxCalls", "answers"];

    private static readonly string[] AnswerFields = ["statusCode", "headers", "body", "base64", "file", "contentType", "delay", "times", "fail", "cutAfter"];

    /// <summary>One of these makes an object an answer; without any it is the body of one.</summary>
    private static readonly string[] TellingFields = ["statusCode", "body", "base64", "fail", "headers"];

    private static readonly Dictionary<string, ScriptedFailure> Failures = new(StringComparer.Ordinal)
    {
        ["connect"] = ScriptedFailure.Connect,
        ["dns"] = ScriptedFailure.Dns,
        ["tls"] = ScriptedFailure.Tls,
        ["timeout"] = ScriptedFailure.Timeout,
        ["drop"] = ScriptedFailure.Drop,
    };

    /// <summary>Reads an answer as <c>POST .../preview</c> takes it: an object of the answer's fields, or the body itself.</summary>
    /// <param name="node">The answer; null is an empty body.</param>
    /// <param name="path">Its place, for problems.</param>
    public static Reading<ScriptedAnswer> ReadLoosely(JsonNode? node, string path)
    {
        var problems = new List<Problem>();
        var answer = node is JsonObject given && given.All(f => AnswerFields.Contains(f.Key)) && given.Any(f => TellingFields.Contains(f.Key))
            ? ReadAnswer(given, path, problems)
            : WithBody(new ScriptedAnswer(), node, null);
        return new Reading<ScriptedAnswer>(problems.Count == 0 ? answer : null, problems);
    }

    internal static (SimulationScript Script, List<Problem> Problems) Read(JsonNode? root)
    {
        var problems = new List<Problem>();
        if (root is not JsonObject document)
        {
            problems.Add(new Problem(
                Severity.Error, "", $"Expected a script with answers, came {(root is null ? "nothing" : FieldReader.Came(root))}.", "Write answers: { submit: { statusCode: 202, body: { id: 1 } }, status: [ ... ] }."));
            return (new SimulationScript(), problems);
        }

        RefuseStrangers(document, "", ScriptFields, problems);
        var fields = new FieldReader(document, "", problems);
        var script = new SimulationScript
        {
            Step = StepOf(fields),
            Input = fields.Raw("input"),
            Records = RecordsOf(fields),
            StartAt = InstantOf(fields, "startAt") ?? SimulationScript.DefaultStart,
            LastExportAt = InstantOf(fields, "lastExportDateTime"),
            CancelAfterMs = fields.Wait("cancelAfter", unitNeeded: true),
            DeadlineMs = fields.Wait("deadline", unitNeeded: true),
            MostCalls = (int)(fields.Integer("maxCalls", 1, SimulationScript.MostMostCalls) ?? SimulationScript.DefaultMostCalls),
            Answers = AnswersOf(fields, problems),
        };
        return (script, problems);
    }

    private static (StepType Type, string Id)? StepOf(FieldReader fields)
    {
        var export = DefinitionReader.ReadId(fields, "_exportId");
        var import = DefinitionReader.ReadId(fields, "_importId");
        if (export is not null && import is not null)
        {
            fields.Error("_importId", "Both _exportId and _importId are given.", "Write one of them.");
        }

        return export is not null ? (StepType.Export, export) : import is not null ? (StepType.Import, import) : null;
    }

    private static JsonArray? RecordsOf(FieldReader fields)
    {
        var node = fields.Raw("records");
        if (node is not null and not JsonArray)
        {
            fields.Error("records", $"Expected a list of records, came {FieldReader.Came(node)}.", "Write records: [ { ... } ].");
        }

        return node as JsonArray;
    }

    private static DateTimeOffset? InstantOf(FieldReader fields, string name)
    {
        if (fields.Text(name) is not { } text)
        {
            return null;
        }

        var instant = InstantText.Read(text);
        if (instant is null)
        {
            fields.Error(name, "It is not a time.", InstantText.Hint);
        }

        return instant;
    }

    private static Dictionary<string, IReadOnlyList<ScriptedAnswer>> AnswersOf(FieldReader fields, List<Problem> problems)
    {
        var answers = new Dictionary<string, IReadOnlyList<ScriptedAnswer>>(StringComparer.Ordinal);
        if (fields.Object("answers") is not { } given)
        {
            if (!fields.Has("answers"))
            {
                fields.Error("answers", "It is required and was not given.", "Write answers: { submit: { ... }, status: [ ... ], result: { ... } }.");
            }

            return answers;
        }

        foreach (var (key, node) in given)
        {
            var path = $"answers.{key}";
            answers[key] = node is JsonArray list ? ListOf(list, path, problems) : [OneOf(node, path, problems)];
        }

        return answers;
    }

    private static List<ScriptedAnswer> ListOf(JsonArray list, string path, List<Problem> problems)
    {
        if (list.Count > MostAnswers)
        {
            problems.Add(new Problem(Severity.Error, path, $"There are {list.Count} answers; at most {MostAnswers} are read.", "Write times: on answers that repeat."));
            return [];
        }

        return [.. list.Select((node, i) => OneOf(node, $"{path}[{i}]", problems))];
    }

    private static ScriptedAnswer OneOf(JsonNode? node, string path, List<Problem> problems)
    {
        if (node is JsonObject given)
        {
            RefuseStrangers(given, path, AnswerFields, problems);
            return ReadAnswer(given, path, problems);
        }

        problems.Add(new Problem(Severity.Error, path, $"Expected an answer, came {FieldReader.Came(node)}.", "Write { statusCode: 200, body: ... } or { fail: timeout }."));
        return new ScriptedAnswer();
    }

    private static ScriptedAnswer ReadAnswer(JsonObject given, string path, List<Problem> problems)
    {
        var fields = new FieldReader(given, path, problems);
        var answer = new ScriptedAnswer
        {
            StatusCode = (int)(fields.Integer("statusCode", 200, 599) ?? 200),
            Headers = HeadersOf(fields),
            DelayMs = DelayOf(fields),
            Times = TimesOf(fields),
            Fail = fields.Choice("fail", Failures),
            CutAfter = (int?)fields.Integer("cutAfter", 0, int.MaxValue),
            File = fields.Text("file"),
        };
        string[] bodies = [.. new[] { "body", "base64", "file" }.Where(fields.Has)];
        if (bodies.Length > 1)
        {
            fields.Error(bodies[1], $"Both {bodies[0]} and {bodies[1]} are given.", "Write one of them.");
        }

        var type = fields.Text("contentType") ?? answer.Headers.FirstOrDefault(h => h.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)).Value;
        return fields.Has("base64")
            ? answer with { Body = BytesOf(fields), ContentType = type }
            : fields.Has("body") ? WithBody(answer, fields.Raw("body"), type) : answer with { ContentType = type };
    }

    /// <summary>An object or a list is a body of JSON; a text is the body itself, and what it looks like is its type.</summary>
    private static ScriptedAnswer WithBody(ScriptedAnswer answer, JsonNode? body, string? type)
    {
        if (body is null)
        {
            return answer with { ContentType = type };
        }

        if (body.GetValueKind() != JsonValueKind.String)
        {
            return answer with { Body = Encoding.UTF8.GetBytes(body.ToJsonString(ReadableJson.Options)), ContentType = type ?? "application/json" };
        }

        var text = body.GetValue<string>();
        var guess = text.AsSpan().TrimStart() switch
        {
            ['{' or '[', ..] => "application/json",
            ['<', ..] => "application/xml",
            _ => "text/plain",
        };
        return answer with { Body = Encoding.UTF8.GetBytes(text), ContentType = type ?? guess };
    }

    private static byte[] BytesOf(FieldReader fields)
    {
        var bytes = new byte[(fields.Text("base64")?.Length ?? 0) + 3];
        if (Convert.TryFromBase64String(fields.Text("base64") ?? "", bytes, out var length))
        {
            return bytes[..length];
        }

        fields.Error("base64", "It is not base64.", "Write the output of: base64 -w0 FILE.");
        return [];
    }

    private static List<KeyValuePair<string, string>> HeadersOf(FieldReader fields)
    {
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var (name, value) in fields.Object("headers") ?? [])
        {
            foreach (var each in value is JsonArray several ? [.. several] : new[] { value })
            {
                if (ValueList.AsText(each) is { } text && text.AsSpan().IndexOfAny('\r', '\n') < 0 && name.Length > 0)
                {
                    headers.Add(new(name, text));
                }
                else
                {
                    fields.Error($"headers.{name}", $"Expected one line of text, came {FieldReader.Came(each)}.", "Write headers: { Retry-After: \"120\" }.");
                }
            }
        }

        return headers;
    }

    private static long DelayOf(FieldReader fields)
    {
        var delay = fields.Wait("delay", unitNeeded: true) ?? 0;
        if (delay > LongestDelayMs)
        {
            fields.Error("delay", "Expected at most 24 hours.", "Write \"2s\".");
        }

        return delay;
    }

    private static int TimesOf(FieldReader fields) =>
        fields.Raw("times") is JsonValue word && word.GetValueKind() == JsonValueKind.String && word.GetValue<string>() == "always"
            ? int.MaxValue
            : (int)(fields.Integer("times", 1, 1_000_000) ?? 1);

    private static void RefuseStrangers(JsonObject document, string path, string[] known, List<Problem> problems)
    {
        foreach (var (name, _) in document.Where(field => !known.Contains(field.Key)))
        {
            problems.Add(new Problem(
                Severity.Error,
                path.Length == 0 ? name : $"{path}.{name}",
                $"There is no field {name}.",
                NearestName.Find(name, known) is { } meant ? $"Did you mean {meant}?" : $"There are {string.Join(", ", known)}."));
        }
    }
}
