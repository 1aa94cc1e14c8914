using Akka.Actor;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Actors.Nodes;

/// <summary>The sender wants every change of an account's jobs. Answered by <see cref="Listening"/>. Stays on the node.</summary>
internal sealed record Listen(string Account) : INoSerializationVerificationNeeded;

/// <summary>From now on no change is missed. Stays on the node.</summary>
internal sealed record Listening : INoSerializationVerificationNeeded
{
    /// <summary>The only one.</summary>
    public static Listening Instance { get; } = new();
}

/// <summary>A node asks another for the changes of an account's jobs. Answered by <see cref="NewsFollowed"/>.</summary>
internal sealed record FollowNews(string Account) : IJobMessage;

/// <summary>The node knows: whatever changes there from now on is told.</summary>
internal sealed record NewsFollowed(string Account) : IJobMessage;

/// <summary>Nobody on the sender's node listens to the account any more.</summary>
internal sealed record ForgetNews(string Account) : IJobMessage;

/// <summary>A job on another node has changed.</summary>
internal sealed record NewsOfJob(JobSnapshot Job) : IJobMessage;
