using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Core.Simulation;
using AsyncHelperActors.Server.Http;

namespace AsyncHelperActors.Server.Jobs;

/// <summary>The body of a preview, read.</summary>
/// <param name="Script">What the vendor answers, and which step is run.</param>
internal sealed record PreviewRequest(SimulationScript Script)
{
    /// <summary>A request is answered while its caller waits.</summary>
    private const int MostCalls = 1_000;

    public static PreviewRequest Read(JsonObject body)
    {
        var fields = new BodyFields(body);
        var (exportId, importId) = (fields.Text("_exportId"), fields.Text("_importId"));
        if (exportId is not null && importId is not null)
        {
            fields.Error("_importId", "Both _exportId and _importId are given.", "Write one of them, or none.");
        }

        var records = fields.Raw("records");
        if (records is not null and not JsonArray)
        {
            fields.Error("records", "Expected a list.", "Write records: [ { ... } ].");
        }

        var script = new SimulationScript
        {
            Step = exportId is not null ? (StepType.Export, exportId) : importId is not null ? (StepType.Import, importId) : null,
            Input = fields.Raw("input"),
            Records = records as JsonArray,
            LastExportAt = fields.Instant("lastExportDateTime"),
            MostCalls = MostCalls,
            Answers = Answers(fields),
        };
        fields.Close();
        return new PreviewRequest(script);
    }

    private static Dictionary<string, IReadOnlyList<ScriptedAnswer>> Answers(BodyFields fields)
    {
        var answers = new Dictionary<string, IReadOnlyList<ScriptedAnswer>>(StringComparer.Ordinal);
        foreach (var step in (string[])["submit", "result", "cancel", "lookup", "login"])
        {
            Put(answers, fields, step, $"{step}Response", fields.Raw($"{step}Response"), isList: false);
        }

        Put(answers, fields, "status", "statusResponses", fields.Raw("statusResponses"), isList: true);
        switch (fields.Raw("stepResponses"))
        {
            case null:
                break;
            case JsonObject further:
                foreach (var (step, node) in further)
                {
                    Put(answers, fields, step, $"stepResponses.{step}", node, isList: node is JsonArray);
                }

                break;
            default:
                fields.Error("stepResponses", "Expected an object of answers.", "Write { \"id-of-an-export\": { ... } }.");
                break;
        }

        return answers;
    }

    private static void Put(
        Dictionary<string, IReadOnlyList<ScriptedAnswer>> answers, BodyFields fields, string step, string path, JsonNode? node, bool isList)
    {
        if (node is null)
        {
            return;
        }

        if (isList && node is not JsonArray)
        {
            fields.Error(path, "Expected a list of answers, in the order of the polls.", "Write [ { ... }, { ... } ].");
            return;
        }

        var read = new List<ScriptedAnswer>();
        foreach (var (each, i) in (isList ? (JsonArray)node : [node.DeepClone()]).Select((each, i) => (each, i)))
        {
            var reading = ScriptReading.ReadLoosely(each, isList ? $"{path}[{i}]" : path);
            foreach (var problem in reading.Problems)
            {
                fields.Error(problem.Path, problem.Message, problem.Hint);
            }

            if (reading.Value is { File: not null })
            {
                fields.Error(path, "A server reads no files for a preview.", "Write the body, or base64 of it.");
            }

            read.Add(reading.Value ?? new ScriptedAnswer());
        }

        answers[step] = read;
    }
}
