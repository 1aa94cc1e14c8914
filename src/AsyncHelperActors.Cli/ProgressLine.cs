using System.Globalization;
using AsyncHelperActors.Client;

namespace AsyncHelperActors.Cli;

/// <summary>
/// How a running job looks on standard error: on a terminal one line that lives, otherwise a plain line for each change. Standard output
/// belongs to the records.
/// </summary>
internal sealed class ProgressLine : IDisposable
{
    private static readonly TimeSpan Repaint = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly ITimer? _timer;
    private readonly Lock _gate = new();
    private Job? _job;
    private string _last = "";
    private bool _closed;

    private ProgressLine(TimeProvider time)
    {
        _time = time;
        _timer = Console.IsErrorRedirected ? null : time.CreateTimer(_ => Paint(), null, Repaint, Repaint);
    }

    private void Show(Job job)
    {
        lock (_gate)
        {
            _job = job;
        }

        Paint();
    }

    /// <summary>The last line: how the job ended.</summary>
    private void Close(Job job)
    {
        lock (_gate)
        {
            _closed = true;
            var took = (job.EndedAt ?? _time.GetUtcNow()) - job.CreatedAt;
            var text = $"{job.Id}  {job.Outcome}  {Polls(job)}  {job.Result.NumRecords} records  {Span(took)}";
            Console.Error.WriteLine(Console.IsErrorRedirected ? text : $"\r\u001b[2K{text}");
        }
    }

    /// <summary>Shows a job until it ends. A stream that breaks off, because the server was started again, is taken up anew.</summary>
    public static async Task<Job> FollowAsync(AsyncHelperClient client, string id, CancellationToken cancellation)
    {
        using var line = new ProgressLine(TimeProvider.System);
        var job = await client.GetJobAsync(id, cancellation: cancellation);
        while (!job.HasEnded)
        {
            line.Show(job);
            await foreach (var seen in client.WatchJobAsync(id, cancellation))
            {
                job = seen;
                line.Show(job);
            }

            job = job.HasEnded ? job : await client.GetJobAsync(id, cancellation: cancellation);
        }

        line.Close(job);
        return job;
    }

    public void Dispose() => _timer?.Dispose();

    private void Paint()
    {
        lock (_gate)
        {
            if (_closed || _job is null)
            {
                return;
            }

            var change = $"{_job.Phase ?? _job.Status}  {_job.StatusValue ?? "-"}  {Polls(_job)}{Progress(_job)}";
            if (!Console.IsErrorRedirected)
            {
                var now = _time.GetUtcNow();
                var next = _job.NextPollAt is { } at && at > now ? $"  next poll in {Span(at - now)}" : "";
                Console.Error.Write($"\r\u001b[2K{_job.Id}  {change}  {Span(now - _job.CreatedAt)}{next}");
            }
            else if (change != _last)
            {
                _last = change;
                Console.Error.WriteLine($"{_time.GetUtcNow():HH:mm:ss}  {_job.Id}  {change}");
            }
        }
    }

    private static string Progress(Job job) => job.Import is { } import
        ? $"  {import.NumBatchesEnded} of {import.NumBatches} batches{(import.NumBatchesFailed > 0 ? $", {import.NumBatchesFailed} failed" : "")}"
        : job.Progress is { } p
        ? string.Create(CultureInfo.InvariantCulture, $"  {(p.Percent is { } percent ? $"{percent:0.#} %" : "")} {p.Message}").TrimEnd()
        : "";

    private static string Polls(Job job) => job.NumPolls == 1 ? "1 poll" : $"{job.NumPolls} polls";

    private static string Span(TimeSpan span) => span.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours}:{span.Minutes:00}:{span.Seconds:00} h")
        : span.TotalMinutes >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{span.Minutes}:{span.Seconds:00} min")
            : string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0} s");
}
