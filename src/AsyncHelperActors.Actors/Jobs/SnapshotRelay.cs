using System.Threading.Channels;
using Akka.Actor;
using AsyncHelperActors.Actors.Nodes;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Actors.Jobs;

/// <summary>Hands the snapshots of one job, or of all jobs of an account, from the actors to a reader outside.</summary>
/// <remarks>When the job's actor stops, on this node or another, the relay asks again: whoever answers next is the job.</remarks>
/// <param name="account">Whose.</param>
/// <param name="jobId">Which job; null: all jobs of the account.</param>
/// <param name="jobs">The way to a job.</param>
/// <param name="news">Who brings the changes of all jobs on other nodes.</param>
/// <param name="reader">Who is handed them.</param>
/// <param name="opened">Called when no change is missed any more.</param>
internal sealed class SnapshotRelay(string account, string? jobId, IActorRef jobs, IActorRef news, ChannelWriter<JobSnapshot> reader, Action opened) : UntypedActor
{
    private IActorRef? _job;

    protected override void PreStart()
    {
        base.PreStart();
        if (jobId is null)
        {
            Context.System.EventStream.Subscribe(Self, typeof(JobSnapshot));
            if (news.IsNobody())
            {
                opened();
            }
            else
            {
                news.Tell(new Listen(account));
            }
        }
        else
        {
            jobs.Tell(new WatchJob(jobId, account, DateTimeOffset.MaxValue));
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case JobSnapshot { Head.Batch: not null } when jobId is null:
                break;
            case Listening:
                opened();
                break;
            case JobSnapshot snapshot when snapshot.Account == account:
                Follow(Sender);
                reader.TryWrite(snapshot);
                break;
            case JobSnapshot:
                break;
            case JobReply { Job: null }:
                reader.TryComplete();
                break;
            case Terminated when Context.System.IsLeaving():
                reader.TryComplete();
                break;
            case Terminated gone when gone.ActorRef.Equals(_job):
                _job = null;
                jobs.Tell(new WatchJob(jobId!, account, DateTimeOffset.MaxValue));
                break;
            case Terminated:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Follow(IActorRef job)
    {
        if (jobId is null || job.Equals(_job))
        {
            return;
        }

        if (_job is not null)
        {
            Context.Unwatch(_job);
        }

        _job = Context.Watch(job);
    }

    protected override void PostStop()
    {
        reader.TryComplete();
        base.PostStop();
    }
}
