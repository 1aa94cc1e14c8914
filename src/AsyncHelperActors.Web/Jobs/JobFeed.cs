using AsyncHelperActors.Client;
using AsyncHelperActors.Web.Session;

namespace AsyncHelperActors.Web.Jobs;

/// <summary>
/// The jobs that a page shows, and how they change. The list comes page by page as the reader scrolls; changes come as server-sent events of the
/// node that serves the page, and what another node did, or what came while a stream was broken, with the list that is read anew every few
/// seconds. Events are taken into the rows at once and shown at the next tick, so that a thousand changes a second are one drawing.
/// </summary>
public sealed class JobFeed(AsyncHelperClient api, JobFilter filter) : IAsyncDisposable
{
    /// <summary>How many rows a page holds. Beyond them a filter finds more than scrolling.</summary>
    public const int Most = 20_000;

    private const int PageSize = 200;
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(500);
    private const int TicksToRefresh = 16;

    private readonly CancellationTokenSource _end = new();
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _loading = new(1);
    private readonly Dictionary<string, JobRow> _rows = new(StringComparer.Ordinal);
    private List<JobRow> _order = [];
    private string? _cursor;
    private bool _changed;
    private bool _unsorted;
    private Task _work = Task.CompletedTask;

    /// <summary>The rows that are loaded, newest first.</summary>
    public IReadOnlyList<JobRow> Rows
    {
        get
        {
            lock (_gate)
            {
                if (_unsorted)
                {
                    _order = [.. _rows.Values.OrderByDescending(r => r.CreatedAt).ThenByDescending(r => r.Id, StringComparer.Ordinal)];
                    _unsorted = false;
                }

                return _order;
            }
        }
    }

    /// <summary>Whether the server has more than is loaded.</summary>
    public bool HasMore { get; private set; }

    /// <summary>What went wrong last; null when all is well.</summary>
    public ProblemDocument? Problem { get; private set; }

    /// <summary>Loads the first rows and follows them. <paramref name="show"/> is called when there is something new to draw.</summary>
    public async Task StartAsync(Func<Task> show)
    {
        await LoadMoreAsync();
        _work = Task.WhenAll(FollowAsync(), TickAsync(show));
    }

    /// <summary>Loads rows until there are so many, or no more.</summary>
    public async Task LoadUntilAsync(int count)
    {
        while (HasMore && Rows.Count < count && !_end.IsCancellationRequested)
        {
            await LoadMoreAsync();
            if (Problem is not null)
            {
                return;
            }
        }
    }

    /// <summary>Takes a change of a job in, as an answer of the API tells it.</summary>
    public void Take(Job job)
    {
        lock (_gate)
        {
            var known = _rows.TryGetValue(job.Id, out var row);
            if (job.ParentId is not null || !Passes(job))
            {
                if (known)
                {
                    _rows.Remove(job.Id);
                    Changed();
                }

                return;
            }

            _rows[job.Id] = JobRow.Of(job, row);
            Changed();
        }
    }

    /// <summary>Takes jobs out that are gone.</summary>
    public void Drop(string id)
    {
        lock (_gate)
        {
            _rows.Remove(id);
            Changed();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _work;
        await _loading.WaitAsync();
        HasMore = false;
        _end.Dispose();
        _loading.Dispose();
    }

    /// <summary>Whoever still waits for rows when the page has gone to another filter gets none, and no error.</summary>
    private async Task LoadMoreAsync()
    {
        await _loading.WaitAsync();
        try
        {
            if (_end.IsCancellationRequested)
            {
                return;
            }

            Problem = await Visitor.TryAsync(async () =>
            {
                var page = await api.ListJobsAsync(filter with { Limit = PageSize, Cursor = _cursor }, _end.Token);
                _cursor = page.NextCursor;
                lock (_gate)
                {
                    foreach (var job in page.Jobs)
                    {
                        _rows.TryAdd(job.Id, JobRow.Of(job, null));
                    }

                    Changed();
                    HasMore = page.NextCursor is not null && _rows.Count < Most;
                }
            });
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            HasMore = false;
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>The newest rows again. What was running here and is not in them has ended or is further down; those are asked for one by one as they end.</summary>
    private async Task RefreshAsync()
    {
        Problem = await Visitor.TryAsync(async () =>
        {
            var page = await api.ListJobsAsync(filter with { Limit = PageSize }, _end.Token);
            lock (_gate)
            {
                var oldest = page.NextCursor is null || page.Jobs.Count == 0 ? DateTimeOffset.MinValue : page.Jobs[^1].CreatedAt;
                var listed = page.Jobs.Select(j => j.Id).ToHashSet(StringComparer.Ordinal);
                foreach (var gone in _rows.Values.Where(r => r.CreatedAt > oldest && !listed.Contains(r.Id) && !r.IsFresh).ToList())
                {
                    _rows.Remove(gone.Id);
                }

                foreach (var job in page.Jobs)
                {
                    var known = _rows.GetValueOrDefault(job.Id);
                    if (known is null || job.UpdatedAt >= known.UpdatedAt)
                    {
                        _rows[job.Id] = JobRow.Of(job, known);
                    }
                }

                foreach (var row in _rows.Values)
                {
                    row.IsFresh = false;
                }

                Changed();
            }
        });
    }

    private async Task FollowAsync()
    {
        using var pause = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (!_end.IsCancellationRequested)
        {
            try
            {
                // Status, phase and outcome are looked at here: a job that no longer passes must leave the list, so its change must come.
                await foreach (var job in api.WatchJobsAsync(filter with { Status = null, Phase = null, Outcome = null }, _end.Token))
                {
                    Take(job);
                }
            }
            catch (OperationCanceledException) when (_end.IsCancellationRequested)
            {
                return;
            }
            catch (Exception wrong) when (Visitor.ProblemOf(wrong) is not null)
            {
                // The list that is read anew tells what is wrong, and this stream is opened again.
            }

            if (!await WaitAsync(pause))
            {
                return;
            }
        }
    }

    private async Task TickAsync(Func<Task> show)
    {
        using var timer = new PeriodicTimer(s_tick);
        for (var tick = 1; await WaitAsync(timer); tick++)
        {
            if (tick % TicksToRefresh == 0)
            {
                try
                {
                    await RefreshAsync();
                }
                catch (OperationCanceledException) when (_end.IsCancellationRequested)
                {
                    return;
                }
            }

            if (Interlocked.Exchange(ref _changed, false))
            {
                await show();
            }
        }
    }

    private async Task<bool> WaitAsync(PeriodicTimer timer)
    {
        try
        {
            return await timer.WaitForNextTickAsync(_end.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Changed()
    {
        _unsorted = true;
        _changed = true;
    }

    private bool Passes(Job job) =>
        (filter.Status is null || filter.Status == job.Status)
        && (filter.Phase is null || filter.Phase == job.Phase)
        && (filter.Outcome is null || filter.Outcome == job.Outcome);
}
