using System.Text.Json.Serialization;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;
using Akka.Actor;
using Akka.Event;

namespace AsyncHelperActors.Actors;

/// <summary>A message or event of ours that may leave its node or reach the disk; the own serializer knows each by a manifest.</summary>
public interface IJobMessage;

/// <summary>A message to one job; the shard region routes it by the id.</summary>
public interface IJobRequest : IJobMessage
{
    /// <summary>The job.</summary>
    string JobId { get; }
}

/// <summary>Asks for the job as it is now: a <see cref="JobReply"/>.</summary>
public sealed record GetJob(string JobId, string Account) : IJobRequest;

/// <summary>Asks for a <see cref="JobSnapshot"/> at once and at each change, until <paramref name="Until"/> or the sender stops.</summary>
public sealed record WatchJob(string JobId, string Account, DateTimeOffset Until) : IJobRequest;

/// <summary>Asks for one <see cref="JobReply"/> when the job has ended; never answered when it does not end before <paramref name="Until"/>.</summary>
public sealed record AwaitJobEnd(string JobId, string Account, DateTimeOffset Until) : IJobRequest;

/// <summary>Asks for a change: a <see cref="JobReply"/>.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Account">Whose.</param>
/// <param name="Change">What.</param>
/// <param name="Until">The new deadline, with <see cref="JobChange.Extend"/>.</param>
public sealed record ChangeJob(string JobId, string Account, JobChange Change, DateTimeOffset? Until = null) : IJobRequest;

/// <summary>The vendor called back about the job. Whoever knows the token is no account's caller. Answered by a <see cref="JobReply"/>, without a job when there is none.</summary>
/// <param name="JobId">The job.</param>
/// <param name="IsNews">Whether the job polls for it; otherwise it only says how it is.</param>
public sealed record CallBack(string JobId, bool IsNews) : IJobRequest;

/// <summary>What a user can ask of a job.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobChange>))]
public enum JobChange
{
    /// <summary>End it early.</summary>
    Cancel,

    /// <summary>Fetch the result again.</summary>
    RetryFromResult,

    /// <summary>Submit again.</summary>
    RetryFromSubmit,

    /// <summary>Poll now.</summary>
    PollNow,

    /// <summary>Forget it.</summary>
    Delete,

    /// <summary>Give it more time.</summary>
    Extend,
}

/// <summary>The agenda says that the job is due. Answered by <see cref="JobAwake"/> as soon as the job is up.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Row">Its row as it was before the claim.</param>
/// <param name="ClaimedUntil">The claim is the intent to poll: no other poll is sent before this instant, unix milliseconds.</param>
public sealed record WakeJob(string JobId, AgendaRow Row, long ClaimedUntil) : IJobRequest;

/// <summary>The job is up: it has taken the wake over.</summary>
public sealed record JobAwake(string JobId) : IJobMessage;

/// <summary>The retention of the job may be over: it deletes what is past its time. Answered by <see cref="JobExpired"/>.</summary>
public sealed record ExpireJob(string JobId) : IJobRequest;

/// <summary>The job has looked at its retention, and what was past its time is gone.</summary>
public sealed record JobExpired(string JobId) : IJobMessage;

/// <summary>An import tells one of its batches what it is and that it is to run, or to end. Any number of times; it begins once.</summary>
/// <param name="JobId">The batch.</param>
/// <param name="Start">What it is to send.</param>
/// <param name="Cancel">Whether it is to end.</param>
public sealed record TendBatch(string JobId, StartJob Start, bool Cancel) : IJobRequest
{
    /// <summary>Somebody gave the import more time: its batches have until then; null: their own deadlines hold.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>A batch tells its import that it has ended.</summary>
/// <param name="JobId">The import.</param>
/// <param name="Attempt">Which run of it the batch belongs to.</param>
/// <param name="Number">Which batch.</param>
/// <param name="End">How it ended.</param>
public sealed record BatchNews(string JobId, int Attempt, int Number, BatchEnd End) : IJobRequest;

/// <summary>Leave memory as soon as nothing is under way. Also the hand-off message of a moving shard.</summary>
public sealed record StopJob : IJobMessage
{
    /// <summary>The only one.</summary>
    public static StopJob Instance { get; } = new();
}

/// <summary>A job asks its connection to run a step. Stays on the node.</summary>
internal sealed record RunStep(StepCall Call, IActorRef Job) : INoSerializationVerificationNeeded
{
    /// <summary>A poll that cannot be sent by then is not sent: the intent that is on disk would not cover it.</summary>
    public DateTimeOffset SendBy { get; init; } = DateTimeOffset.MaxValue;
}

/// <summary>The answer to <see cref="RunStep"/>. Stays on the node.</summary>
internal sealed record StepReply(string StepId, StepAnswer Answer) : INoSerializationVerificationNeeded;

/// <summary>A defect of ours stopped the step. Stays on the node.</summary>
internal sealed record StepCrashed(string StepId, string Reason) : INoSerializationVerificationNeeded;
