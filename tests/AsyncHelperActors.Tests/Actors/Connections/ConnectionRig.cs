using Akka.Actor;
using AsyncHelperActors.Actors;
using AsyncHelperActors.Actors.Connections;
using AsyncHelperActors.Actors.Jobs;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Actors.Jobs;
using AsyncHelperActors.Tests.Actors.Jobs.Virtual;

namespace AsyncHelperActors.Tests.Actors.Connections;

/// <summary>The connections of a node alone, or of several with a governor, with a listener in the place of the jobs.</summary>
internal sealed class ConnectionRig : IAsyncDisposable, IDefinitionSource
{
    private readonly List<IActorRef> _nodes = [];
    private int _calls;

    public ConnectionRig(ScriptedConnector vendor, JobActorSettings? settings = null)
        : this((IConnector)vendor, settings)
    {
    }

    public ConnectionRig(IConnector vendor, JobActorSettings? settings = null, int nodes = 0)
    {
        Jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 1), withAgenda: false);
        Job = new Ear(Jobs);
        Vendor = new TimedConnector(vendor, () => Jobs.Elapsed);
        var governors = new GovernorsRef();
        if (nodes > 0)
        {
            governors.Ref = Jobs.System.ActorOf(Props.Create<Governors>(), "governors");
        }

        for (var i = 0; i < Math.Max(nodes, 1); i++)
        {
            _nodes.Add(Jobs.System.ActorOf(
                Props.Create<ConnectionsActor>(Vendor, this, settings ?? new JobActorSettings(), Jobs.Budgets, governors), i == 0 ? "tested" : $"tested-{i}"));
        }
    }

    public VirtualJobs Jobs { get; }

    /// <summary>Hears what the jobs are told.</summary>
    public Ear Job { get; }

    public TimedConnector Vendor { get; }

    /// <summary>What the definition says, by connection and version.</summary>
    public Func<DefinitionRef, Task<int?>> ConcurrencyOf { get; set; } = _ => Task.FromResult<int?>(null);

    /// <summary>The budgets that every definition has.</summary>
    public IReadOnlyList<RateBudget> Budgets { get; set; } = [];

    /// <summary>How often a definition was read.</summary>
    public int Reads { get; private set; }

    public IEnumerable<StepReply> Replies => Job.All<StepReply>();

    /// <summary>Until when callers are to stay away.</summary>
    public IEnumerable<DateTimeOffset> Busy => Replies.Select(r => r.Answer).OfType<StepAnswer.Busy>().Select(b => b.Until);

    /// <summary>The steps that reached the vendor, in order.</summary>
    public IEnumerable<string> Sent => Vendor.Calls.Select(c => c.Call.Step.Id);

    /// <summary>Asks for polls; each gets the next number as its name.</summary>
    public Task CallAsync(int times = 1, string connection = "vendor", string export = "status", int version = 1, string account = "acme", int node = 0) => Jobs.DoAsync(() =>
    {
        for (var i = 0; i < times; i++)
        {
            var refs = new Dictionary<string, DefinitionRef> { [PlanRole.Connection] = new(connection, version), [PlanRole.Status] = new(export, 1) };
            var call = new StepCall(
                "job_1", account, new Plan(StepType.Export, refs, new JobPolicy()), new Step.Poll($"{++_calls}", Jobs.Now), 1, VirtualJobs.Start, RawJson.Null, null, null);
            _nodes[node].Tell(new RunStep(call, Job.Ref));
        }
    });

    /// <summary>A call without a plan, of which no connection can make sense: a defect. Its name is 0.</summary>
    public Task ConfuseAsync(string? connection) => Jobs.DoAsync(() =>
    {
        var path = _nodes[0].Path.ToString() + (connection is null ? "" : $"/{connection}");
        var call = new StepCall("job_1", "acme", null!, new Step.Poll("0", Jobs.Now), 1, VirtualJobs.Start, RawJson.Null, null, null);
        Jobs.System.ActorSelection(path).Tell(new RunStep(call, Job.Ref));
    });

    public async ValueTask<Definition> GetAsync(string account, DefinitionKind kind, DefinitionRef reference, CancellationToken cancellation)
    {
        Reads++;
        return new ConnectionDef(reference.Id, reference.Id) { ConcurrencyLevel = await ConcurrencyOf(reference), RateLimit = new RateLimit { Requests = Budgets } };
    }

    public ValueTask DisposeAsync() => Jobs.DisposeAsync();

    /// <summary>In the place of the shard region.</summary>
    private sealed class Governors : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            var name = ((IRoomMessage)message).Connection;
            var child = Context.Child(name);
            (child.IsNobody() ? Context.ActorOf(Props.Create<GovernorActor>(name, Self.Path.Address, () => Array.Empty<Address>()), name) : child).Forward(message);
        }
    }
}
