using System.Collections.Immutable;
using AsyncHelperActors.Actors;
using AsyncHelperActors.Actors.Connections;
using AsyncHelperActors.Actors.Nodes;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Tests.Golden;

/// <summary>One sample of each stored type with every field set, so that a field that gets lost on its way shows.</summary>
internal static class StoredSamples
{
    private static readonly DateTimeOffset At = new(2026, 3, 14, 15, 9, 26, 535, TimeSpan.Zero);

    private static readonly DateTimeOffset Later = At.AddMinutes(5).AddTicks(7);

    private const string Id = "job_01JQ8Z5V7W9X1Y3Z5A7B9C1D3E";

    private static readonly ImmutableSortedDictionary<string, string> Labels = ImmutableSortedDictionary<string, string>.Empty.Add("team", "finance");

    private static readonly CallTrace Call = new("GET https://api.example.com/reports/r-1", 200, 348, 41);

    private static readonly RemoteFailure Failure = new(FailureKind.Throttled, "http_429", "The status export got 429: \"zu viele Anfragen\".", 30_000, 429);

    private static readonly HeldAnswer Held = new(new RawJson("""{"url":"/slots/1"}"""), new RawJson("""{"statusCode":201}"""));

    private static readonly JobError Error = new("remote_failed", "The status value 'FAILED' is in the error list.", ErrorSource.Status, At);

    private static readonly Plan Plan = new(
        StepType.Import,
        new Dictionary<string, DefinitionRef>
        {
            [PlanRole.Step] = new("orders", 3),
            [PlanRole.Connection] = new("vendor", 1),
            [PlanRole.Helper] = new("reports", 2),
        },
        new JobPolicy
        {
            InitialWaitMs = 5_000,
            PollWaitMs = 10_000,
            SequenceMs = [1_000, 2_000],
            Factor = 1.5,
            MinWaitMs = 500,
            MaxWaitMs = 600_000,
            Jitter = 0.25,
            RespectRetryAfter = false,
            ReadToleranceMs = 120_000,
            FailOnUnknownStatus = true,
            WhenUncertain = WhenUncertain.Lookup,
            StartDeadlineMs = 900_000,
            TotalDeadlineMs = 7_200_000,
            ProgressDeadlineMs = 600_000,
            Attempts = 3,
            RetryWaitMs = 60_000,
            Before = [new ChainLink("reserve"), new ChainLink("upload", Repeatable: true)],
            After = [new ChainLink("close")],
            Hops = [new ChainLink("document", Repeatable: true)],
            Also = [new ChainLink("errors", Optional: true)],
            ResultRetentionMs = 3_600_000,
            JobRetentionMs = 86_400_000,
            RecordsCalls = true,
        })
    {
        Batches = new BatchRule(100, 8, 3_600_000),
    };

    private static readonly JobWebhook Webhook = new("https://hooks.example.com/jobs", "sealed");

    /// <summary>Each event that is journalled.</summary>
    public static IReadOnlyList<JobEvent> Events { get; } = new JobEvent[]
    {
        new JobAccepted(
            At,
            Id,
            "acme",
            Plan,
            new RawJson("""{"since":"2026-01-01","note":"Größe 'M' & <b>"}"""),
            Labels,
            Later)
        {
            RequestHash = "9f86d081884c7d65",
            Webhook = Webhook,
            Records = new JobRecords("records-0f", 1_000, 65_536),
            Batch = new BatchSlice(Id, 1, 3, "records.2", true, 200, 100),
        },
        new SubmissionStarted(At, 2, "upload"),
        new StepAnswered(At, "reserve", Held, Later),
        new SubmissionFailed(At, Failure, Later),
        new SubmissionUncertain(At, "The connection closed before the answer.", Later, Resend: true),
        new Submitted(At, new RemoteJob(new RawJson("""{"id":"r-1"}"""), new RawJson("""{"statusCode":202}""")), Later, "The vendor had the job already."),
        new StatusChanged(At, "IN_PROGRESS", true, 4, Later, new RemoteProgress(40.5, "sorting")),
        new StatusUnreadable(At, Failure, 5, Later),
        new ResultReady(At, new RemoteStatus("DONE", new RawJson("""{"url":"/files/1"}"""), new RawJson("""{"statusCode":200}"""), true), 6),
        new PagesStored(
            At,
            new StoredResult(2, 1_500, 98_304, new ResultFile("text/csv", "orders.csv"), 1, 12),
            new RawJson("""{"next":"abc"}"""),
            "errors",
            new FetchNotes { Dropped = 12, Warnings = ["The path finds nothing."], Errors = [new RecordError("no_sku", "record 3 has no sku")], MoreErrors = 1 }) { Verdict = new ResultVerdict(Decision.Partial, "http.result.acceptors[0] matches: 1 of 2 failed") },
        new FetchFailed(At, Failure, Later, Anew: true),
        new EndingRequested(At, new JobEnding(Outcome.TimedOut, Error), Later),
        new DeadlineExtended(At, Later, Later),
        new CancelSent(At, Later),
        new CancelFailed(At, Failure, Later),
        new RetryScheduled(At, Error, 7, Later, "The cleanup did not work."),
        new RetryRequested(At, RetryFrom.Submit, Later),
        new BatchesBegun(At, 4, Later),
        new BatchEnded(At, 3, new BatchEnd(Outcome.Error, 5, Error)),
        new RowsStored(At, new StoredResult(2, 1_500, 98_304, null, 1), 3, new RowTally(900, 90, 10, "vendor_error: no such sku"), 7),
        new RecordsGathered(At, 90),
        new CleanupRequested(At, new JobFinished(At, Outcome.Canceled, Error, 8, "FAILED", "The vendor refused to cancel."), Later, new RetryScheduled(At, Error, 7, Later, "The cleanup did not work.")),
        new CleanupFailed(At, Failure, Later),
        new JobFinished(At, Outcome.Error, Error, 8, "FAILED", "The vendor refused to cancel.", Cleaned: true),
    }.Select(e => e with { Call = Call }).ToList();

    /// <summary>Each message between nodes.</summary>
    public static IReadOnlyList<object> Messages { get; } =
    [
        new StartJob(Id, "acme", Plan, new RawJson("[1]"), Labels, "9f86d081884c7d65"),
        new GetJob(Id, "acme"),
        new WatchJob(Id, "acme", DateTimeOffset.MaxValue),
        new AwaitJobEnd(Id, "acme", Later),
        new ChangeJob(Id, "acme", JobChange.RetryFromSubmit),
        new CallBack(Id, true),
        new WakeJob(Id, new AgendaRow(Id, 3, 1_773_500_966_535, 1_773_500_966_000, 60_000, "node-1", 4, 1_773_500_900_000), 1_773_501_026_000),
        new JobAwake(Id),
        new TendBatch($"{Id}.1.3", new StartJob($"{Id}.1.3", "acme", Plan, new RawJson("{}"), Labels, null) { Batch = new BatchSlice(Id, 1, 3, "records.2", true, 200, 100) }, true),
        new BatchNews(Id, 1, 3, new BatchEnd(Outcome.Error, 5, Error)),
        StopJob.Instance,
        new ExpireJob(Id),
        new JobExpired(Id),
        new RoomReport("acme:vendor", 3, 8, "5d1f0c", 41, 4, 3, 6),
        new RoomGrant("acme:vendor", "5d1f0c", 42, 2),
        new WhoHolds("acme:vendor", "5d1f0c"),
        new NothingHeld("acme:vendor"),
        new LookAtConnections("acme"),
        new ConnectionsSeen([new ConnectionSeen("vendor", 3, 6, 8, 12, true, Later, [new BudgetSeen("GET /reports/*", 2, 1_000, 15, Later)])]),
        new FollowNews("acme"),
        new NewsFollowed("acme"),
        new ForgetNews("acme"),
        new NewsOfJob(Snapshot),
        new JobReply(Snapshot, new Refusal("not_waiting", "The job is not waiting."), true),
        Snapshot,
    ];

    private static JobSnapshot Snapshot => new(Id, "acme", Plan, "failed", "waiting", Outcome.Error, Later, Later, Head, 12);

    private static JobHead Head => new(Id, "acme", Plan, new RawJson("[1]"), Labels, At, Later)
    {
        RequestHash = "9f86d081884c7d65",
        Records = new JobRecords("records-0f", 1_000, 65_536),
        Batch = new BatchSlice(Id, 1, 3, "records.2", true, 200, 100),
        Import = new ImportProgress(1_000, 10, 4, 1, new RowTally(900, 90, 10, "vendor_error: no such sku"), [10, 1]),
        Attempt = 2,
        StartBy = Later,
        SubmittedAt = At,
        Polls = 7,
        Postponed = 1,
        LastPollAt = At,
        StatusValue = "FAILED",
        Progress = new RemoteProgress(99.5, "nearly"),
        Stored = new StoredResult(2, 1_500, 98_304, new ResultFile("text/csv", "orders.csv"), 1),
        Sets = ImmutableSortedDictionary<string, StoredResult>.Empty.Add("errors", new StoredResult(1, 2, 3, null, 1)),
        Steps = ImmutableSortedDictionary<string, HeldAnswer>.Empty.Add("reserve", Held),
        Warnings = ["The vendor may have the job."],
        Errors = [Error],
    };

    /// <summary>The sample of a type.</summary>
    public static object Of(Type type) => Events.Concat(Messages).Single(s => s.GetType() == type);
}
