using System.Text.Json;
using AsyncHelperActors.Actors.Serialization;
using AsyncHelperActors.Core.Calls;

namespace AsyncHelperActors.Actors.Storage;

/// <summary>The requests and answers of a job that were kept.</summary>
public static class KeptCalls
{
    /// <summary>Their set of pages. No result set has such a name: those have no point.</summary>
    public const string Set = "calls.kept";

    /// <summary>All of them, the oldest first; none when the job keeps none, or they are past their retention.</summary>
    /// <exception cref="DamagedPageException">What was stored is not there.</exception>
    public static async Task<IReadOnlyList<RecordedCall>> ReadAsync(IPageStore pages, string jobId, CancellationToken cancellation)
    {
        var calls = new List<RecordedCall>();
        foreach (var page in await pages.ListAsync(jobId, Set, cancellation))
        {
            if (await pages.ReadAsync(page.Key, cancellation) is not { Raw: var raw })
            {
                continue;
            }

            for (var rest = raw.AsMemory(); rest.Span.IndexOf((byte)'\n') is >= 0 and var end; rest = rest[(end + 1)..])
            {
                calls.Add(JsonSerializer.Deserialize(rest.Span[..end], JobJson.Default.RecordedCall)!);
            }
        }

        return [.. calls.OrderBy(call => call.At)];
    }
}
