using Akka.Actor;
using AsyncHelperActors.Core.Calls;

namespace AsyncHelperActors.Actors.Connections;

/// <summary>Runs single calls that belong to no job through the connections of this node, so that the limits and budgets of their vendors hold for them too.</summary>
public sealed class ConnectionCalls(ActorSystem system)
{
    /// <summary>Runs a call.</summary>
    /// <param name="call">What to send.</param>
    /// <param name="atMost">How long to wait for it. What was sent by then has its effect.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="JobsUnavailableException">There is no answer in time, or a defect stopped the call.</exception>
    public async Task<StepAnswer> RunAsync(StepCall call, TimeSpan atMost, CancellationToken cancellation)
    {
        var connections = system.GetExtension<JobActorsExtension>().Parts.Connections;
        try
        {
            return await connections.Ask<object>(asker => new RunStep(call, asker), atMost, cancellation) switch
            {
                StepReply reply => reply.Answer,
                StepCrashed crash => throw new JobsUnavailableException($"A defect of this service stopped the request: {crash.Reason} Please report it."),
                var other => throw new InvalidOperationException($"A connection answered with {other.GetType().Name}."),
            };
        }
        catch (AskTimeoutException late)
        {
            throw new JobsUnavailableException($"There was no answer within {atMost.TotalSeconds:0} s; the request may have been sent.", late);
        }
    }
}
