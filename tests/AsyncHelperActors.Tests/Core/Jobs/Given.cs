using System.Collections.Immutable;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Tests.Core.Jobs;

/// <summary>Brings jobs into a phase the way they get there in life: by commands.</summary>
internal static class Given
{
    /// <summary>When every job of these tests is accepted.</summary>
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>What the vendor answered to the submission.</summary>
    public static readonly RemoteJob Remote = new(new RawJson("""{"id":"r-1"}"""), new RawJson("""{"statusCode":202}"""));

    /// <summary>What the vendor answered to a request of a chain.</summary>
    public static readonly HeldAnswer Held = new(new RawJson("""{"url":"/slots/1"}"""), new RawJson("""{"statusCode":200}"""));

    /// <summary>
    /// A plan with chains: <c>reserve</c>, which may not be repeated, and <c>upload</c>, which may, before the submission; <c>close</c> after it;
    /// <c>document</c> before the result; <c>errors</c> as a further set; and a cleanup.
    /// </summary>
    public static Plan Chained(WhenUncertain whenUncertain = WhenUncertain.Fail)
    {
        var helped = Helped(new JobPolicy
        {
            WhenUncertain = whenUncertain,
            Before = [new ChainLink("reserve"), new ChainLink("upload", Repeatable: true)],
            After = [new ChainLink("close")],
            Hops = [new ChainLink("document", Repeatable: true)],
            Also = [new ChainLink("errors")],
        });
        return helped with { Refs = new Dictionary<string, DefinitionRef>(helped.Refs) { [PlanRole.Cleanup] = new("report-delete", 1) } };
    }

    /// <summary>A chained job whose submission is complete.</summary>
    public static Job Completed(WhenUncertain whenUncertain = WhenUncertain.Fail) =>
        Accepted(Chained(whenUncertain)).Begun().Answered().Begun().Answered().Begun().Taken().Begun().Answered();

    /// <summary>A request of a chain is answered.</summary>
    public static Job Answered(this Job job) => job.After(s => new RecordHeld(s.DueAt, s.Id, Held));

    /// <summary>An answer's worth of a result is stored.</summary>
    public static Job Fetched(this Job job, bool isLast = true) =>
        job.After(s => new RecordFetched(s.DueAt, s.Id, 1, 10, 100, null, isLast ? RawJson.Null : new RawJson("2")));

    /// <summary>A plan with an async helper.</summary>
    public static Plan Helped(JobPolicy? policy = null, bool canCancel = true)
    {
        var refs = new Dictionary<string, DefinitionRef>
        {
            [PlanRole.Step] = new("orders", 1),
            [PlanRole.Helper] = new("reports", 1),
            [PlanRole.Status] = new("report-status", 1),
            [PlanRole.Result] = new("report-lines", 1),
        };
        if (canCancel)
        {
            refs[PlanRole.Cancel] = new DefinitionRef("report-cancel", 1);
        }

        return new Plan(StepType.Export, refs, policy ?? new JobPolicy());
    }

    /// <summary>A plan without an async helper: one request.</summary>
    public static Plan Plain(StepType type) => new(type, new Dictionary<string, DefinitionRef> { [PlanRole.Step] = new("orders", 1) }, new JobPolicy());

    /// <summary>A plan of an import that sends ten records at a time, two batches at once.</summary>
    public static Plan Batched() => Plain(StepType.Import) with { Batches = new BatchRule(10, 2, null) };

    /// <summary>An import that was just accepted.</summary>
    public static Job Import(long records) => Job.Absent.Instance.After(
        new AcceptJob(Start, "job_1", "acme", Batched(), RawJson.Null, ImmutableSortedDictionary<string, string>.Empty, "digest") { Records = new JobRecords("records-1", records, 1_000) });

    /// <summary>It is time to look after the batches.</summary>
    public static Job Tended(this Job job) => job.After(s => new TendBatches(s.DueAt, s.Id));

    /// <summary>A batch ends.</summary>
    public static Job Ended(this Job job, int number, Outcome outcome) =>
        job.After(s => new RecordBatchEnded(Start, ((Job.Known)job).Head.Attempt, number, new BatchEnd(outcome, 1, null)));

    /// <summary>The rows of the batches that have ended are written.</summary>
    public static Job Collected(this Job job, long succeeded, long failed) => job.After(s =>
        new RecordRows(s.DueAt, s.Id, ((Step.Collect)s).UpTo, 1, 100, new RowTally(succeeded, failed, 0, failed > 0 ? "vendor_error: no" : null), 0));

    /// <summary>A job that was just accepted.</summary>
    public static Job Accepted(Plan plan) => Job.Absent.Instance.After(
        new AcceptJob(Start, "job_1", "acme", plan, RawJson.Null, ImmutableSortedDictionary<string, string>.Empty, "digest"));

    /// <summary>The job after more commands.</summary>
    public static Job After(this Job job, params JobCommand[] commands) => commands.Aggregate(job, (j, c) => JobDecider.Decide(j, c).Events.Aggregate(j, JobDecider.Evolve));

    /// <summary>The job after a command that its next step shapes.</summary>
    public static Job After(this Job job, Func<Step, JobCommand> command) => job.After(command(job.NextStep()));

    /// <summary>The step that the job has to do next.</summary>
    public static Step NextStep(this Job job) => JobDecider.Next(job) ?? throw new InvalidOperationException($"{job.GetType().Name} has no next step.");

    /// <summary>The due submission begins.</summary>
    public static Job Begun(this Job job) => job.After(s => new BeginSubmission(s.DueAt, s.Id));

    /// <summary>The vendor takes the job.</summary>
    public static Job Taken(this Job job) => job.After(s => new RecordSubmitted(s.DueAt, s.Id, Remote, null));

    /// <summary>A poll is answered when it is due.</summary>
    public static Job Polled(this Job job, Decision decision, string? value, bool partial = false) =>
        job.After(s => Answer(s, decision, value, partial));

    /// <summary>A call fails when it is due.</summary>
    public static Job Failed(this Job job, FailureKind kind, int? httpStatus = null, long? retryAfterMs = null) =>
        job.After(s => new RecordFailure(s.DueAt, s.Id, new RemoteFailure(kind, "test", $"A {kind} failure.", retryAfterMs, httpStatus)));

    /// <summary>The answer to a poll.</summary>
    public static RecordStatus Answer(Step step, Decision decision, string? value, bool partial = false) => new(
        step.DueAt, step.Id, decision, new RemoteStatus(value, new RawJson($$"""{"s":"{{value}}"}"""), RawJson.Null, partial), $"Rule for {value}.", null, null);
}
