using System.Collections.Immutable;
using AsyncHelperActors.Core.Jobs;
using Xunit;

namespace AsyncHelperActors.Tests.Core.Jobs;

/// <summary>What is said of an answer beside its pages reaches the job, within bounds.</summary>
public sealed class FetchNotesTest
{
    private static readonly DateTimeOffset At = DateTimeOffset.UnixEpoch.AddDays(20_000);

    [Fact]
    public void Dropped_records_warnings_and_errors_of_all_answers_add_up_and_errors_make_the_job_partial()
    {
        var first = new FetchNotes { Dropped = 3, Warnings = ["w"], Errors = [new RecordError("c", "m")] };
        var job = Fetch(Fetch(Begin(), first, "1"), new FetchNotes { Dropped = 2, Warnings = ["w"] }, null);
        var ended = Assert.IsType<Job.Finished>(job);
        Assert.Equal((Outcome.Partial, 5L), (ended.Outcome, ended.Head.Stored.Dropped));
        Assert.Equal(["w"], ended.Head.Warnings.ToArray());
        Assert.Equal(new JobError("c", "m", ErrorSource.Hook, At), Assert.Single(ended.Head.Errors));
    }

    [Fact]
    public void Without_notes_a_job_is_done_and_says_nothing()
    {
        var ended = Assert.IsType<Job.Finished>(Fetch(Begin(), null, null));
        Assert.Equal(Outcome.Done, ended.Outcome);
        Assert.Empty(ended.Head.Errors);
        Assert.Empty(ended.Head.Warnings);
    }

    [Fact]
    public void No_more_errors_are_kept_than_a_journal_can_bear()
    {
        var many = new FetchNotes { Errors = [.. Enumerable.Range(0, 80).Select(i => new RecordError("c", $"m{i}"))] };
        var ended = Assert.IsType<Job.Finished>(Fetch(Fetch(Begin(), many, "1"), many, null));
        Assert.Equal(FetchNotes.MostErrors, ended.Head.Errors.Length);
        Assert.Contains("more than 100 errors", Assert.Single(ended.Head.Warnings), StringComparison.Ordinal);
    }

    private static Job Begin()
    {
        var plan = new Plan(StepType.Export, new Dictionary<string, DefinitionRef> { [PlanRole.Step] = new("e", 1) }, new JobPolicy());
        return After(Job.Absent.Instance, new AcceptJob(At, "job_1", "acme", plan, RawJson.Null, ImmutableSortedDictionary<string, string>.Empty));
    }

    private static Job Fetch(Job job, FetchNotes? notes, string? cursor) =>
        After(job, new RecordFetched(At, JobDecider.Next(job)!.Id, 1, 1, 1, null, cursor is null ? RawJson.Null : new RawJson(cursor), notes));

    private static Job After(Job job, JobCommand command) => JobDecider.Decide(job, command).Events.Aggregate(job, JobDecider.Evolve);
}
