using System.Diagnostics;
using Akka.Actor;
using Akka.Event;
using AsyncHelperActors.Actors.Telemetry;
using AsyncHelperActors.Core.Calls;

namespace AsyncHelperActors.Actors.Connections;

/// <summary>The connector of one export on this node: runs its calls, none of which blocks it, and hands each answer to the job that asked.</summary>
/// <remarks>
/// A foreign failure is an answer. An exception is a defect of ours: the job is told, the connection gets its room back, and then this
/// actor fails, so that its supervisor starts it again. The other calls go on and find the new incarnation under the same name.
/// </remarks>
internal sealed class ConnectorActor(IConnector connector) : UntypedActor
{
    private readonly CancellationTokenSource _stopped = new();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RunStep run:
                RunAsync(run.Call).PipeTo(
                    Self, Self, answer => new Ended(run, answer, null), cause => new Ended(run, null, cause));
                break;
            case Ended { Answer: { } answer } ended:
                ended.Run.Job.Tell(new StepReply(ended.Run.Call.Step.Id, answer));
                Context.Parent.Tell(new CallEnded(ended.Run, answer));
                break;
            case Ended { Defect: { } defect } ended:
                ended.Run.Job.Tell(new StepCrashed(ended.Run.Call.Step.Id, $"{defect.GetType().Name}: {defect.Message}"));
                Context.Parent.Tell(new CallEnded(ended.Run, null));
                throw new ConnectorDefectException($"Step {ended.Run.Call.Step.Id} of job {ended.Run.Call.JobId} was stopped by a defect.", defect);
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>Whatever a connector throws is in the task, also when it throws before there is one.</summary>
    private async Task<StepAnswer> RunAsync(StepCall call)
    {
        var span = StepTracing.Begin(call);
        var began = Stopwatch.GetTimestamp();
        StepAnswer? answer = null;
        JobMetrics.Began();
        try
        {
            answer = await connector.RunAsync(call, _stopped.Token);
            return StepTracing.End(span, answer);
        }
        catch (Exception defect)
        {
            StepTracing.Fail(span, defect);
            throw;
        }
        finally
        {
            JobMetrics.Ran(call.Step, answer, began);
        }
    }

    /// <summary>Calls outlive a restart; only a stop ends them.</summary>
    protected override void PreRestart(Exception reason, object message)
    {
    }

    protected override void PostStop()
    {
        _stopped.Cancel();
        _stopped.Dispose();
        base.PostStop();
    }

    private sealed record Ended(RunStep Run, StepAnswer? Answer, Exception? Defect) : INoSerializationVerificationNeeded;
}

/// <summary>A defect of ours inside a connector; it restarts that connector and nothing else.</summary>
internal sealed class ConnectorDefectException(string message, Exception inner) : Exception(message, inner);
