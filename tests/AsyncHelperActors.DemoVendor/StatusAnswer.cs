using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using Microsoft.AspNetCore.Http;

namespace AsyncHelperActors.Demo;

/// <summary>
/// Submit and status answers. The common flat shape is written straight into the response; a shape with nested paths or
/// further fields is built as a tree first.
/// </summary>
internal static class StatusAnswer
{
    public const string XmlNamespace = "urn:demo-vendor:jobs";

    public static Task Submitted(VendorCall call, VendorJob job, long now)
    {
        var script = call.Script;
        SetLocation(call, job, isPoll: false);
        SetRetryAfter(call, script.RetryAfter?.Submit, now);
        if (script.SubmitAsStatus)
        {
            return Status(call, job, job.Look(now, isPoll: false, out _), script.SubmitCode);
        }

        if (script.XmlStatus)
        {
            return Xml(call, script.SubmitCode, "SubmitResponse", Tree(call, job, null));
        }

        var isFlat = script.SubmitFields is null && !script.IdPath.Contains('.');
        if (!isFlat)
        {
            return Answer.Json(call.Http, script.SubmitCode, Tree(call, job, null), static (writer, tree) => tree.WriteTo(writer));
        }

        return Answer.Json(call.Http, script.SubmitCode, (call, job), static (writer, state) =>
        {
            writer.WriteStartObject();
            writer.WriteString(state.call.Script.IdPath, state.job.Id);
            WriteLinks(writer, state.call, state.job, isFinished: false);
            writer.WriteEndObject();
        });
    }

    public static Task Status(VendorCall call, VendorJob job, Observation seen, int? code = null)
    {
        var script = call.Script;
        var answerCode = code ?? seen.Status?.Code ?? 200;
        foreach (var (name, value) in seen.Status?.Headers ?? EmptyHeaders)
        {
            call.Http.Response.Headers[name] = RecordTemplates.Fill(value, new Slots(call, job, 0));
        }

        var isResult = IsResultHere(script, seen);
        if (isResult && script.ResultField.Length == 0)
        {
            return ResultWriter.WriteAsync(call, job, script.Records, answerCode);
        }

        if (script.XmlStatus)
        {
            return Xml(call, answerCode, "JobStatus", Tree(call, job, seen));
        }

        if (!call.State.HasFlatShape)
        {
            return Answer.Json(call.Http, answerCode, Tree(call, job, seen), static (writer, tree) => tree.WriteTo(writer));
        }

        return Answer.Json(call.Http, answerCode, (call, job, seen), static (writer, state) => WriteFlat(writer, state.call, state.job, state.seen));
    }

    /// <summary>The status as an object tree; without an observation, what a submit answers.</summary>
    public static JsonObject Tree(VendorCall call, VendorJob job, Observation? observation)
    {
        var script = call.Script;
        var tree = new JsonObject();
        Put(tree, script.IdPath, job.Id);
        var fields = observation is null ? script.SubmitFields : observation.Value.Status?.Fields;
        if (observation is { } seen)
        {
            Put(tree, script.StatusPath, seen.CancelValue ?? ToNode(seen.Status?.Value));
            tree["progress"] = seen.Percent;
            if (IsDocumentHere(script, seen))
            {
                tree["documentId"] = VendorCall.DocumentId(job);
            }

            if (IsResultHere(script, seen) && script.ResultField.Length > 0)
            {
                Put(tree, script.ResultField, Render(writer => ResultWriter.WriteArray(writer, call, job, 1, script.Records)));
            }
        }

        if (script.Links != LinkStyle.None)
        {
            tree["statusUrl"] = call.Link(call.StatusPath(job), script.Links == LinkStyle.Absolute);
        }

        foreach (var (name, value) in fields ?? EmptyFields)
        {
            Put(tree, name, Render(writer => RecordTemplates.Write(writer, value, new Slots(call, job, 0))));
        }

        return tree;
    }

    public static void SetLocation(VendorCall call, VendorJob job, bool isPoll)
    {
        foreach (var location in call.Script.Location ?? [])
        {
            if (!isPoll || location.OnPoll)
            {
                var path = location.Result ? call.ResultPath(job) : call.StatusPath(job);
                call.Http.Response.Headers.Append(location.Header, call.Link(path, location.Absolute));
            }
        }
    }

    public static void SetRetryAfter(VendorCall call, int? seconds, long now)
    {
        if (seconds is not { } wait)
        {
            return;
        }

        // A date has whole seconds: it is rounded up, so that who waits for it has waited long enough.
        call.Http.Response.Headers.RetryAfter = call.Script.RetryAfter is { AsDate: true }
            ? new DateTimeOffset(now, TimeSpan.Zero).AddSeconds(wait).AddTicks(TimeSpan.TicksPerSecond - 1).ToString("R", CultureInfo.InvariantCulture)
            : wait.ToString(CultureInfo.InvariantCulture);
    }

    private static readonly Dictionary<string, string> EmptyHeaders = [];
    private static readonly Dictionary<string, JsonElement> EmptyFields = [];

    private static bool IsDocumentHere(VendorScript script, Observation seen) =>
        seen.IsFinished && seen.CancelValue is null && script.HasResult && (script.ResultHops == 2 || script.DocumentInStatus);

    private static bool IsResultHere(VendorScript script, Observation seen) =>
        seen.IsFinished && seen.CancelValue is null && script is { HasResult: true, ResultHops: 0 };

    private static void WriteFlat(Utf8JsonWriter writer, VendorCall call, VendorJob job, Observation seen)
    {
        var script = call.Script;
        writer.WriteStartObject();
        writer.WriteString(script.IdPath, job.Id);
        writer.WritePropertyName(script.StatusPath);
        if (seen.CancelValue is { } canceled)
        {
            writer.WriteStringValue(canceled);
        }
        else
        {
            RecordTemplates.Write(writer, seen.Status!.Value, new Slots(call, job, 0));
        }

        writer.WriteNumber("progress", seen.Percent);
        if (IsDocumentHere(script, seen))
        {
            writer.WriteString("documentId", VendorCall.DocumentId(job));
        }

        WriteLinks(writer, call, job, seen.IsFinished);
        if (IsResultHere(script, seen))
        {
            writer.WritePropertyName(script.ResultField);
            ResultWriter.WriteArray(writer, call, job, 1, script.Records);
        }

        writer.WriteEndObject();
    }

    private static void WriteLinks(Utf8JsonWriter writer, VendorCall call, VendorJob job, bool isFinished)
    {
        if (call.Script.Links == LinkStyle.None)
        {
            return;
        }

        var isAbsolute = call.Script.Links == LinkStyle.Absolute;
        writer.WriteString("statusUrl", call.Link(call.StatusPath(job), isAbsolute));
        if (isFinished && call.Script.HasResult)
        {
            writer.WriteString("resultUrl", call.Link(call.ResultPath(job), isAbsolute));
        }
    }

    private static JsonNode? ToNode(JsonElement? value) =>
        value is null or { ValueKind: JsonValueKind.Undefined or JsonValueKind.Null } ? null : JsonNode.Parse(value.Value.GetRawText());

    private static JsonNode? Render(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            write(writer);
        }

        return JsonNode.Parse(stream.ToArray());
    }

    private static void Put(JsonObject tree, string path, JsonNode? value)
    {
        var names = path.Split('.');
        foreach (var name in names[..^1])
        {
            if (tree[name] is not JsonObject inner)
            {
                tree[name] = inner = [];
            }

            tree = inner;
        }

        tree[names[^1]] = value;
    }

    private static Task Xml(VendorCall call, int code, string root, JsonObject tree)
    {
        using var stream = new MemoryStream();
        using (var writer = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(false) }))
        {
            writer.WriteStartElement(root, XmlNamespace);
            WriteXml(writer, tree);
            writer.WriteEndElement();
        }

        return Answer.Bytes(call.Http, code, "application/xml; charset=utf-8", stream.ToArray());
    }

    private static void WriteXml(XmlWriter writer, JsonObject tree)
    {
        foreach (var (name, node) in tree)
        {
            foreach (var item in node is JsonArray array ? array : new JsonArray(node?.DeepClone()))
            {
                writer.WriteStartElement(XmlConvert.EncodeLocalName(name), XmlNamespace);
                if (item is JsonObject inner)
                {
                    WriteXml(writer, inner);
                }
                else
                {
                    writer.WriteString(item?.ToString() ?? "");
                }

                writer.WriteEndElement();
            }
        }
    }
}
