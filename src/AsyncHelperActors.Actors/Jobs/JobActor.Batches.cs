using System.Collections.Immutable;
using Akka.Actor;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Actors.Jobs;

/// <summary>How an import and its batches speak with each other.</summary>
/// <remarks>
/// The import tells each running batch what it is, once in each life of its actor and again whenever it looks after them; a batch that is
/// there already takes no harm. A batch tells the import its end when it has ended, and again whenever it is asked after that. Either word
/// may be lost: the other side asks again. A leaving node says neither, see <see cref="Leaving"/>: whoever goes on elsewhere says it.
/// </remarks>
internal sealed partial class JobActor
{
    /// <summary>How many batches are forgotten side by side.</summary>
    private const int ForgottenAtOnce = 64;

    private readonly HashSet<int> _told = [];
    private (int Attempt, bool Ending, DateTimeOffset? Until) _toldWhat;

    /// <summary>Tells the running batches that were not told yet what they are to do.</summary>
    private void TellBatches()
    {
        if (_job is not Job.Batching { Book.Gathering: false } job || Context.System.IsLeaving())
        {
            return;
        }

        var what = (job.Head.Attempt, job.Ending is not null, job.Head.ExtendedTo);
        if (_toldWhat != what)
        {
            _toldWhat = what;
            _told.Clear();
        }

        foreach (var number in job.Book.Running)
        {
            if (_told.Add(number))
            {
                _parts.Jobs.Tell(Word(job, number), Self);
            }
        }
    }

    private TendBatch Word(Job.Batching job, int number)
    {
        var head = job.Head;
        var slice = job.Book.Slice(_jobId, head.Attempt, number);
        var left = (long)Math.Max((head.DeadlineAt - Now).TotalMilliseconds, 1);
        var plan = head.Plan with { Batches = null, Policy = head.Plan.Policy with { TotalDeadlineMs = Math.Min(left, head.Plan.Policy.TotalDeadlineMs) } };
        var start = new StartJob(slice.JobId, head.Account, plan, head.Input, ImmutableSortedDictionary<string, string>.Empty, null) { Batch = slice };
        return new TendBatch(slice.JobId, start, job.Ending is not null) { Until = head.ExtendedTo };
    }

    private void LookAfterBatches(Step step, DateTimeOffset now)
    {
        _told.Clear();
        Handle(new TendBatches(now, step.Id), null);
    }

    /// <summary>
    /// The import says that this batch is to run, or to end. One that never began and is to end is accepted and ended at once, so that a
    /// word that comes later finds it ended.
    /// </summary>
    private void Tend(TendBatch tend)
    {
        if (_job is Job.Finished)
        {
            TellImport();
        }
        else if (_job is Job.Known)
        {
            if (tend.Cancel)
            {
                Handle(new CancelJob(Now), null);
            }
            else if (tend.Until is { } until)
            {
                Handle(new ExtendDeadline(Now, until), null);
            }
        }
        else
        {
            BeginBatch(tend);
        }

        Act();
    }

    private void BeginBatch(TendBatch tend)
    {
        var start = tend.Start;
        var accept = new AcceptJob(Now, start.JobId, start.Account, start.Plan, start.Input, start.Labels, start.RequestHash) { Batch = start.Batch };
        var ruling = JobDecider.Decide(_job, accept);
        var accepted = JobDecider.Evolve(_job, ruling.Events[0]);
        if (tend.Cancel)
        {
            ruling = ruling with { Events = [.. ruling.Events, .. JobDecider.Decide(accepted, new CancelJob(Now)).Events] };
        }

        _heldUntil = Ms(Now);
        _parts.Book.WriteAsync(FirstRow((Job.Known)accepted, Now, LastSequenceNr + 1))
            .PipeTo(Self, Self, () => DueTick.Instance, cause => new RowNotWritten(cause));
        Apply(ruling, null, () => { });
    }

    /// <summary>A batch that has ended says so to its import.</summary>
    private void TellImport()
    {
        if (_job is Job.Finished { Head.Batch: { } batch } job && !Context.System.IsLeaving())
        {
            var error = job.Head.Errors is [.., var last] ? last : null;
            _parts.Jobs.Tell(new BatchNews(batch.ParentId, batch.Attempt, batch.Number, new BatchEnd(job.Outcome, job.Head.Polls, error)), Self);
        }
    }

    private void Hear(BatchNews news)
    {
        Handle(new RecordBatchEnded(Now, news.Attempt, news.Number, news.End), null);
        LeaveWhenAbsent();
    }

    /// <summary>An import's batches are forgotten before it is: they are named by its own state, so a crash in between leaves it there to begin again.</summary>
    private async Task ForgetBatchesAsync(Job.Known import)
    {
        var runs = import.Head.Import?.Runs ?? [];
        var batches = runs.SelectMany((count, run) => Enumerable.Range(1, count).Select(n => BatchSlice.IdOf(_jobId, run + 1, n)));
        foreach (var some in batches.Chunk(ForgottenAtOnce))
        {
            await Task.WhenAll(some.Select(ForgetBatchAsync));
        }
    }

    private async Task ForgetBatchAsync(string jobId)
    {
        await _parts.Pages.DeleteJobAsync(jobId, CancellationToken.None);
        await _parts.Book.WriteAsync(new BookEntry.DeleteIndex(jobId), new BookEntry.RemoveAgenda(jobId));
        await _parts.Journal.DeleteAsync(PersistenceIdOf(jobId));
    }
}
