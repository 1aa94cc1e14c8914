using System.Collections.Immutable;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Tests.Simulation;

/// <summary>Whether two jobs are the same. Records compare their lists by reference, which is not what the laws mean.</summary>
internal static class SameJob
{
    /// <summary>The same in everything.</summary>
    public static bool Are(Job a, Job b) => ReferenceEquals(a, b) || (a, b) switch
    {
        (Job.Known x, Job.Known y) => x.Equals(y with { Head = Align(y.Head, x.Head) }),
        _ => a.Equals(b),
    };

    /// <summary>The same but for what <see cref="Folded"/> moves: counts of polls and due times.</summary>
    public static bool AreButForFolds(Job a, Job b) => Are(Bare(a), Bare(b));

    private static JobHead Align(JobHead head, JobHead to) => head with
    {
        Warnings = Same(head.Warnings, to.Warnings) ? to.Warnings : head.Warnings,
        Errors = Same(head.Errors, to.Errors) ? to.Errors : head.Errors,
        Steps = Same(head.Steps, to.Steps) ? to.Steps : head.Steps,
        Sets = Same(head.Sets, to.Sets) ? to.Sets : head.Sets,
    };

    private static bool Same<T>(ImmutableArray<T> a, ImmutableArray<T> b) => a == b || a.SequenceEqual(b);

    private static bool Same<T>(ImmutableSortedDictionary<string, T>? a, ImmutableSortedDictionary<string, T>? b) =>
        ReferenceEquals(a, b) || (a is not null && b is not null && a.SequenceEqual(b));

    private static Job Bare(Job job)
    {
        Job bare = job switch
        {
            Job.Queued j => j with { NotBefore = default },
            Job.Submitting j => j with { NotBefore = default },
            Job.Waiting j => j with { NextPollAt = default },
            Job.Fetching j => j with { NotBefore = default },
            Job.Canceling j => j with { NextAt = default },
            Job.Cleaning j => j with { NotBefore = default },
            _ => job,
        };
        return bare is Job.Known known ? known with { Head = known.Head with { Polls = 0, LastPollAt = null, Postponed = 0 } } : bare;
    }
}
