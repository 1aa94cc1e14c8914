using System.Collections.Concurrent;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Tests.Actors.Jobs;

/// <summary>A connector that answers from a script and keeps what it was asked, for tests of the actors alone.</summary>
internal sealed class ScriptedConnector(Func<StepCall, int, StepAnswer> script) : IConnector
{
    private readonly ConcurrentDictionary<string, int> _calls = new();

    /// <summary>Every call, in order.</summary>
    public ConcurrentQueue<StepCall> Calls { get; } = new();

    /// <summary>Completes calls only when it completes, when it is set.</summary>
    public Func<StepCall, Task>? Gate { get; set; }

    public async Task<StepAnswer> RunAsync(StepCall call, CancellationToken cancellation)
    {
        Calls.Enqueue(call);
        if (Gate is { } gate)
        {
            await gate(call);
        }

        var kind = $"{call.JobId} {call.Step.GetType().Name}";
        return script(call, _calls.AddOrUpdate(kind, 1, (_, n) => n + 1));
    }

    /// <summary>A vendor that is done at the given poll and has three records.</summary>
    public static StepAnswer DoneAtPoll(StepCall call, int nth, int poll) => call.Step switch
    {
        Step.Submit => new StepAnswer.Submitted(null, new RemoteJob(new RawJson("""{"id":"r1"}"""), new RawJson("{}")), null),
        Step.Poll when nth < poll => Status(Decision.InProgress, "RUNNING"),
        Step.Poll => Status(Decision.Done, "DONE"),
        Step.Fetch => new StepAnswer.Fetched(null, 1, 3, 120, null, RawJson.Null),
        Step.Cancel => new StepAnswer.CancelSent(null),
        _ => new StepAnswer.NotSubmitted(null),
    };

    public static StepAnswer Status(Decision decision, string? value, long? retryAfterMs = null) =>
        new StepAnswer.Status(null, decision, new RemoteStatus(value, new RawJson("{}"), new RawJson("{}"), false), "the script says so", retryAfterMs, null);
}
