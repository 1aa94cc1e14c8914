using Akka.Actor;
using Akka.Event;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Actors.Jobs;

/// <summary>How a job comes by one of its vendor's slots, and gives it back. The laws are at the top of <c>SlotStatements.cs</c>.</summary>
internal sealed partial class JobActor
{
    /// <summary>Who waits for a slot is woken when it has one; this only bounds what a lost wake could cost.</summary>
    private static readonly TimeSpan SlotPatience = TimeSpan.FromHours(1);

    private const string SlotTimer = "slot";

    private bool _askingSlot;
    private bool _holdsSlot;
    private bool _isInLine;
    private string? _slotFor;
    private DateTimeOffset _slotUntil;

    private bool HasSlots => _job is Job.Known { Head.Plan: var plan } && plan[PlanRole.Slots] is not null;

    /// <summary>Whether the job stands in the line for a slot, as far as it knows.</summary>
    private bool WaitsForSlot => _isInLine && JobDecider.NeedsSlot(_job);

    /// <summary>Whether the submission may begin; otherwise the job waits, or is asking.</summary>
    private bool MayTakeSlot(Step step, DateTimeOffset now)
    {
        if (!JobDecider.NeedsSlot(_job) || _slotFor == step.Id)
        {
            return true;
        }

        if (_askingSlot)
        {
            AwaitDeadline(now);
        }
        else if (_slotUntil > now)
        {
            WaitFor(step, now, _slotUntil);
        }
        else
        {
            _askingSlot = true;
            AwaitDeadline(now);
            AskAsync((Job.Known)_job, Ms(now)).PipeTo(Self, Self, held => new SlotTold(step.Id, held), cause => new SlotUntold(cause));
        }

        return false;
    }

    private async Task<bool> AskAsync(Job.Known job, long now)
    {
        var reference = job.Head.Plan[PlanRole.Slots]!;
        var definition = await _parts.Definitions!.GetAsync(job.Head.Account, DefinitionKind.Connections, reference, CancellationToken.None);
        var most = ((ConnectionDef)definition).MaxRemoteJobs ?? int.MaxValue;
        return await _parts.Book.TakeSlotAsync(
            new SlotWish(_jobId, $"{job.Head.Account}/{reference.Id}", Ms(job.Head.CreatedAt), reference.Version, most, now));
    }

    private void OnSlot(object message)
    {
        switch (message)
        {
            case SlotTold told:
                _askingSlot = false;
                _slotUntil = told.IsHeld ? default : Now + SlotPatience;
                _slotFor = told.IsHeld ? told.StepId : null;
                _isInLine = !told.IsHeld;
                break;
            case SlotUntold untold:
                _askingSlot = false;
                _slotUntil = Now + _parts.Settings.WriteRetry;
                _log.Warning("Job {0}: nobody can say whether the vendor has room: {1} Asked again in {2}.", _jobId, untold.Cause.Message, _parts.Settings.WriteRetry);
                break;
            case SlotNotFreed failed:
                _log.Warning("Job {0}: its slot cannot be given back: {1} Tried again in {2}.", _jobId, failed.Cause.Message, _parts.Settings.WriteRetry);
                Timers.StartSingleTimer(SlotTimer, SlotFreeAgain.Instance, _parts.Settings.WriteRetry);
                return;
            default:
                FreeSlot();
                return;
        }

        Act();
    }

    /// <summary>Looked at after every change: a slot that is no longer needed goes back at once. When the job has ended, that is written with its last row.</summary>
    private void FollowSlot()
    {
        var holds = JobDecider.HoldsSlot(_job);
        if (_holdsSlot && !holds)
        {
            _slotFor = null;
            FreeSlot();
        }

        _holdsSlot = holds;
        _isInLine &= JobDecider.NeedsSlot(_job);
    }

    /// <summary>
    /// After a recovery nobody knows whether the slot of an earlier phase was given back. A submission that was due by the journal alone stands in
    /// the line; one that is to come later, or a result that is being fetched, has no use for a slot.
    /// </summary>
    private void RecoverSlot(AgendaRow? row)
    {
        _holdsSlot = JobDecider.HoldsSlot(_job);
        _isInLine = JobDecider.NeedsSlot(_job) && JobDecider.Next(_job) is { } step && step.DueAt <= Now;
        _slotUntil = _isInLine && row is not null ? Instant(row.Planned) : default;
        if (HasSlots && !_holdsSlot && !_isInLine)
        {
            FreeSlot();
        }
    }

    private void FreeSlot()
    {
        if (_job is not Job.Finished && !JobDecider.HoldsSlot(_job) && !_isInLine && _slotFor is null)
        {
            _parts.Book.WriteAsync(new BookEntry.FreeSlot(_jobId, Ms(Now))).PipeTo(Self, Self, () => SlotFreed.Instance, cause => new SlotNotFreed(cause));
        }
    }

    private sealed record SlotTold(string StepId, bool IsHeld) : INoSerializationVerificationNeeded;

    private sealed record SlotUntold(Exception Cause) : INoSerializationVerificationNeeded;

    private sealed record SlotNotFreed(Exception Cause) : INoSerializationVerificationNeeded;

    private sealed record SlotFreed : INoSerializationVerificationNeeded
    {
        public static SlotFreed Instance { get; } = new();
    }

    private sealed record SlotFreeAgain : INoSerializationVerificationNeeded
    {
        public static SlotFreeAgain Instance { get; } = new();
    }
}
