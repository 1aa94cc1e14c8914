using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Client;

namespace AsyncHelperActors.Web.Running;

/// <summary>What was typed on the page, as the request that it means.</summary>
internal static class RunRequest
{
    /// <summary>Reads it; what cannot be read is told as the server would tell it.</summary>
    public static ProblemDocument? Read(bool isImport, string id, string? input, string? records, string? label, string? deadline, out JobStart? start)
    {
        start = null;
        var errors = new List<ProblemItem>();
        var inputJson = Json("input", input, errors);
        var rows = isImport ? Records(records, errors) : null;
        Dictionary<string, string>? labels = null;
        if (label?.Trim() is { Length: > 0 } text)
        {
            if (text.Split('=', 2) is [{ Length: > 0 } name, var value])
            {
                labels = new Dictionary<string, string> { [name.Trim()] = value.Trim() };
            }
            else
            {
                errors.Add(new ProblemItem("label", "It is not a name with its value.", "Write it as team=finance."));
            }
        }

        if (errors.Count > 0)
        {
            return new ProblemDocument { Title = "Not started", Detail = "Something is not written right.", Errors = errors, Status = 422 };
        }

        start = new JobStart
        {
            ExportId = isImport ? null : id,
            ImportId = isImport ? id : null,
            Input = inputJson,
            Records = rows,
            Labels = labels,
            Deadline = deadline?.Trim() is { Length: > 0 } end ? end : null,
        };
        return null;
    }

    private static JsonNode? Json(string path, string? text, List<ProblemItem> errors)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException wrong)
        {
            errors.Add(new ProblemItem(path, "It is not JSON.", "Names and texts stand in double quotes, and nothing follows the last bracket.") { Line = (int?)wrong.LineNumber + 1 });
            return null;
        }
    }

    private static JsonArray? Records(string? text, List<ProblemItem> errors)
    {
        var trimmed = text?.Trim() ?? "";
        if (trimmed.Length == 0)
        {
            errors.Add(new ProblemItem("records", "There are none.", "Paste a JSON array, or one JSON record a line."));
            return null;
        }

        if (trimmed[0] == '[')
        {
            return Json("records", trimmed, errors) as JsonArray;
        }

        var records = new JsonArray();
        foreach (var line in trimmed.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            records.Add(Json($"records[{records.Count}]", line, errors));
        }

        return records;
    }
}
