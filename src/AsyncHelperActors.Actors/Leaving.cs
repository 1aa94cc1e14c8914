using Akka.Actor;

namespace AsyncHelperActors.Actors;

/// <summary>Whether this node is on its way out.</summary>
/// <remarks>
/// A shard region that shuts down waits until all messages it holds have found a home. In a cluster of one there is none any more, so whoever
/// on a leaving node still asks a job for something would hold the shutdown up to its limit. Those on other nodes are served as ever.
/// </remarks>
internal static class Leaving
{
    /// <summary>Whether the coordinated shutdown of this node has begun.</summary>
    public static bool IsLeaving(this ActorSystem system) => CoordinatedShutdown.Get(system).ShutdownReason is not null;
}
