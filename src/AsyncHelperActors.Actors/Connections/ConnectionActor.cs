using Akka.Actor;
using Akka.Event;
using AsyncHelperActors.Actors.Jobs;
using AsyncHelperActors.Actors.Telemetry;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Actors.Connections;

/// <summary>One vendor connection on this node: how many calls may be under way, how many may wait, and when to leave the vendor alone.</summary>
/// <remarks>
/// Nothing waits here without a bound: a call beyond the queue is answered with <see cref="StepAnswer.Busy"/>, and its job goes back to the
/// agenda with a new due time. After many failures in a row that say the vendor cannot be reached the breaker opens: for a while every
/// call is answered so, then one call tries. Until the connection's own limit is known nothing is sent: a vendor that allows one call at a
/// time must not get sixty-four because this node has just started.
/// </remarks>
internal sealed partial class ConnectionActor(IConnector connector, IDefinitionSource definitions, JobActorSettings settings, CallsUnderWay calls)
    : UntypedActor, IWithTimers
{
    private const int FailuresThatOpen = 10;
    private static readonly TimeSpan ShortestOpen = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestOpen = TimeSpan.FromMinutes(1);

    /// <summary>A job that finds no room comes back after this, spread by its own place in the line.</summary>
    private static readonly TimeSpan BusyFor = TimeSpan.FromSeconds(2);

    private static readonly Dictionary<string, DateTimeOffset> s_nothing = [];

    private readonly Queue<RunStep> _line = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private DefinitionRef? _known;
    private int? _room;
    private int _failures;
    private int _busy;
    private DateTimeOffset _openUntil;

    private DateTimeOffset Now => Context.System.Scheduler.Now;

    /// <summary>A connector that fails is started again alone; its jobs were told before.</summary>
    protected override SupervisorStrategy SupervisorStrategy() =>
        new OneForOneStrategy(maxNrOfRetries: -1, withinTimeRange: Timeout.InfiniteTimeSpan, localOnlyDecider: _ => Directive.Restart);

    /// <summary>The children are kept, and their calls go on while this actor is started again; what waited here comes back later.</summary>
    protected override void PreRestart(Exception reason, object message)
    {
        if (message is RunStep run)
        {
            run.Job.Tell(new StepCrashed(run.Call.Step.Id, reason.Message));
        }

        foreach (var waiting in _line)
        {
            Refuse(waiting, Now + BusyFor);
        }

        JobMetrics.Queued(-_line.Count);
        SendWaitingAway();
    }

    protected override void PostStop()
    {
        JobMetrics.Queued(-_line.Count);
        SendWaitingAway();
        base.PostStop();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RunStep run:
                Learn(run.Call);
                Admit(run);
                break;
            case CallEnded ended:
                calls.Count--;
                Heed(ended.Run, ended.Answer);
                Judge(ended.Answer);
                Advance();
                GiveBack();
                break;
            case IRoomMessage room:
                OnRoom(room);
                break;
            case LookAtConnection:
                Sender.Tell(Look());
                break;
            case Limits limits:
                _room = limits.Concurrency;
                calls.Budgets.Set(limits.Budgets, limits.Kept, settings.BudgetLead);
                Advance();
                break;
            case LimitsUnread unread:
                _log.Warning("{0}: its limits cannot be read: {1} They are read again at the next call.", Self.Path.Name, unread.Cause.Message);
                _known = null;
                _room ??= settings.ConnectionConcurrency;
                Advance();
                break;
            default:
                OnBudget(message);
                break;
        }
    }

    private void Admit(RunStep run)
    {
        if (_openUntil > Now)
        {
            Refuse(run, _openUntil);
        }
        else if (StaysAway(run) is { } until)
        {
            Refuse(run, until);
        }
        else if (run.SendBy < Now)
        {
            Refuse(run, Now);
        }
        else if (calls.Count < Room)
        {
            Run(run);
        }
        else if (_line.Count < settings.ConnectionQueue)
        {
            _line.Enqueue(run);
            JobMetrics.Queued(1);
            WantRoom();
        }
        else
        {
            // Each further job comes back a little later than the one before it, so that they do not all come at once.
            Refuse(run, Now + BusyFor + TimeSpan.FromMilliseconds(_busy++ % 1_000));
        }
    }

    /// <summary>A half-open breaker lets one call through.</summary>
    private int Room => Math.Min(_failures >= FailuresThatOpen ? 1 : _room ?? 0, Allowed);

    private void Advance()
    {
        while (calls.Count < Room && _line.TryDequeue(out var next))
        {
            JobMetrics.Queued(-1);
            Admit(next);
        }

        WantRoom();
    }

    private void Run(RunStep run)
    {
        calls.Count++;
        if (!calls.Budgets.IsEmpty)
        {
            run = run with { Call = run.Call with { Gate = new ConnectionGate(Self, run) } };
        }

        var name = NameOf(run.Call);
        var child = Context.Child(name);
        (child.IsNobody() ? Context.ActorOf(Props.Create<ConnectorActor>(connector), name) : child).Tell(run);
    }

    private void Refuse(RunStep run, DateTimeOffset until)
    {
        JobMetrics.NoRoom();
        run.Job.Tell(new StepReply(run.Call.Step.Id, new StepAnswer.Busy(until)));
    }

    private void Judge(StepAnswer? answer)
    {
        if (answer is not StepAnswer.Failed { Failure: { Kind: FailureKind.Transient or FailureKind.Unknown, HttpStatus: null } failure })
        {
            _failures = 0;
            return;
        }

        if (++_failures < FailuresThatOpen)
        {
            return;
        }

        var open = ShortestOpen * Math.Pow(2, Math.Min(_failures - FailuresThatOpen, 10));
        _openUntil = Now + (open < LongestOpen ? open : LongestOpen);
        _log.Warning("{0}: {1} calls in a row failed, the last with {2}; left alone until {3:O}", Self.Path.Name, _failures, failure.Code, _openUntil);
        RefuseLine(_openUntil);
    }

    private void RefuseLine(DateTimeOffset until)
    {
        while (_line.TryDequeue(out var waiting))
        {
            JobMetrics.Queued(-1);
            Refuse(waiting, until);
        }
    }

    /// <summary>A newer version of the connection may allow another number of calls.</summary>
    private void Learn(StepCall call)
    {
        if (StepRoles.LimitsOf(call.Step, call.Plan) is not { } reference)
        {
            _room ??= settings.ConnectionConcurrency;
            return;
        }

        if (_known is not null && _known.Version >= reference.Version)
        {
            return;
        }

        _known = reference;
        ReadAsync().PipeTo(Self, failure: cause => new LimitsUnread(cause));

        async Task<Limits> ReadAsync()
        {
            var definition = await definitions.GetAsync(call.Account, DefinitionKind.Connections, reference, CancellationToken.None) as ConnectionDef;
            var budgets = definition?.RateLimit.Requests ?? [];
            var kept = budgets.Count == 0 ? s_nothing : await calls.Memory.ReadAsync(call.Account, reference.Id);
            return new Limits(definition?.ConcurrencyLevel ?? settings.ConnectionConcurrency, budgets, kept);
        }
    }

    private sealed record Limits(int Concurrency, IReadOnlyList<RateBudget> Budgets, IReadOnlyDictionary<string, DateTimeOffset> Kept) : INoSerializationVerificationNeeded;

    private sealed record LimitsUnread(Exception Cause) : INoSerializationVerificationNeeded;
}

/// <summary>What is under way at a connection, and what is used of its budgets. Kept beside the actor, because calls outlive a restart of it.</summary>
/// <param name="memory">Where the budgets are kept over a restart of the process.</param>
/// <param name="governors">Who shares out the room among the nodes.</param>
/// <param name="account">Whose.</param>
/// <param name="connection">Which.</param>
internal sealed class CallsUnderWay(IBudgetMemory memory, GovernorsRef governors, string account, string connection)
{
    public int Count { get; set; }

    /// <summary>Who shares out the room.</summary>
    public IActorRef Governors => governors.Ref;

    /// <summary>The governor's last word; null: none was heard.</summary>
    public RoomGrant? Grant { get; set; }

    public IBudgetMemory Memory => memory;

    public string Account => account;

    public string Connection => connection;

    public BudgetBook Budgets { get; } = new();
}

/// <summary>A connector's call has come to its end. Stays on the node.</summary>
/// <param name="Run">The call.</param>
/// <param name="Answer">What came of it; null when a defect stopped it.</param>
internal sealed record CallEnded(RunStep Run, StepAnswer? Answer) : INoSerializationVerificationNeeded;
