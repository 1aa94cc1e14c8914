using System.Collections.Concurrent;
using Akka.Actor;
using AsyncHelperActors.Actors.Persistence;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Actors.Telemetry;
using AsyncHelperActors.Core.Calls;

namespace AsyncHelperActors.Actors.Jobs;

/// <summary>What every job actor of a node shares.</summary>
/// <param name="Book">Agenda and index.</param>
/// <param name="Pages">Stored results.</param>
/// <param name="Journal">What deletes a forgotten job's events.</param>
/// <param name="Connections">The supervisor of the connections.</param>
/// <param name="Owner">This incarnation of this node, as the agenda names it.</param>
/// <param name="Settings">The knobs.</param>
internal sealed record JobActorParts(
    IJobBook Book, IPageStore Pages, IJournalRows Journal, IActorRef Connections, string Owner, JobActorSettings Settings)
{
    private readonly ConcurrentDictionary<string, int> _defects = new();
    private int _resident;

    /// <summary>Where a job learns how many unfinished jobs its vendor allows; it must be there for jobs whose plan speaks of that.</summary>
    public IDefinitionSource? Definitions { get; init; }

    /// <summary>Where messages to other jobs go: the shard region. Set once, when it has started.</summary>
    public IActorRef Jobs { get; set; } = ActorRefs.Nobody;

    /// <summary>Who brings the changes of jobs on other nodes; nobody when this node is alone.</summary>
    public IActorRef News { get; init; } = ActorRefs.Nobody;

    /// <summary>How many job actors are in memory.</summary>
    public int Resident => Volatile.Read(ref _resident);

    /// <summary>Whether so many are in memory that even short waits are spent outside.</summary>
    public bool IsFull => Resident > Settings.MostResident;

    /// <summary>One more is in memory.</summary>
    public void Enter()
    {
        Interlocked.Increment(ref _resident);
        JobMetrics.Residents(1);
    }

    /// <summary>One less is.</summary>
    public void Leave()
    {
        Interlocked.Decrement(ref _resident);
        JobMetrics.Residents(-1);
    }

    /// <summary>Counts a defect that stopped a job; the count outlives the restarts of its actor.</summary>
    public int CountDefect(string jobId) => _defects.AddOrUpdate(jobId, 1, (_, n) => n + 1);

    /// <summary>The job is parked; a retry starts from nothing.</summary>
    public void ForgetDefects(string jobId) => _defects.TryRemove(jobId, out _);
}

/// <summary>The knobs of durable waiting.</summary>
public sealed record JobActorSettings
{
    /// <summary>A job that waits longer than this leaves memory.</summary>
    public TimeSpan Residence { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>When more jobs than this are in memory, shorter waits are spent outside too.</summary>
    public int MostResident { get; init; } = 150_000;

    /// <summary>How long a claimed or resident job may stay silent before the agenda wakes it again.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a finished job stays in memory for those who look at it.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long to wait before a write of the agenda that failed is tried again.</summary>
    public TimeSpan WriteRetry { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Into how many partitions the agenda is cut. Never changed once jobs exist.</summary>
    public int AgendaPartitions { get; init; } = 8;

    /// <summary>How often a partition looks for due jobs.</summary>
    public TimeSpan AgendaTick { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How far ahead of their time jobs are woken, so that their own timers hit the instant.</summary>
    public TimeSpan AgendaHorizon { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many woken jobs of a partition may be on their way up at once.</summary>
    public int WakeCredit { get; init; } = 256;

    /// <summary>How many shards the jobs are spread over. Never changed once jobs exist.</summary>
    public int Shards { get; init; } = 100;

    /// <summary>How long the gateway waits for a job's answer.</summary>
    public TimeSpan AskTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How many calls of one connection may be under way at once when the connection does not say.</summary>
    public int ConnectionConcurrency { get; init; } = 64;

    /// <summary>
    /// How much of a budget a node takes at a time, as the time in which it fills up again. Alone, a node takes much and writes seldom; where several
    /// share a budget, what one has taken the others must wait for.
    /// </summary>
    public TimeSpan BudgetLead { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many calls of one connection may wait for room; more go back to the agenda.</summary>
    public int ConnectionQueue { get; init; } = 1_000;

    /// <summary>How often the store is searched for results and jobs that are past their retention.</summary>
    public TimeSpan PurgeTick { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many jobs are purged at once; each is woken for it.</summary>
    public int PurgeBatch { get; init; } = 64;

    /// <summary>How often what is left of uploads that were cut off is looked for.</summary>
    public TimeSpan UploadSweepTick { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How old an upload must be to count as cut off, where other nodes may be taking it in. No upload may take longer.</summary>
    public TimeSpan UploadAge { get; init; } = TimeSpan.FromDays(3);

    /// <summary>How often due messages about ended jobs are looked for; those of this node are sent at once.</summary>
    public TimeSpan NoticeTick { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many messages about ended jobs may be under way at once.</summary>
    public int NoticesAtOnce { get; init; } = 64;

    /// <summary>How many of them may be under way to one host, so that one that hangs holds up nobody else.</summary>
    public int NoticesPerTarget { get; init; } = 8;

    /// <summary>A job that a defect of ours stops this often is parked.</summary>
    public int MostDefects { get; init; } = 3;
}
