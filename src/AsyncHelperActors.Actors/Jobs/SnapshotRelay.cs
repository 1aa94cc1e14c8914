using System.Threading.Channels;
using Akka.Actor;
using Akka.Cluster.Tools.PublishSubscribe;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Actors.Jobs;

/// <summary>Hands the snapshots of one job, or of all jobs of an account, from the actors to a reader outside.</summary>
/// <remarks>When the job's actor stops, on this node or another, the relay asks again: whoever answers next is the job.</remarks>
internal sealed class SnapshotRelay(string account, string? jobId, IActorRef jobs, JobNews? news, ChannelWriter<JobSnapshot> reader) : UntypedActor
{
    private IActorRef? _job;

    protected override void PreStart()
    {
        base.PreStart();
        if (jobId is null)
        {
            news!.Subscribe(account, Self);
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
            case SubscribeAck:
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
