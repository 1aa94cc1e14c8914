using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Event;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Actors.Jobs;

/// <summary>How a job waits: in memory, in the agenda, and across crashes.</summary>
/// <remarks>
/// <para>Each unfinished job has one row in the agenda, written before its 202. The row says when a daemon must wake the job if nobody
/// writes before (<c>Due</c>), and from when on it may poll again whatever became of the node that holds it (<c>Planned</c>).</para>
/// <para><b>Intent before poll.</b> A poll that changes nothing is not journalled, so after a crash the journal does not know it. Before a
/// poll goes out, the row is moved on by one wait and that is on disk; so a poll that may have been sent is never followed by another one
/// before its time. The agenda's own claim moves the row in the same way, so a job that it woke may poll at once.</para>
/// <para><b>Short and long waits.</b> A short wait is a timer. Before a long one the job writes its row, without an owner, and leaves
/// memory when that is on disk. Between the decision and the acknowledgement anything may happen to the job; <see cref="_version"/> tells.</para>
/// <para><b>Recovery.</b> A job that the agenda woke gets its row with the wake. One that somebody else woke reads it first, because the
/// journal alone would let it poll too early. When the agenda had claimed the row just before, that reading is too careful by one wait;
/// the wake that is on its way sets it right.</para>
/// </remarks>
internal sealed partial class JobActor
{
    private const string DueTimer = "due";
    private const string LingerTimer = "linger";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Covers what passes between writing the intent and the vendor's clock seeing the poll.</summary>
    private static readonly TimeSpan IntentSlack = TimeSpan.FromSeconds(6);

    /// <summary>The part of it that belongs to the way to the vendor: a connection to be made, code to be compiled after a restart, a busy machine.</summary>
    private static readonly TimeSpan TransitSlack = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan MostSlack = TimeSpan.FromMinutes(1);

    private bool _restoring;
    private bool _asked;
    private bool _stopping;
    private string? _intent;

    /// <summary>Grows while polls cannot be sent within it, so that a slow disk or a long line at the connection does not stop them for good.</summary>
    private TimeSpan _slack = IntentSlack;
    private long _version;
    private long _concluded = -1;
    private long _parked = -1;

    /// <summary>The job as it was before a row was folded in that somebody may just have claimed.</summary>
    private (Job Before, long Planned, long Version)? _read;

    private void Recovered()
    {
        _restoring = _job is not (Job.Absent or Job.Finished);
        if (_job is Job.Finished)
        {
            _concluded = _version;
            Timers.StartSingleTimer(LingerTimer, LingerTick.Instance, _parts.Settings.Linger);
        }
    }

    /// <summary>Whether the message may be handled now.</summary>
    private bool Restore(object message)
    {
        switch (message)
        {
            case WakeJob wake:
                Restored(wake.Row, wake.ClaimedUntil);
                return true;
            case RowRead { Row: null }:
                // A crash came between the event and the row. Whoever is answered from here on is promised that the job goes on.
                WriteMissingRow();
                return false;
            case RowRead read:
                Restored(read.Row, 0);
                return false;
            case RowUnreadable unreadable:
                _log.Warning("Job {0}: the agenda cannot be read: {1} The job stops and is woken again by its lease.", _jobId, unreadable.Cause.Message);
                Context.Stop(Self);
                return false;
            default:
                Stash.Stash();
                if (!_asked)
                {
                    _asked = true;
                    _parts.Book.GetAgendaAsync(_jobId).PipeTo(Self, Self, row => new RowRead(row), cause => new RowUnreadable(cause));
                }

                return false;
        }
    }

    private void Restored(AgendaRow? row, long claimedUntil)
    {
        _restoring = false;
        _indexIsStale = true;
        RecoverSlot(row);
        _read = row is null || claimedUntil > 0 ? null : (_job, row.Planned, _version);
        Fold(row, claimedUntil > 0 ? claimedUntil : row?.Planned ?? 0, claimedUntil);
        Stash.UnstashAll();
        Handle(new ResumeJob(Now), null);
    }

    private void Fold(AgendaRow? row, long heldUntil, long claimedUntil)
    {
        _heldUntil = heldUntil;
        if (row is not null
            && !_isInLine
            && JobDecider.Restore(_job, Instant(row.Seen), Instant(row.Planned), row.Polls) is { } folded)
        {
            _job = JobDecider.Evolve(_job, folded);
        }

        if (JobDecider.Next(_job) is Step.Poll poll && Instant(claimedUntil) >= Now + JobDecider.WaitAfterNextPoll(_job))
        {
            _intent = poll.Id;
        }
    }

    private void OnWaiting(object message)
    {
        switch (message)
        {
            case DueTick or RowRead or RowUnreadable:
                Act();
                LeaveWhenAbsent();
                break;
            case WakeJob wake:
                Sender.Tell(new JobAwake(_jobId));
                TakeWake(wake);
                break;
            case RowWritten written:
                Written(written);
                break;
            case RowNotWritten failed:
                NotWritten(failed);
                break;
            case LingerTick when _concluded == _version:
                Leave();
                break;
            case LingerTick:
                break;
            case SlotTold or SlotUntold or SlotNotFreed or SlotFreeAgain:
                OnSlot(message);
                break;
            case SlotFreed:
                break;
            case StopJob:
                _stopping = true;
                Stopping();
                break;
            case Forgotten or ForgetFailed:
                Forgot(message);
                break;
            case Status.Failure failure:
                _log.Error(failure.Cause, "Job {0}: a task failed that was not expected to", _jobId);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <param name="step">What is waited for.</param>
    /// <param name="now">Now.</param>
    /// <param name="notBefore">A later instant than the step's own.</param>
    private void WaitFor(Step step, DateTimeOffset now, DateTimeOffset? notBefore = null)
    {
        var due = notBefore ?? step.DueAt;
        if (_writing)
        {
            return;
        }

        var until = JobDecider.Deadline(_job) is { } deadline && deadline < due ? deadline : due;
        var wait = until - now;
        // An import hears from its batches all the time, so it stays as long as there is room.
        var isLong = (wait > _parts.Settings.Residence && step is not Step.Tend) || (_parts.IsFull && wait > Second);
        if (_stopping || (isLong && !IsWatched(now)))
        {
            Write(new RowWritten(WritePurpose.Park, _version), ParkedRow(until, due));
            return;
        }

        // The row may be behind the plan by what a vendor takes to answer. More than that, and a crash would poll too early.
        if ((_indexIsStale || Instant(_heldUntil) + Second < until) && wait > Second)
        {
            Write(new RowWritten(WritePurpose.Hold, _version), HeldRow(until));
        }

        var look = isLong && WatchedUntil - now < wait ? WatchedUntil - now : wait;
        Timers.StartSingleTimer(DueTimer, DueTick.Instance, look > TimeSpan.Zero ? look : TimeSpan.Zero);
    }

    /// <summary>
    /// A call under way may outlast the deadline. A timer for each call would leave a million of them behind for nothing: a deadline that is
    /// further away than the lease of the job's row is looked at when the agenda wakes the job.
    /// </summary>
    private void AwaitDeadline(DateTimeOffset now)
    {
        var lease = JobDecider.WaitAfterNextPoll(_job) + _slack + _parts.Settings.Lease;
        if (JobDecider.Deadline(_job) is { } deadline && deadline - now <= lease)
        {
            Timers.StartSingleTimer(DueTimer, DueTick.Instance, deadline - now);
        }
        else
        {
            Timers.Cancel(DueTimer);
        }
    }

    /// <summary>A job that leaves for good tells its shard first, so that messages on their way wait there and wake it again.</summary>
    private void Leave()
    {
        if (_stopping)
        {
            Stop();
        }
        else
        {
            _stopping = true;
            Context.Parent.Tell(new Passivate(StopJob.Instance));
        }
    }

    private void Stopping()
    {
        if (_job is Job.Absent || _concluded == _version || (_parked == _version && _calling is null && !_writing))
        {
            Stop();
        }
        else
        {
            Act();
        }
    }

    /// <summary>A wake for a job that has ended, or never began, finds a row that a crash left behind: it is written off now.</summary>
    private void TakeWake(WakeJob wake)
    {
        switch (_job)
        {
            case Job.Absent:
                Write(new RowWritten(WritePurpose.Orphan, _version), new BookEntry.RemoveAgenda(_jobId));
                break;
            case Job.Finished:
                TellImport();
                _concluded = -1;
                Act();
                break;
            default:
                Unclaim(wake);
                _slotUntil = default;
                Act();
                break;
        }
    }

    /// <summary>The row that was read had been claimed for this very wake: its plan is the poll after the one that is due.</summary>
    private void Unclaim(WakeJob wake)
    {
        if (_read is { } read && read.Planned == wake.ClaimedUntil && read.Version == _version)
        {
            _version++;
            _job = read.Before;
            Fold(wake.Row, wake.ClaimedUntil, wake.ClaimedUntil);
        }

        _read = null;
    }

    private void LeaveWhenAbsent()
    {
        if (_job is Job.Absent && !_stopping && !_writing)
        {
            Leave();
        }
    }
}
