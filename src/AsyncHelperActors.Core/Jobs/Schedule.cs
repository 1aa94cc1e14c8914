using System.Numerics;

namespace AsyncHelperActors.Core.Jobs;

/// <summary>When to ask again. Pure: the same job gets the same instants on every node, jitter included.</summary>
internal static class Schedule
{
    /// <summary>No wait is shorter than this, whatever a definition or a vendor says: promise 5, no hot loop.</summary>
    public static readonly TimeSpan Floor = TimeSpan.FromMilliseconds(100);

    /// <summary>The shortest wait after a failure.</summary>
    public static readonly TimeSpan FailureFloor = TimeSpan.FromSeconds(1);

    /// <summary>Whatever a definition or a vendor asks for, no instant is further away than this: it keeps the arithmetic in range.</summary>
    private static readonly TimeSpan Furthest = TimeSpan.FromDays(3_660);

    /// <summary>The longest wait between tries of a call that failed.</summary>
    private static readonly TimeSpan FailureCeiling = TimeSpan.FromMinutes(5);

    /// <summary>An instant so many milliseconds after another one.</summary>
    public static DateTimeOffset Later(DateTimeOffset from, long ms) => from + Span(ms);

    /// <summary>The wait before the first poll.</summary>
    public static TimeSpan Initial(JobPolicy policy, string jobId, long? retryAfterMs) =>
        Wait(policy, policy.SequenceMs.Count > 0 ? policy.SequenceMs[0] : policy.InitialWaitMs, jobId, 0, retryAfterMs);

    /// <summary>The wait after poll number <paramref name="polls"/>, counted from 1.</summary>
    public static TimeSpan AfterPoll(JobPolicy policy, string jobId, int polls, long? retryAfterMs)
    {
        var planned = policy.SequenceMs.Count > 0
            ? policy.SequenceMs[Math.Min(polls, policy.SequenceMs.Count - 1)]
            : policy.PollWaitMs * Math.Min(Math.Pow(policy.Factor, Math.Min(polls - 1, 1_000)), 1e12);
        return Wait(policy, planned, jobId, polls, retryAfterMs);
    }

    /// <summary>The wait before failure number <paramref name="failures"/> (from 1) is tried again: doubling, varied, never under the floor.</summary>
    public static TimeSpan AfterFailure(string jobId, int failures, long? retryAfterMs)
    {
        var doubled = FailureFloor * Math.Pow(2, Math.Min(failures - 1, 10));
        var wait = Vary(Min(doubled, FailureCeiling), 0.2, jobId, failures);
        return Max(Max(wait, FailureFloor), Span(retryAfterMs ?? 0));
    }

    /// <summary>The shortest wait between polls that a vendor's callbacks cause, however often it calls.</summary>
    public static TimeSpan AfterCallback(JobPolicy policy) => Max(FailureFloor, Span(policy.MinWaitMs));

    private static TimeSpan Wait(JobPolicy policy, double plannedMs, string jobId, int polls, long? retryAfterMs)
    {
        var milliseconds = policy.RespectRetryAfter && retryAfterMs is { } asked
            ? asked
            : Vary(Span(Math.Min(plannedMs, policy.MaxWaitMs)), policy.Jitter, jobId, polls).TotalMilliseconds;
        var lowest = Math.Max(policy.MinWaitMs, Floor.TotalMilliseconds);
        return Span(Math.Clamp(milliseconds, lowest, Math.Max(lowest, policy.MaxWaitMs)));
    }

    private static TimeSpan Span(double ms) => TimeSpan.FromMilliseconds(Math.Clamp(ms, 0, Furthest.TotalMilliseconds));

    private static TimeSpan Vary(TimeSpan wait, double part, string jobId, int n)
    {
        if (part <= 0)
        {
            return wait;
        }

        // FNV-1a over the id and the number: spreads jobs evenly and is the same after every recovery.
        var hash = 2166136261u ^ (uint)n;
        foreach (var c in jobId)
        {
            hash = BitOperations.RotateLeft((hash ^ c) * 16777619u, 5);
        }

        return wait * (1 + part * ((hash % 2001 / 1000.0) - 1));
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
