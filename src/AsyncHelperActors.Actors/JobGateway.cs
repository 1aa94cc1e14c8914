using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Hosting;
using AsyncHelperActors.Actors.Jobs;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Actors;

/// <summary>The one place that asks the job actors: each call has a timeout and a token, and gives a value for every refusal.</summary>
/// <exception cref="JobsUnavailableException">From every method: the actors did not answer in time.</exception>
public sealed class JobGateway(IRequiredActor<JobRegion> region, ActorSystem system, JobActorSettings settings)
{
    private const int MostUnreadSnapshots = 256;

    /// <summary>How often a job is asked how it is within the time for an answer: a shard that moves to another node may lose a message.</summary>
    private const int Questions = 3;

    /// <summary>Accepts a job. The reply comes after the job is durable: it is the promise behind the 202.</summary>
    /// <remarks>When the answer does not come in time the job may have been accepted all the same; the same request with the same key is safe to repeat.</remarks>
    public Task<JobReply> StartAsync(StartJob start, CancellationToken cancellation) => AskAsync(start, cancellation);

    /// <summary>The job as it is now.</summary>
    public Task<JobReply> GetAsync(string account, string jobId, CancellationToken cancellation) =>
        AskAsync(new GetJob(jobId, account), cancellation, Questions);

    /// <summary>The job when it has ended, or as it is after <paramref name="atMost"/>.</summary>
    public async Task<JobReply> WaitAsync(string account, string jobId, TimeSpan atMost, CancellationToken cancellation)
    {
        try
        {
            var jobs = await RegionAsync(cancellation);
            return Answered(await jobs.Ask<JobReply>(new AwaitJobEnd(jobId, account, system.Scheduler.Now + atMost), atMost, cancellation));
        }
        catch (AskTimeoutException)
        {
            return await GetAsync(account, jobId, cancellation);
        }
    }

    /// <summary>Ends the job early.</summary>
    public Task<JobReply> CancelAsync(string account, string jobId, CancellationToken cancellation) =>
        ChangeAsync(account, jobId, JobChange.Cancel, cancellation);

    /// <summary>Tries a job again that ended badly.</summary>
    public Task<JobReply> RetryAsync(string account, string jobId, RetryFrom from, CancellationToken cancellation) =>
        ChangeAsync(account, jobId, from == RetryFrom.Result ? JobChange.RetryFromResult : JobChange.RetryFromSubmit, cancellation);

    /// <summary>Polls now instead of when it is due.</summary>
    public Task<JobReply> PollNowAsync(string account, string jobId, CancellationToken cancellation) =>
        ChangeAsync(account, jobId, JobChange.PollNow, cancellation);

    /// <summary>Gives the job more time.</summary>
    public Task<JobReply> ExtendAsync(string account, string jobId, DateTimeOffset until, CancellationToken cancellation) =>
        AskAsync(new ChangeJob(jobId, account, JobChange.Extend, until), cancellation);

    /// <summary>The vendor called back about a job; the reply holds the job, or nothing when there is none.</summary>
    /// <param name="jobId">The job that the callback's token names.</param>
    /// <param name="isNews">Whether the job polls for it.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<JobReply> CallBackAsync(string jobId, bool isNews, CancellationToken cancellation) =>
        AskAsync(new CallBack(jobId, isNews), cancellation);

    /// <summary>Forgets a job that has ended, with its pages; the reply then holds neither a job nor a refusal.</summary>
    public Task<JobReply> DeleteAsync(string account, string jobId, CancellationToken cancellation) =>
        ChangeAsync(account, jobId, JobChange.Delete, cancellation);

    /// <summary>
    /// Each change of one job (the first item is the job as it is now), or of all jobs of the account when
    /// <paramref name="jobId"/> is null. A reader that falls behind misses the older of the changes, never the newest.
    /// </summary>
    /// <param name="account">Whose.</param>
    /// <param name="jobId">Which job; null: all.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="opened">Called when all nodes know of it: what changes from then on is not missed.</param>
    public async IAsyncEnumerable<JobSnapshot> WatchAsync(
        string account, string? jobId, [EnumeratorCancellation] CancellationToken cancellation, Action? opened = null)
    {
        var snapshots = Channel.CreateBounded<JobSnapshot>(new BoundedChannelOptions(MostUnreadSnapshots) { FullMode = BoundedChannelFullMode.DropOldest });
        var jobs = await RegionAsync(cancellation);
        var news = jobId is null ? system.GetExtension<JobActorsExtension>().Parts.News : ActorRefs.Nobody;
        var relay = system.ActorOf(Props.Create<SnapshotRelay>(account, jobId!, jobs, news, snapshots.Writer, opened ?? (() => { })));
        try
        {
            await foreach (var snapshot in snapshots.Reader.ReadAllAsync(cancellation))
            {
                yield return snapshot;
                if (jobId is not null && snapshot.HasEnded)
                {
                    yield break;
                }
            }
        }
        finally
        {
            system.Stop(relay);
        }
    }

    /// <summary>What happened to the job, oldest first, as it is in the journal; empty when there is no such job.</summary>
    public async Task<IReadOnlyList<JobEvent>> HistoryAsync(string account, string jobId, CancellationToken cancellation)
    {
        var journal = system.GetExtension<JobActorsExtension>().Journal;
        var events = await journal.ReadAsync(JobActor.PersistenceIdOf(jobId), cancellation);
        return events is [JobAccepted accepted, ..] && accepted.Account == account ? events : [];
    }

    private Task<JobReply> ChangeAsync(string account, string jobId, JobChange change, CancellationToken cancellation) =>
        AskAsync(new ChangeJob(jobId, account, change), cancellation);

    private async Task<JobReply> AskAsync(object message, CancellationToken cancellation, int atMost = 1)
    {
        for (var asked = 1; ; asked++)
        {
            try
            {
                var jobs = await RegionAsync(cancellation);
                return Answered(await jobs.Ask<JobReply>(message, settings.AskTimeout / atMost, cancellation));
            }
            catch (AskTimeoutException late)
            {
                if (asked == atMost)
                {
                    throw new JobsUnavailableException($"The job did not answer within {settings.AskTimeout.TotalSeconds:0} s; the journal may be slow. Try again.", late);
                }
            }
            catch (Exception failed) when (failed is not (OperationCanceledException or JobsUnavailableException or StorageFullException))
            {
                throw new JobsUnavailableException($"The job could not be stored or read: {failed.Message} Try again.", failed);
            }
        }
    }

    private async Task<IActorRef> RegionAsync(CancellationToken cancellation)
    {
        _ = system.IsLeaving() ? Answered(JobReply.Stopping) : null;
        return await region.GetAsync(cancellation);
    }

    private static JobReply Answered(JobReply reply) =>
        reply.Refusal switch
        {
            { Code: JobReply.UnavailableCode, Message: var message } => throw new JobsUnavailableException(message),
            { Code: JobReply.StorageFullCode, Message: var message } => throw new StorageFullException(new JobsUnavailableException(message)),
            _ => reply,
        };
}

/// <summary>Names the shard region of the jobs in the actor registry.</summary>
public sealed class JobRegion
{
    private JobRegion()
    {
    }
}

/// <summary>A request for a job, checked and with its definitions frozen.</summary>
/// <param name="JobId">Its id: new, or derived from the caller's idempotency key by <see cref="JobId.FromKey"/>.</param>
/// <param name="Account">Whose.</param>
/// <param name="Plan">What to run.</param>
/// <param name="Input">What the user gave.</param>
/// <param name="Labels">The user's own labels.</param>
/// <param name="RequestHash">A digest of the request when it carried an idempotency key.</param>
public sealed record StartJob(
    string JobId, string Account, Plan Plan, RawJson Input, ImmutableSortedDictionary<string, string> Labels, string? RequestHash) : IJobRequest
{
    /// <summary>Who is told when the job has ended; null: nobody.</summary>
    public JobWebhook? Webhook { get; init; }

    /// <summary>The records that an import sends in batches; they are durable already.</summary>
    public JobRecords? Records { get; init; }

    /// <summary>Which part of an import the job sends; only an import makes such jobs.</summary>
    public BatchSlice? Batch { get; init; }
}

/// <summary>The job, or why not; neither after a deletion.</summary>
/// <param name="Job">The job as it is now.</param>
/// <param name="Refusal">Why not.</param>
/// <param name="Created">Whether this very request made it.</param>
public sealed record JobReply(JobSnapshot? Job, Refusal? Refusal, bool Created = false) : IJobMessage
{
    /// <summary>The code of a refusal that the gateway turns into <see cref="JobsUnavailableException"/>; an exception itself would not cross nodes.</summary>
    internal const string UnavailableCode = "unavailable";

    /// <summary>The storage has no room.</summary>
    internal const string StorageFullCode = "storage_full";

    /// <summary>Whoever asked on a node that shuts down asks another one, or this one when it is back.</summary>
    internal static JobReply Stopping { get; } = new(null, new Refusal(UnavailableCode, "The server is stopping. Try again."));

    /// <summary>The job's own storage did not do its part.</summary>
    internal static JobReply Unavailable(Exception cause) =>
        new(null, new Refusal(StorageFullException.Is(cause) ? StorageFullCode : UnavailableCode, $"The job could not be stored or read: {cause.Message} Try again."));
}

/// <summary>The actors did not answer in time: the journal is slow or down, or the shard is moving.</summary>
public sealed class JobsUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
