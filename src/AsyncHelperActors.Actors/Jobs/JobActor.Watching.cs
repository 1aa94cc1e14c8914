using Akka.Actor;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Actors.Jobs;

/// <summary>Who looks at a job, and what they are told.</summary>
/// <remarks>A job that is watched stays in memory. Watchers outlive a restart of the actor; when it stops, whoever still cares asks again.</remarks>
internal sealed partial class JobActor
{
    private readonly List<(IActorRef Ref, DateTimeOffset Until, bool EndOnly)> _watchers = [];

    protected override void PreRestart(Exception reason, object message)
    {
        HandWatchersTo(Self);
        base.PreRestart(reason, message);
    }

    /// <summary>Stops; the shard keeps those who watch for the next incarnation.</summary>
    private void Stop()
    {
        HandWatchersTo(Context.Parent);
        Context.Stop(Self);
    }

    private void HandWatchersTo(IActorRef next)
    {
        if (_job is not Job.Known { Head.Account: var account } || _job is Job.Finished)
        {
            return;
        }

        var isLeaving = Context.System.IsLeaving();
        foreach (var (watcher, until, endOnly) in _watchers)
        {
            if (isLeaving && watcher.Path.Address.HasLocalScope)
            {
                // It goes down with this node; a relay notices by itself that the job is gone.
                if (endOnly)
                {
                    watcher.Tell(JobReply.Stopping);
                }

                continue;
            }

            next.Tell(endOnly ? new AwaitJobEnd(_jobId, account, until) : new WatchJob(_jobId, account, until), watcher);
        }
    }

    private JobSnapshot Snapshot() => JobSnapshot.Of((Job.Known)_job, _calling is not null, LastSequenceNr);

    /// <summary>Accounts never see each other: a job of another account is not there.</summary>
    private JobReply Visible(string account) => _job is Job.Known known && known.Head.Account == account
        ? new JobReply(Snapshot(), null)
        : new JobReply(null, new Refusal("not_found", $"There is no job {_jobId}. Look at GET /v1/jobs for those that exist."));

    private void Reply(JobReply reply)
    {
        Sender.Tell(reply);
        Act();
        LeaveWhenAbsent();
    }

    private void Watch(string account, DateTimeOffset until, bool endOnly)
    {
        var reply = Visible(account);
        if (reply.Job is null || (endOnly && reply.Job.HasEnded))
        {
            Reply(reply);
            return;
        }

        if (!endOnly)
        {
            Sender.Tell(reply.Job);
        }

        _watchers.Add((Sender, until, endOnly));
        Context.Watch(Sender);
        Act();
    }

    private void Tell()
    {
        if (_job is not Job.Known)
        {
            return;
        }

        var snapshot = Snapshot();
        Context.System.EventStream.Publish(snapshot);
        foreach (var (watcher, _, endOnly) in _watchers)
        {
            if (!endOnly)
            {
                watcher.Tell(snapshot);
            }
            else if (snapshot.HasEnded)
            {
                watcher.Tell(new JobReply(snapshot, null));
            }
        }

        if (snapshot.HasEnded)
        {
            _watchers.RemoveAll(w => w.EndOnly);
        }
    }

    private DateTimeOffset WatchedUntil => _watchers.Count == 0 ? DateTimeOffset.MaxValue : _watchers.Max(w => w.Until);

    /// <summary>Whether somebody is still there to be told.</summary>
    private bool IsWatched(DateTimeOffset now)
    {
        _watchers.RemoveAll(w => w.Until <= now);
        return _watchers.Count > 0;
    }
}
