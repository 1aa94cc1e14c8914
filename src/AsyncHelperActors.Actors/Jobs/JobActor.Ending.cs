using Akka.Actor;
using AsyncHelperActors.Actors.Notices;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Actors.Jobs;

/// <summary>What a job does after its end: it has somebody told, and deletes what is past its retention.</summary>
/// <remarks>
/// The message that tells the end is written in the transaction that takes the job off the agenda. Until that is on disk the agenda wakes the
/// job again, so no end is forgotten; the same end written twice is one message. From there on the job has no part in it.
/// In the same way a success moves on from when the next run of its export reads.
/// </remarks>
internal sealed partial class JobActor
{
    private BookEntry[] EndEntries() =>
    [
        .. _job is Job.Finished { Head.Webhook: { } webhook } ? (BookEntry[])[new BookEntry.PutNotice(JobNotices.Of(Snapshot(), webhook, Ms(Now)))] : [],
        .. SuccessOfExport(),
    ];

    /// <summary>
    /// A run that brought all that there was moves on from when the next one reads. One that brought only a part does not: what it missed is
    /// asked for again.
    /// </summary>
    private BookEntry[] SuccessOfExport() =>
        _job is Job.Finished { Outcome: Outcome.Done or Outcome.DoneWithoutData, Head: { Plan.Type: StepType.Export } head } && head.Plan[PlanRole.Step] is { } export
            ? [new BookEntry.PutExportRun(head.Account, export.Id, new ExportRun(Ms(head.CreatedAt), head.JobId, 0))]
            : [];

    private void TellNoticesAreDue()
    {
        if (_job is Job.Known { Head.Webhook: not null })
        {
            Context.System.EventStream.Publish(NoticesAreDue.Instance);
        }
    }

    /// <summary>
    /// Deletes what is past its time, and only if it still is: the job may have been tried again since the purge read its row. While it
    /// deletes, whatever else comes waits.
    /// </summary>
    private void Expire()
    {
        var done = new JobExpired(_jobId);
        switch (_job)
        {
            case Job.Absent:
                // A crash came between the events and the rows.
                Forget(() => _parts.Book.WriteAsync(ForgottenRows()), new Forgotten(Sender, done, IsWholeJob: true));
                break;
            case Job.Finished when Snapshot().ExpiresAt <= Now:
                Forget(() => ForgetAsync((Job.Known)_job), new Forgotten(Sender, done, IsWholeJob: true));
                break;
            case Job.Finished when Snapshot().ResultExpiresAt <= Now:
                Forget(ForgetResultAsync, new Forgotten(Sender, done, IsWholeJob: false));
                break;
            default:
                Sender.Tell(done);
                Act();
                break;
        }
    }

    private void Forget(Func<Task> forget, Forgotten forgotten)
    {
        _forgetting = true;
        forget().PipeTo(Self, Self, () => forgotten, cause => new ForgetFailed(forgotten.Client, cause));
    }

    private async Task ForgetResultAsync()
    {
        // The row is made here and not after the wait: an actor's state is not read from a task.
        var row = IndexRow() with { PurgeAt = Ms(Snapshot().ExpiresAt!.Value) };
        await _parts.Pages.DeleteJobAsync(_jobId, CancellationToken.None);
        await _parts.Book.WriteAsync(new BookEntry.PutIndex(row));
    }

    private BookEntry[] ForgottenRows() =>
    [
        new BookEntry.DeleteIndex(_jobId), new BookEntry.RemoveAgenda(_jobId), new BookEntry.DeleteNotices(_jobId),
        .. (BookEntry[])(HasSlots ? [new BookEntry.FreeSlot(_jobId, Ms(Now))] : []),
    ];
}
