using System.Text;
using System.Text.Json;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Tests.Core.Jobs;

/// <summary>Writes docs/job-lifecycle.md from <see cref="LifecycleTable"/>.</summary>
internal static class LifecyclePage
{
    private const string Opening = """
        # The life of a job

        This page is written by a test from what the rules really do; do not edit it. After a change of the rules:

        ```
        UPDATE_DOCS=1 dotnet test tests/AsyncHelperActors.Tests --filter FullyQualifiedName~LifecycleTest
        ```

        A job is a fold over its events. A command is decided into events or a refusal, the events are stored and folded, and the next
        step follows from the phase (`JobDecider.cs`). Answers of vendors are commands too. Each names the step that it answers, so one
        that comes late or twice changes nothing.

        """;

    private const string Notes = """
        ## What the picture does not show

        **Polls that change nothing are not stored as events.** Such a poll is folded in memory only: it counts, and it moves the next
        due time. The job's row in the agenda holds exactly that: how many polls there were, when the last one was, and from when on the
        next one may go out. The row is written before the poll does, as an intent. So after a crash the journal alone would poll too
        early, and journal and row together never do.

        **Deadlines.** Every job that has not ended has one. `http.deadline.total` counts from acceptance, or from the last retry that
        somebody asked for, to the end. `http.deadline.start` counts to the instant at which the vendor must have taken the job; it holds
        while the job is queued for the first submission. When a deadline passes, a job that the vendor has is canceled there first, if
        the helper says how, and ends ten minutes later at the latest. A submission under way at that instant is heard to its end, for
        at most ten minutes. No submission goes out after a deadline, however late the job wakes. Somebody may put a deadline off
        (`POST .../extend`) until the job is ending; an import passes that on to its batches.

        **Uncertain submissions.** The start of a submission is stored before it is sent. When its answer is lost, by a crash or on the
        way, nobody can know whether the vendor has the job. `whenUncertain` decides: `fail` ends the job with an error that says so, and
        sends nothing twice; `resubmit` sends it again with the same idempotency key; an export given there asks the vendor. The job carries a warning in
        each case. Failures that certainly had no effect (no connection, 429, 503) are not uncertain; they go back to the queue.

        **Chains.** A submission with `http.submit.before` and `.after` is one attempt of several calls, one at a time; each one's start is
        stored before it is sent, and its answer before anything else happens, so a crash resumes at the call that was under way. When its
        answer is lost, a call that may be repeated (GET, HEAD, PUT, or `repeatable: true`) is sent again; for any other one `whenUncertain`
        decides, where `resubmit` sends it again and all else ends the job. The calls of `http.result.before` run again when an address that
        they gave is refused with 403, 404 or 410 (or as expired); then the set that was being fetched starts from its first page, at most
        ten times. See `chains.md`.

        **Cleanup.** A job with `http.cleanup` and a remote job ends only when the vendor was told to forget it, after at most five tries and
        two minutes; a failure is a warning and never changes how the job ends. A result that could not be fetched is not cleaned up.

        **Waits.** Polls follow the plan of the helper, and a `Retry-After` wins over it, within its shortest and longest wait. A call that
        failed is due again after a second, then two, then four, up to five minutes, and never before a `Retry-After`. No wait is
        shorter than 100 ms, whatever a definition or a vendor says. The pages of a result follow one another at once.

        **Imports.** An import is *batching*: each batch of its records is a job of its own, with all the phases above, and the import
        begins batches, hears how they ended, and writes one row for each record. Batches that ended out of their order wait for those
        before them. Who is told to begin is stored first and told any number of times; a batch's id says which it is, so it begins once.
        A retry gathers the records whose rows say that they failed, and sends only those. See [imports.md](imports.md).
        """;

    private static readonly Dictionary<Type, string> EventWords = new()
    {
        [typeof(JobAccepted)] = "accepted",
        [typeof(SubmissionStarted)] = "submission started",
        [typeof(SubmissionFailed)] = "submission had no effect, due again",
        [typeof(SubmissionUncertain)] = "submission uncertain",
        [typeof(StepAnswered)] = "request of a chain answered",
        [typeof(Submitted)] = "submitted",
        [typeof(StatusChanged)] = "status changed",
        [typeof(StatusUnreadable)] = "status unreadable",
        [typeof(ResultReady)] = "result ready",
        [typeof(PagesStored)] = "pages stored",
        [typeof(FetchFailed)] = "fetch failed, due again",
        [typeof(EndingRequested)] = "to be ended",
        [typeof(DeadlineExtended)] = "more time",
        [typeof(CancelSent)] = "cancel sent",
        [typeof(CancelFailed)] = "cancel failed, due again",
        [typeof(CleanupRequested)] = "to be cleaned up",
        [typeof(CleanupFailed)] = "cleanup failed, due again",
        [typeof(RetryScheduled)] = "to be submitted anew",
        [typeof(RetryRequested)] = "retry requested",
        [typeof(BatchesBegun)] = "batches begun",
        [typeof(BatchEnded)] = "batch ended",
        [typeof(RowsStored)] = "rows stored",
        [typeof(RecordsGathered)] = "records gathered",
        [typeof(JobFinished)] = "finished",
        [typeof(Folded)] = "folded",
    };

    /// <summary>The whole page.</summary>
    public static string Text()
    {
        var page = new StringBuilder(Opening).Append('\n').Append("```mermaid\nstateDiagram-v2\n");
        foreach (var edge in Edges())
        {
            page.Append("    ").Append(edge).Append('\n');
        }

        page.Append("```\n\n").Append(Notes).Append("\n\n## Every phase and every command\n\n");
        page.Append("An event in *italics* is folded and not stored. What is not listed changes nothing in that phase.\n");
        foreach (var situation in LifecycleTable.Cells.GroupBy(c => c.Situation))
        {
            page.Append($"\n### {situation.Key.Phase}\n\n{situation.Key.Note}\n\n| what comes | what happens | then |\n|---|---|---|\n");
            foreach (var cell in situation.Where(c => c.HasEffect))
            {
                page.Append($"| {cell.Case.Words} | {What(cell.Ruling)} | {Phase(cell.Then)} |\n");
            }
        }

        return page.ToString().ReplaceLineEndings("\n");
    }

    private static IEnumerable<string> Edges() =>
        from cell in LifecycleTable.Cells
        where cell.Ruling.Events.Count > 0 && !cell.Ruling.Events.All(e => e is Folded)
        let reason = cell.Ruling.Events[^1] is JobFinished f ? Word(f.Outcome) : EventWords[cell.Ruling.Events[^1].GetType()]
        group reason by (From: State(cell.Situation.Job), To: State(cell.Then)) into edge
        where edge.Key.From != edge.Key.To
        select $"{edge.Key.From} --> {edge.Key.To}: {string.Join(" / ", edge.Distinct())}";

    private static string What(Ruling ruling) =>
        ruling.Refusal is { } refusal ? $"refused: `{refusal.Code}`" : string.Join(", then ", ruling.Events.Select(What));

    private static string What(JobEvent e) => e switch
    {
        JobFinished f => $"{EventWords[typeof(JobFinished)]}: {Word(f.Outcome)}",
        Folded => $"*{EventWords[typeof(Folded)]}*",
        _ => EventWords[e.GetType()],
    };

    private static string Word(Outcome outcome) => JsonNamingPolicy.CamelCase.ConvertName(outcome.ToString());

    private static string State(Job job) => job is Job.Absent ? "[*]" : Phase(job);

    private static string Phase(Job job) => JsonNamingPolicy.CamelCase.ConvertName(job.GetType().Name);
}
