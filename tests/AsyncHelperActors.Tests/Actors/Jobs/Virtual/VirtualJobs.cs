using System.Collections.Immutable;
using System.Globalization;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Hosting;
using AsyncHelperActors.Actors;
using AsyncHelperActors.Actors.Agenda;
using AsyncHelperActors.Actors.Connections;
using AsyncHelperActors.Actors.Jobs;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Actors.Storage;
using Microsoft.Data.Sqlite;

namespace AsyncHelperActors.Tests.Actors.Jobs.Virtual;

/// <summary>The actors of one node in virtual time: real jobs, connections and agenda, a scripted vendor, and a disk that outlives crashes of the node.</summary>
/// <remarks>Every message is written and read on its way, and a type that nobody registered is refused.</remarks>
internal sealed class VirtualJobs : IAsyncDisposable
{
    public const string Account = "acme";

    /// <summary>When every story begins.</summary>
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Looks rarely and far ahead, so that days pass with few looks at the agenda; jobs are woken before their instant all the same.</summary>
    public static readonly JobActorSettings Settings = new() { AgendaPartitions = 2, AgendaTick = TimeSpan.FromSeconds(10), AgendaHorizon = TimeSpan.FromSeconds(20) };

    private static readonly Lazy<string> EmptyDatabase = new(MakeDatabase);

    private readonly TempDirectory _directory = new();
    private readonly Func<string, ConnectionDef> _connection;
    private readonly bool _withAgenda;
    private readonly Pump _pump = new();
    private ActorSystem _system = null!;
    private IActorRef _shard = null!;
    private JobActorParts _parts = null!;
    private int _nodes;
    private int _jobs;

    public VirtualJobs(IConnector vendor, JobActorSettings? settings = null, Func<string, ConnectionDef>? connection = null, bool withAgenda = true)
    {
        _withAgenda = withAgenda;
        Knobs = settings ?? Settings;
        _connection = connection ?? (id => new ConnectionDef(id, id));
        Vendor = new TimedConnector(vendor, () => Elapsed);
        File.Copy(EmptyDatabase.Value, _directory.File("jobs.db"));
        Book = new VirtualBook(Storage(_directory.File("jobs.db")));
        StartNode(Start);
    }

    public VirtualJobs(Func<StepCall, int, StepAnswer> script, JobActorSettings? settings = null, bool withAgenda = true)
        : this(new ScriptedConnector(script), settings, withAgenda: withAgenda)
    {
    }

    public JobActorSettings Knobs { get; }

    public TimedConnector Vendor { get; }

    public VirtualBook Book { get; }

    public VirtualPages Pages { get; } = new();

    public EventStore Events { get; } = new();

    public RememberedBudgets Budgets { get; } = new();

    public JobGateway Gateway { get; private set; } = null!;

    public ActorSystem System => _system;

    /// <summary>Where messages to jobs go.</summary>
    public IActorRef Shard => _shard;

    public DateTimeOffset Now => _system.Scheduler.Now;

    /// <summary>How long the story has lasted, by a right clock.</summary>
    public TimeSpan Elapsed => Scheduler.Real - Start;

    public int Resident => _parts.Resident;

    /// <summary>Which owners are alive besides the node that runs.</summary>
    public List<string> OtherLiveNodes { get; } = [];

    private VirtualScheduler Scheduler => (VirtualScheduler)_system.Scheduler;

    public string Owner => $"node-{_nodes}";

    /// <summary>A job with an async helper, not started yet.</summary>
    public StartJob NewJob(JobPolicy? policy = null, bool cancel = false, bool lookup = false, string connection = "vendor", string step = "orders")
    {
        var refs = new Dictionary<string, DefinitionRef>
        {
            [PlanRole.Step] = new(step, 1),
            [PlanRole.Connection] = new(connection, 1),
            [PlanRole.Helper] = new("reports", 1),
            [PlanRole.Status] = new($"{step}-status", 1),
            [PlanRole.Result] = new($"{step}-result", 1),
        };
        if (cancel)
        {
            refs[PlanRole.Cancel] = new($"{step}-cancel", 1);
        }

        if (lookup)
        {
            refs[PlanRole.Lookup] = new($"{step}-lookup", 1);
        }

        return new StartJob(
            "job_" + (++_jobs).ToString("D26", CultureInfo.InvariantCulture),
            Account,
            new Plan(StepType.Export, refs, policy ?? new JobPolicy()),
            RawJson.Null,
            ImmutableSortedDictionary<string, string>.Empty,
            null);
    }

    /// <summary>A job whose vendor allows so many unfinished ones as its connection says.</summary>
    public StartJob NewSlotJob(JobPolicy? policy = null, bool cancel = false)
    {
        var start = NewJob(policy, cancel);
        return start with { Plan = start.Plan with { Refs = new Dictionary<string, DefinitionRef>(start.Plan.Refs) { [PlanRole.Slots] = start.Plan[PlanRole.Connection]! } } };
    }

    /// <summary>Starts a job and gives its id.</summary>
    public async Task<string> AcceptAsync(StartJob start)
    {
        var reply = await Gateway.StartAsync(start, CancellationToken.None);
        Xunit.Assert.Null(reply.Refusal);
        Xunit.Assert.True(reply.Created);
        await SettleAsync();
        return start.JobId;
    }

    public Task<string> AcceptAsync(JobPolicy? policy = null) => AcceptAsync(NewJob(policy));

    public async Task<JobSnapshot> GetAsync(string jobId)
    {
        var reply = await Gateway.GetAsync(Account, jobId, CancellationToken.None);
        await SettleAsync();
        return reply.Job ?? throw new InvalidOperationException(reply.Refusal?.Message);
    }

    public async Task<JobReply> CancelAsync(string jobId)
    {
        var reply = await Gateway.CancelAsync(Account, jobId, CancellationToken.None);
        await SettleAsync();
        return reply;
    }

    /// <summary>What was sent for a job and when, counted from <see cref="Start"/>.</summary>
    public string Story(string jobId) => Vendor.Story(jobId);

    /// <summary>Lets time pass; every timer fires at its own instant.</summary>
    public Task AdvanceAsync(TimeSpan by) => AdvanceToAsync(Elapsed + by);

    /// <summary>Lets time pass until so long after <see cref="Start"/>.</summary>
    public Task AdvanceToAsync(TimeSpan elapsed) =>
        _pump.RunAsync(() => Scheduler.AdvanceTo(Start + elapsed, _pump.Drain));

    /// <summary>Sets the node's wall clock: so far ahead of a right one, or behind it.</summary>
    public void SetClock(TimeSpan ahead) => Scheduler.Ahead = ahead;

    /// <summary>Waits until nothing is left to do at this instant.</summary>
    public Task SettleAsync() => _pump.RunAsync(() => { });

    /// <summary>Does something where the actors run, and waits for all that follows from it.</summary>
    public Task DoAsync(Action action) => _pump.RunAsync(action);

    /// <summary>The job's actor stops without having been told.</summary>
    public Task StopActorAsync(string jobId) => DoAsync(() => _shard.Tell(new VirtualShard.StopAbruptly(jobId)));

    /// <summary>Gives a job a message.</summary>
    public Task PassAsync(string jobId, object message) => DoAsync(() => _shard.Tell(new VirtualShard.Pass(jobId, message), ActorRefs.NoSender));

    /// <summary>Sends a message the way the shard region gets it.</summary>
    public Task RouteAsync(object message, IActorRef? sender = null) => DoAsync(() => _shard.Tell(message, sender ?? ActorRefs.NoSender));

    public bool IsInMemory(string jobId) => !((ActorRefWithCell)_shard).GetSingleChild(jobId).IsNobody();

    /// <summary>The names of the job's events, oldest first.</summary>
    public IEnumerable<string> Happened(string jobId) => Events.Events(jobId).Select(e => e.GetType().Name);

    /// <summary>The node dies; only what is on disk is left. Another one starts after a while.</summary>
    public async Task CrashAsync(TimeSpan downtime = default)
    {
        var now = Scheduler.Real + downtime;
        await _system.Terminate();
        StartNode(now);
        await SettleAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _system.Terminate();
        _pump.Dispose();
        Xunit.Assert.Empty(EveryMessageIsWritten.Refused);
        await Book.DisposeAsync();
        using (var connection = new SqliteConnection(Storage(_directory.File("jobs.db")).ConnectionString))
        {
            SqliteConnection.ClearPool(connection);
        }

        _directory.Dispose();
    }

    private static StorageOptions Storage(string file) => StorageOptions.Sqlite(file) with { Durability = Durability.ProcessCrash };

    private static string MakeDatabase()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("asynchelper-").FullName, "jobs.db");
        StorageSchema.Upgrade(Storage(file));
        using var connection = new SqliteConnection(Storage(file).ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        command.ExecuteNonQuery();
        SqliteConnection.ClearPool(connection);
        return file;
    }

    private void StartNode(DateTimeOffset now)
    {
        _nodes++;
        _system = ActorSystem.Create("virtual", ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(Config(now)), new VirtualSetup(_pump, Events)));
        var connections = _system.ActorOf(Props.Create<ConnectionsActor>(Vendor, new Definitions(_connection), Knobs, Budgets, new GovernorsRef()), "connections");
        _parts = new JobActorParts(Book, Pages, Events, connections, Owner, Knobs) { Definitions = new Definitions(_connection) };
        _shard = _system.ActorOf(Props.Create<VirtualShard>(_parts), "shard");
        _parts.Jobs = _shard;
        var agenda = new AgendaParts(Book, _shard, Owner, () => [Owner, .. OtherLiveNodes], Knobs);
        for (var partition = 0; _withAgenda && partition < Knobs.AgendaPartitions; partition++)
        {
            _system.ActorOf(Props.Create<AgendaActor>(partition, agenda), $"agenda-{partition}");
        }

        Gateway = new JobGateway(new Region(_shard), _system, Knobs);
    }

    private static Config Config(DateTimeOffset now) => ConfigurationFactory.ParseString(
        $$"""
        virtual.start-ticks = {{now.UtcTicks}}
        akka {
          loglevel = OFF
          stdout-loglevel = OFF
          loggers = []
          scheduler.implementation = "{{Name<VirtualScheduler>()}}"
          coordinated-shutdown.run-by-clr-shutdown-hook = off
          actor {
            default-dispatcher.executor = "{{Name<PumpExecutorConfigurator>()}}"
            internal-dispatcher { type = Dispatcher, executor = "{{Name<PumpExecutorConfigurator>()}}" }
            serializers.job = "{{Name<AsyncHelperActors.Actors.Serialization.JobSerializer>()}}"
            serialization-bindings {
              "{{Name<JobEvent>()}}" = job
              "{{Name<IJobMessage>()}}" = job
              "{{Name<JobSnapshot>()}}" = job
            }
          }
          persistence.dispatchers.default-plugin-dispatcher.executor = "{{Name<PumpExecutorConfigurator>()}}"
          persistence.dispatchers.default-replay-dispatcher.executor = "{{Name<PumpExecutorConfigurator>()}}"
          persistence.journal.plugin = "virtual-journal"
        }
        virtual-journal {
          class = "{{Name<VirtualJournal>()}}"
          plugin-dispatcher = "akka.actor.default-dispatcher"
        }
        """).WithFallback(EveryMessageIsWritten.Settings);

    private static string Name<T>() => $"{typeof(T).FullName}, {typeof(T).Assembly.GetName().Name}";

    private sealed class Definitions(Func<string, ConnectionDef> connection) : IDefinitionSource
    {
        public ValueTask<Definition> GetAsync(string account, DefinitionKind kind, DefinitionRef reference, CancellationToken cancellation) =>
            ValueTask.FromResult<Definition>(connection(reference.Id));
    }

    private sealed class Region(IActorRef shard) : IRequiredActor<JobRegion>
    {
        public IActorRef ActorRef => shard;

        public Task<IActorRef> GetAsync(CancellationToken cancellationToken = default) => Task.FromResult(shard);
    }
}
