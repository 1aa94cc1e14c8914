using System.Diagnostics;
using Akka.Actor;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Actors.Telemetry;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Actors.Jobs;

/// <summary>How a job changes: what is asked of it, what the rules make of that, and how it comes to the disk.</summary>
internal sealed partial class JobActor
{
    private bool _persisting;
    private bool _forgetting;
    private IActorRef? _asking;

    private void Start(StartJob start)
    {
        var accept = new AcceptJob(Now, start.JobId, start.Account, start.Plan, start.Input, start.Labels, start.RequestHash)
        {
            Webhook = start.Webhook,
            Records = start.Records,
        };
        var ruling = JobDecider.Decide(_job, accept);
        if (ruling.Events is not [JobAccepted accepted])
        {
            Reply(new JobReply(ruling.Refusal is null ? Snapshot() : null, ruling.Refusal));
            return;
        }

        Promise(ruling, accepted, created: true);
    }

    private void Retry(RetryFrom from)
    {
        var ruling = JobDecider.Decide(_job, new RetryJob(Now, from));
        if (ruling.Events is [RetryRequested again])
        {
            Promise(ruling, again, created: false);
        }
        else
        {
            Reply(new JobReply(ruling.Refusal is null ? Snapshot() : null, ruling.Refusal));
        }
    }

    /// <summary>The agenda's row and the event are written side by side; the promise is given when both are on disk.</summary>
    private void Promise(Ruling ruling, JobEvent begins, bool created)
    {
        var row = _parts.Book.WriteAsync(FirstRow((Job.Known)JobDecider.Evolve(_job, begins), begins.At, LastSequenceNr + 1));
        _heldUntil = Ms(begins.At);
        var client = Sender;
        Apply(ruling, client, () =>
        {
            var reply = new JobReply(Snapshot(), null, created);
            row.PipeTo(client, Self, success: () => reply, failure: JobReply.Unavailable);
        });
    }

    private void Change(ChangeJob change)
    {
        if (_job is not Job.Known known || known.Head.Account != change.Account)
        {
            Reply(Visible(change.Account));
            return;
        }

        switch (change.Change)
        {
            case JobChange.Delete:
                Delete(known);
                break;
            case JobChange.Cancel:
                Handle(new CancelJob(Now), Sender);
                break;
            case JobChange.PollNow:
                Handle(new PollNow(Now), Sender);
                break;
            case JobChange.Extend:
                Handle(new ExtendDeadline(Now, change.Until ?? Now), Sender);
                break;
            default:
                Retry(change.Change == JobChange.RetryFromResult ? RetryFrom.Result : RetryFrom.Submit);
                break;
        }
    }

    private void Handle(JobCommand command, IActorRef? client)
    {
        var ruling = JobDecider.Decide(_job, command);
        Apply(ruling, client, () => client?.Tell(new JobReply(ruling.Refusal is null ? Snapshot() : null, ruling.Refusal)));
    }

    /// <summary>Stores what must be stored, folds everything in order, then tells and acts.</summary>
    private void Apply(Ruling ruling, IActorRef? client, Action done)
    {
        if (ruling.Events.Count == 0)
        {
            done();
            Act();
            return;
        }

        if (ruling.Events.Any(e => e is Folded))
        {
            _job = ruling.Events.Aggregate(_job, JobDecider.Evolve);
            Changed(done);
            return;
        }

        var left = ruling.Events.Count;
        var handedAt = Stopwatch.GetTimestamp();
        _persisting = true;
        _asking = client;
        PersistAll(ruling.Events, happened =>
        {
            _job = JobDecider.Evolve(_job, happened);
            _indexIsStale = true;
            JobMetrics.Happened(_job, happened);
            if (--left == 0)
            {
                JobMetrics.Stored(handedAt);
                _persisting = false;
                _asking = null;
                Changed(done);
            }
        });
    }

    private void Changed(Action done)
    {
        _version++;
        FollowSlot();
        done();
        Tell();
        TellImport();
        Act();
    }

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) =>
        throw new InvalidOperationException($"Job {_jobId}: event {@event.GetType().Name} cannot be stored; the serializer lacks it, which is a defect.", cause);

    /// <summary>The journal does not take the event, so the actor stops; the agenda's lease wakes the job again.</summary>
    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        base.OnPersistFailure(cause, @event, sequenceNr);
        _asking?.Tell(JobReply.Unavailable(cause));
        _asking = null;
    }

    private void Delete(Job.Known known)
    {
        if (known is not Job.Finished)
        {
            Sender.Tell(new JobReply(null, new Refusal("still_running", "The job has not ended. Cancel it first, then delete it.")));
            return;
        }

        if (known.Head.Batch is { } batch)
        {
            Sender.Tell(new JobReply(null, new Refusal("still_running", $"This is a batch of the import job {batch.ParentId}. Delete that job; its batches go with it.")));
            return;
        }

        var client = Sender;
        _forgetting = true;
        ForgetAsync(known).PipeTo(Self, Self, () => new Forgotten(client, new JobReply(null, null), IsWholeJob: true), cause => new ForgetFailed(client, cause));
    }

    /// <summary>What came in the meantime waited: to a job whose events are being deleted nothing more may happen.</summary>
    private void Forgot(object how)
    {
        _forgetting = false;
        if (how is Forgotten forgotten)
        {
            _job = forgotten.IsWholeJob ? Job.Absent.Instance : _job;
            forgotten.Client.Tell(forgotten.Answer);
        }
        else if (how is ForgetFailed failed)
        {
            failed.Client.Tell(JobReply.Unavailable(failed.Cause));
        }

        Stash.UnstashAll();
        Self.Tell(DueTick.Instance);
    }

    /// <summary>Bytes first, the index last: whatever a crash in between leaves is in the index, and is found there when its retention is over.</summary>
    private async Task ForgetAsync(Job.Known known)
    {
        var rows = ForgottenRows();
        await ForgetBatchesAsync(known);
        await _parts.Pages.DeleteJobAsync(_jobId, CancellationToken.None);
        await _parts.Journal.DeleteAsync(PersistenceId);
        await _parts.Book.WriteAsync(rows);
    }
}
