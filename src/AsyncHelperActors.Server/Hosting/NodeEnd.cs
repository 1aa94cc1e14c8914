using Akka.Actor;
using Akka.Cluster;

namespace AsyncHelperActors.Server;

/// <summary>Why a node has stopped.</summary>
public static class NodeEnd
{
    /// <summary>What to say when the other nodes gave this one up, or it could not see them; null when it was told to stop.</summary>
    public static string? WhyGivenUp(this WebApplication app) =>
        CoordinatedShutdown.Get(app.Services.GetRequiredService<ActorSystem>()).ShutdownReason is CoordinatedShutdown.ClusterDowningReason
            ? "This node could not be reached by the others, or could not reach them, and they went on without it. It has stopped; nothing is lost. Start it again."
            : null;
}
