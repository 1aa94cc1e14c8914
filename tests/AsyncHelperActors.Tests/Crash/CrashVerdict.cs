using System.Text.Json;
using AsyncHelperActors.Client;
using AsyncHelperActors.Demo;
using ResultFormat = AsyncHelperActors.Client.ResultFormat;

namespace AsyncHelperActors.Tests.Crash;

/// <summary>Compares what the server says of every job with the vendor's own books. It lists what is wrong, so that one run shows all of it.</summary>
internal sealed class CrashVerdict
{
    private const string Uncertain = "submit_uncertain";
    private readonly List<string> _wrong = [];

    public IReadOnlyList<string> Wrong => _wrong;

    /// <summary>Jobs that ended done.</summary>
    public int Done { get; private set; }

    /// <summary>Jobs without a key that ended because nobody can know whether the vendor took the submission.</summary>
    public int UncertainEnds { get; private set; }

    /// <summary>Polls that the vendor answered, of all jobs.</summary>
    public int Polls { get; private set; }

    /// <summary>Submissions that the vendor got a second time and recognised.</summary>
    public int Repeated { get; private set; }

    /// <summary>Waits until every job has ended, then looks at each.</summary>
    public static async Task<CrashVerdict> OfAsync(IReadOnlyList<CrashJob> jobs, AsyncHelperClient client, DemoVendor vendor, TimeSpan patience)
    {
        var verdict = new CrashVerdict();
        using var late = new CancellationTokenSource(patience);
        foreach (var job in jobs)
        {
            await verdict.JudgeAsync(client, job, late.Token);
        }

        var books = vendor.Jobs().ToLookup(row => row.CorrelationId ?? "");
        foreach (var job in jobs)
        {
            verdict.Compare(job, [.. books[job.Correlation]]);
        }

        return verdict;
    }

    private async Task JudgeAsync(AsyncHelperClient client, CrashJob job, CancellationToken late)
    {
        if (job.Ids.Count != 1)
        {
            _wrong.Add($"{job.Correlation}: one key gave {job.Ids.Count} jobs: {string.Join(", ", job.Ids.Keys)}");
            return;
        }

        var id = job.Ids.Keys.Single();
        try
        {
            var ended = await client.WaitForEndAsync(id, late);
            if (ended.Outcome == JobOutcome.Done)
            {
                Done++;
                await ReadAsync(client, job, id, late);
            }
            else if (!job.Kind.Keyed && ended.Outcome == JobOutcome.Error && ended.Errors is [{ Code: Uncertain }])
            {
                UncertainEnds++;
                job.EndedUncertain = true;
            }
            else
            {
                _wrong.Add($"{job.Correlation} ({job.Kind.Name}) {id}: ended {ended.Outcome}: {string.Join("; ", ended.Errors.Select(e => $"{e.Code}: {e.Message}"))}");
            }
        }
        catch (AsyncHelperException refused)
        {
            _wrong.Add($"{job.Correlation} ({job.Kind.Name}) {id}: {(int)refused.StatusCode} {refused.Message}");
        }
        catch (OperationCanceledException)
        {
            var now = await client.GetJobAsync(id, cancellation: CancellationToken.None);
            _wrong.Add($"{job.Correlation} ({job.Kind.Name}) {id}: not ended: {now.Status} {now.Phase}, {now.NumPolls} polls, next at {now.NextPollAt:O}");
        }
    }

    /// <summary>Every record once, in order, and its own.</summary>
    private async Task ReadAsync(AsyncHelperClient client, CrashJob job, string id, CancellationToken late)
    {
        using var result = await client.OpenResultAsync(id, ResultFormat.Ndjson, cancellation: late);
        using var reader = new StreamReader(result.Content);
        var numbers = new List<int>();
        while (await reader.ReadLineAsync(late) is { } line)
        {
            using var record = JsonDocument.Parse(line);
            numbers.Add(record.RootElement.GetProperty("n").GetInt32());
            if (record.RootElement.GetProperty("correlation").GetString() != job.Correlation)
            {
                _wrong.Add($"{job.Correlation} {id}: holds a record of another job: {line}");
            }
        }

        if (!numbers.SequenceEqual(Enumerable.Range(1, CrashPopulation.Records)))
        {
            _wrong.Add($"{job.Correlation} {id}: expected the records 1 to {CrashPopulation.Records}, came {string.Join(' ', numbers)}");
        }
    }

    private void Compare(CrashJob job, IReadOnlyList<VendorJobRow> rows)
    {
        Polls += rows.Sum(row => row.Polls);
        Repeated += rows.Sum(row => row.Submits - 1);
        if (rows.Count > 1 || (rows.Count == 0 && !job.EndedUncertain))
        {
            _wrong.Add($"{job.Correlation} ({job.Kind.Name}): the vendor has {rows.Count} jobs of it: {string.Join(", ", rows.Select(r => $"{r.JobId} at {r.CreatedAt:O}"))}");
        }

        foreach (var row in rows.Where(row => row.EarlyPolls > 0))
        {
            _wrong.Add($"{job.Correlation} ({job.Kind.Name}): {row.EarlyPolls} of {row.Polls} polls of {row.JobId} came early, the smallest gap was {row.SmallestGapMs} ms");
        }
    }
}
