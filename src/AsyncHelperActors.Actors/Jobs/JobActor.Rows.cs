using Akka.Actor;
using Akka.Event;
using AsyncHelperActors.Actors.Agenda;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Actors.Jobs;

/// <summary>What a job writes into the agenda and the index, and what it does when that is on disk.</summary>
internal sealed partial class JobActor
{
    private bool _writing;
    private bool _indexIsStale;

    /// <summary>The plan in the agenda's row: no poll before this instant, whatever becomes of this node. Unix milliseconds.</summary>
    private long _heldUntil;

    private void Conclude()
    {
        if (_writing || _concluded == _version)
        {
            return;
        }

        Timers.Cancel(DueTimer);
        Write(new RowWritten(WritePurpose.Conclude, _version), new BookEntry.RemoveAgenda(_jobId));
    }

    private void WriteIntent(Step step, DateTimeOffset now)
    {
        if (!_writing)
        {
            _slack = _intent == step.Id ? More(_slack) : _slack;
            Write(new RowWritten(WritePurpose.Intent, _version, step.Id), HeldRow(now + JobDecider.WaitAfterNextPoll(_job) + _slack));
        }
    }

    /// <summary>The last instant at which a poll may be sent under the plan that is on disk.</summary>
    private DateTimeOffset SendPollBy => Instant(_heldUntil) - JobDecider.WaitAfterNextPoll(_job) - TransitSlack;

    private static TimeSpan More(TimeSpan slack) => slack * 2 < MostSlack ? slack * 2 : MostSlack;

    private void Write(RowWritten purpose, BookEntry agenda)
    {
        var withIndex = purpose.Purpose == WritePurpose.Conclude || (_indexIsStale && purpose.Purpose != WritePurpose.Orphan);
        BookEntry[] entries = withIndex ? [agenda, new BookEntry.PutIndex(IndexRow()), .. EndEntries()] : [agenda];
        if (WaitsForSlot)
        {
            // The slot may have come while this row was on its way; then the row must not put the job off.
            entries = [.. entries, new BookEntry.WakeIfSlotHeld(_jobId, Ms(Now))];
        }
        else if (HasSlots && purpose.Purpose == WritePurpose.Conclude)
        {
            entries = [.. entries, new BookEntry.FreeSlot(_jobId, Ms(Now))];
        }

        var write = _parts.Book.WriteAsync(entries);
        _writing = true;
        _indexIsStale &= !withIndex;

        // Whatever the row said of a poll to come, this one replaces it.
        _intent = null;
        _heldUntil = agenda is BookEntry.PutAgenda { Row.Planned: var planned } ? planned : 0;
        write.PipeTo(Self, Self, () => purpose, cause => new RowNotWritten(cause));
    }

    private void Written(RowWritten written)
    {
        _writing = false;
        switch (written.Purpose)
        {
            case WritePurpose.Intent:
                _intent = written.StepId;
                break;
            case WritePurpose.Park when written.Version == _version && _calling is null && (_stopping || !IsWatched(Now)):
                _parked = _version;
                Leave();
                return;
            case WritePurpose.Orphan:
                LeaveWhenAbsent();
                return;
            case WritePurpose.Conclude when written.Version == _version:
                _concluded = _version;
                TellNoticesAreDue();
                Timers.StartSingleTimer(LingerTimer, LingerTick.Instance, _stopping ? TimeSpan.Zero : _parts.Settings.Linger);
                return;
            default:
                break;
        }

        Act();
    }

    /// <summary>Nobody knows what the row says now; a job that was to poll waits until its intent is on disk.</summary>
    private void NotWritten(RowNotWritten failed)
    {
        _log.Warning("Job {0}: the agenda cannot be written: {1} Tried again in {2}.", _jobId, failed.Cause.Message, _parts.Settings.WriteRetry);
        _writing = false;
        _indexIsStale = true;
        _heldUntil = 0;
        Timers.StartSingleTimer(DueTimer, DueTick.Instance, _parts.Settings.WriteRetry);
    }

    /// <summary>The row of a job that starts, or starts again, now.</summary>
    private BookEntry[] FirstRow(Job.Known job, DateTimeOffset now, long sequence) =>
    [
        new BookEntry.PutAgenda(Row(job, Ms(now + _parts.Settings.Lease), Ms(now), _parts.Owner)),
        new BookEntry.PutIndex(JobIndexRows.Of(JobSnapshot.Of(job, false, sequence), Ms(now))),
    ];

    private void WriteMissingRow()
    {
        var entries = FirstRow((Job.Known)_job, Now, LastSequenceNr);
        var row = ((BookEntry.PutAgenda)entries[0]).Row;
        _parts.Book.WriteAsync(entries).PipeTo(Self, Self, () => new RowRead(row), cause => new RowUnreadable(cause));
    }

    /// <summary>The agenda looks after the job when it has been silent for a lease after its plan, or after its deadline if that comes first.</summary>
    private BookEntry.PutAgenda HeldRow(DateTimeOffset planned)
    {
        var next = JobDecider.Deadline(_job) is { } deadline && deadline < planned ? deadline : planned;
        return new(Row((Job.Known)_job, Ms(next + _parts.Settings.Lease), Ms(planned), _parts.Owner));
    }

    /// <summary>Woken at its deadline or when it is due; the deadline may be put off after that, and the plan holds all the same.</summary>
    private BookEntry.PutAgenda ParkedRow(DateTimeOffset until, DateTimeOffset planned) => new(Row((Job.Known)_job, Ms(until), Ms(planned), null));

    private AgendaRow Row(Job.Known job, long due, long planned, string? owner)
    {
        var wait = JobDecider.Next(job) is Step.Poll ? (long)(JobDecider.WaitAfterNextPoll(job) + _slack).TotalMilliseconds : 0;
        var partition = AgendaPartition.Of(_jobId, _parts.Settings.AgendaPartitions);
        return new AgendaRow(_jobId, partition, due, planned, wait, owner, job.Head.Polls, job.Head.LastPollAt is { } seen ? Ms(seen) : 0);
    }

    private JobIndexRow IndexRow() => JobIndexRows.Of(Snapshot(), Ms(Now));

    private static long Ms(DateTimeOffset instant) => instant.ToUnixTimeMilliseconds();

    private static DateTimeOffset Instant(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);

    private enum WritePurpose
    {
        Intent,
        Hold,
        Park,
        Conclude,
        Orphan,
    }

    private sealed record DueTick : INotInfluenceReceiveTimeout, INoSerializationVerificationNeeded
    {
        public static DueTick Instance { get; } = new();
    }

    private sealed record LingerTick : INotInfluenceReceiveTimeout, INoSerializationVerificationNeeded
    {
        public static LingerTick Instance { get; } = new();
    }

    private sealed record RowRead(AgendaRow? Row) : INoSerializationVerificationNeeded;

    private sealed record RowUnreadable(Exception Cause) : INoSerializationVerificationNeeded;

    private sealed record RowWritten(WritePurpose Purpose, long Version, string? StepId = null) : INoSerializationVerificationNeeded;

    private sealed record RowNotWritten(Exception Cause) : INoSerializationVerificationNeeded;

    private sealed record Forgotten(IActorRef Client, object Answer, bool IsWholeJob) : INoSerializationVerificationNeeded;

    private sealed record ForgetFailed(IActorRef Client, Exception Cause) : INoSerializationVerificationNeeded;
}
