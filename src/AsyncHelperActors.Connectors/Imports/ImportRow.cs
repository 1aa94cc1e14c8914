using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Imports;

/// <summary>What became of one record of an import: a line of its result.</summary>
/// <param name="Place">The record's place in the import, from 0: <c>index</c>.</param>
/// <param name="StatusCode">200 taken, 207 taken in part, 4xx not taken, 0 never sent.</param>
/// <param name="Id">What the vendor calls it.</param>
/// <param name="Errors">Why it was not taken.</param>
/// <param name="Ignored">A filter, or the vendor, passed it over.</param>
/// <param name="Json">What the vendor said of it.</param>
/// <param name="JobId">The batch that sent it.</param>
internal sealed record ImportRow(
    long Place, int StatusCode, string? Id, IReadOnlyList<RecordError> Errors, bool Ignored, JsonNode? Json, string? JobId)
{
    private const int LongestError = 300;

    /// <summary>Whether a retry sends it again.</summary>
    private bool HasFailed => Errors.Count > 0 || StatusCode is < 200 or >= 300;

    /// <summary>It alone, counted.</summary>
    public RowTally Tally => HasFailed
        ? new RowTally(0, 1, 0, FirstError())
        : Ignored ? new RowTally(0, 0, 1, null) : new RowTally(1, 0, 0, null);

    /// <summary>The line.</summary>
    public JsonObject ToJson() => new()
    {
        ["index"] = Place,
        ["statusCode"] = StatusCode,
        ["id"] = Id,
        ["errors"] = new JsonArray([.. Errors.Select(error => error.ToJson())]),
        ["ignored"] = Ignored,
        ["_json"] = Json,
        ["_jobId"] = JobId,
    };

    /// <summary>The place of a line that is stored, and what it counts for.</summary>
    public static (long Place, RowTally Tally) Read(JsonObject line)
    {
        var status = line["statusCode"]?.GetValue<int>() ?? 0;
        var errors = line["errors"] is JsonArray list ? list.Select(RecordError.Of).ToList() : [];
        var row = new ImportRow(line["index"]!.GetValue<long>(), status, null, errors, line["ignored"]?.GetValue<bool>() == true, null, null);
        return (row.Place, row.Tally);
    }

    private string FirstError()
    {
        var text = Errors.Count == 0 ? $"status code {StatusCode}" : $"{Errors[0].Code}: {Errors[0].Message}";
        return text.Length > LongestError ? text[..LongestError] + "…" : text;
    }
}
