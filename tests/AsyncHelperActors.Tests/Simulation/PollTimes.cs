using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Tests.Simulation;

/// <summary>The law that no poll goes out before its time, across crashes: a second, slower book of when the vendor may be asked.</summary>
/// <remarks>
/// What the vendor asked for by Retry-After binds at once. A crash within a moment of the answer is as if the answer had been lost; after
/// that moment it must be on disk, and binds across crashes. The plan's own wait binds always, because the intent is on disk before the poll.
/// </remarks>
internal sealed class PollTimes(World world)
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);

    private DateTimeOffset _earliest;
    private DateTimeOffset _durable;
    private DateTimeOffset _last;
    private DateTimeOffset _moved;

    /// <summary>A poll goes out.</summary>
    public void Sent(int number)
    {
        Laws.Hold(
            world.Now >= _earliest - TimeSpan.FromMilliseconds(1),
            "never polled before its time",
            $"poll {number} goes out at {world.Now:O}, and not before {_earliest:O} was allowed");
        _last = world.Now;
        _earliest = _durable = world.Now + Least(number);
    }

    /// <summary>An answer or a user moved the next poll.</summary>
    public void Happened(JobCommand command, Job after, bool stored)
    {
        var policy = world.Plan.Policy;
        switch (command)
        {
            case RecordSubmitted c when after is Job.Waiting:
                _earliest = _durable = world.Now + (Asked(c.RetryAfterMs) ?? Clamped(policy.SequenceMs is [var first, ..] ? first : policy.InitialWaitMs));
                break;
            case RecordHeld when after is Job.Waiting:
                _earliest = _durable = world.Now + Clamped(policy.SequenceMs is [var shortest, ..] ? shortest : policy.InitialWaitMs);
                break;
            case RecordStatus c when after is Job.Waiting or Job.Canceling && Asked(c.RetryAfterMs) is { } wait:
                Move(world.Now + wait, stored);
                break;
            case RecordFailure c when after is Job.Waiting or Job.Canceling && Asked(c.Failure.RetryAfterMs) is { } wait:
                Move(world.Now + wait, stored);
                break;
            case PollNow when after is Job.Waiting:
                _earliest = _durable = _last + Schedule.Floor;
                break;
            case HearCallback when after is Job.Waiting:
                // What a crash forgot of the last poll, nobody can count from.
                var counted = ((Job.Known)after).Head.LastPollAt + Schedule.AfterCallback(policy);
                var soonest = counted > _last + Schedule.Floor ? counted.Value : _last + Schedule.Floor;
                _earliest = _durable = soonest < _earliest ? soonest : _earliest;
                break;
            case RecordCancelSent:
                _earliest = _durable = world.Now + Schedule.Floor;
                break;
            default:
                break;
        }
    }

    /// <summary>What came at the last moment may be forgotten.</summary>
    public void Crashed() => _earliest = world.Now - _moved < Moment ? _durable : _earliest;

    /// <summary>An instant is on disk.</summary>
    public void RowWritten(DateTimeOffset planned) => _durable = planned >= _earliest ? _earliest : _durable;

    private void Move(DateTimeOffset to, bool stored)
    {
        _moved = world.Now;
        _earliest = to;
        _durable = stored || to < _durable ? to : _durable;
    }

    /// <summary>The shortest wait after a poll that the plan allows.</summary>
    private TimeSpan Least(int number)
    {
        var policy = world.Plan.Policy;
        return Clamped(policy.SequenceMs.Count > 0
            ? policy.SequenceMs[Math.Min(number, policy.SequenceMs.Count - 1)]
            : policy.PollWaitMs * Math.Pow(policy.Factor, number - 1));
    }

    private TimeSpan? Asked(long? retryAfterMs) =>
        world.Plan.Policy.RespectRetryAfter && retryAfterMs is { } ms ? Within(ms) : null;

    private TimeSpan Clamped(double ms) => Within(Math.Min(ms, world.Plan.Policy.MaxWaitMs) * (1 - world.Plan.Policy.Jitter));

    private TimeSpan Within(double ms)
    {
        var least = Math.Max(world.Plan.Policy.MinWaitMs, 100);
        return TimeSpan.FromMilliseconds(Math.Clamp(ms, least, Math.Max(least, world.Plan.Policy.MaxWaitMs)));
    }
}
