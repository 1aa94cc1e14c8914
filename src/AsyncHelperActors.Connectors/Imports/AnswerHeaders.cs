using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Reading;
using AsyncHelperActors.Connectors.Steps;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Imports;

/// <summary>
/// The headers of the answer that is the result of a batch, kept for postSubmit, which gets them as <c>_headers</c>. Only imports with that hook keep
/// any. Cookies are left out: they are credentials, and hooks need none.
/// </summary>
internal static class AnswerHeaders
{
    private const string Set = "answer";
    private const int MostBytes = 64 * 1024;

    private static readonly string[] Left = ["Set-Cookie", "Set-Cookie2"];

    /// <summary>Keeps them, in place of those of an earlier answer.</summary>
    public static async Task KeepAsync(StepRun run, IReadOnlyDictionary<string, string> headers)
    {
        if (run.Call.Batch is null || run.Plan[PlanRole.Step]?.Shaping.Hooks?.Has("postSubmit") != true)
        {
            return;
        }

        var kept = new JsonObject();
        var bytes = 0;
        foreach (var (name, value) in headers.Where(header => !Left.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
        {
            bytes += name.Length + value.Length;
            if (bytes <= MostBytes)
            {
                kept[name.ToLowerInvariant()] = value;
            }
        }

        await run.Pages.DiscardAsync(run.Call.JobId, Set, 0, run.Cancellation);
        using var writer = new PageWriter(new PageTarget(run.Pages, run.Call.JobId, Set, 0), 1, 1 << 20);
        await writer.AddAsync(kept, run.Cancellation);
        await writer.CompleteAsync(run.Cancellation);
    }

    /// <summary>Those of a batch, by their names in lower case; null when it has no answer that was its result.</summary>
    public static async Task<JsonObject?> ReadAsync(StoredRecords stored, string jobId, CancellationToken cancellation)
    {
        await foreach (var line in stored.LinesAsync(jobId, Set, 0, cancellation))
        {
            return JsonNode.Parse(line.Span)!.AsObject();
        }

        return null;
    }
}
