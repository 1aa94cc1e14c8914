using System.Globalization;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Simulation;

/// <summary>Puts what the rules made of an answer into words.</summary>
internal static class Consequence
{
    /// <summary>The entry of what happened.</summary>
    /// <param name="at">When.</param>
    /// <param name="answer">The answer that it follows from; null when it follows from none.</param>
    /// <param name="events">What the rules made of it.</param>
    public static SimulationEntry Of(DateTimeOffset at, StepAnswer? answer, IReadOnlyList<JobEvent> events)
    {
        var entry = new SimulationEntry(at, NameOf(events.Count == 0 ? null : events[0]));
        entry = answer switch
        {
            StepAnswer.Status status => entry with { StatusValue = status.Value.Value, Decision = Camel(status.Decision.ToString()), Rule = status.Rule },
            StepAnswer.Failed failed => entry with { Decision = Camel(failed.Failure.Kind.ToString()), Rule = failed.Failure.Message },
            StepAnswer.Fetched fetched => entry with { Message = Stored(fetched) },
            StepAnswer.NotSubmitted => entry with { Message = "The vendor has no such job." },
            _ => entry,
        };
        return events.Aggregate(entry, Add);
    }

    private static SimulationEntry Add(SimulationEntry entry, JobEvent happened) => happened switch
    {
        SubmissionFailed e => entry with { NextAt = e.RetryAt },
        SubmissionUncertain e => entry with { NextAt = e.LookupAt, Message = e.Resend ? "It is sent again with the same key." : "The vendor is asked whether it has the job." },
        Submitted e => entry with { NextAt = e.NextPollAt },
        StatusChanged e => entry with { NextAt = e.NextPollAt, Message = Progress(e.Progress) },
        StatusUnreadable e => entry with { NextAt = e.NextPollAt },
        FetchFailed e => entry with { NextAt = e.RetryAt },
        CancelSent e => entry with { NextAt = e.NextPollAt },
        CancelFailed e => entry with { NextAt = e.RetryAt },
        RetryScheduled e => entry with { NextAt = e.NotBefore, Message = "The remote job failed; it is submitted again." },
        EndingRequested e => entry with { NextAt = null, Message = e.Ending.Error?.Message ?? "The job is to end; the vendor is asked to cancel." },
        Folded e => entry with { NextAt = e.DueAt },
        JobFinished e => entry with { NextAt = null, Outcome = e.Outcome, Message = Ended(entry, e) },
        _ => entry,
    };

    /// <summary>An error that is the rule once more need not be said twice.</summary>
    private static string? Ended(SimulationEntry entry, JobFinished finished) =>
        finished.Error is { } error && error.Message != entry.Rule ? error.Message : finished.Warning ?? entry.Message;

    private static string NameOf(JobEvent? happened) => happened switch
    {
        null => "ignored",
        Folded { Postponed: true } => "postponed",
        Folded => "polled",
        JobFinished => "finished",
        JobAccepted => "accepted",
        _ => Camel(happened.GetType().Name),
    };

    private static string Stored(StepAnswer.Fetched fetched) => fetched.File is { } file
        ? $"A file of {Count(fetched.Bytes, "byte")} is stored ({file.ContentType}{(file.Name is null ? "" : $", {file.Name}")})."
        : $"{Count(fetched.Records, "record")} in {Count(fetched.Pages, "page")} {(fetched.Records == 1 ? "is" : "are")} stored.";

    private static string? Progress(RemoteProgress? progress) => progress is null
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"Progress: {(progress.Percent is { } percent ? $"{percent:0.#} % " : "")}{progress.Message}").TrimEnd() + ".";

    private static string Count(long number, string word) => number == 1 ? $"1 {word}" : string.Create(CultureInfo.InvariantCulture, $"{number} {word}s");

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
