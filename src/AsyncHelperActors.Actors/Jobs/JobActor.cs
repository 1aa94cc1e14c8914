using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using AsyncHelperActors.Actors.Telemetry;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Actors.Jobs;

/// <summary>Keeps one job alive: decides, persists, evolves, replies, acts. It holds no rule of its own and does no I/O itself.</summary>
/// <remarks>
/// <para>After every event and after every recovery it asks <see cref="JobDecider.Next"/> and does what that says (<see cref="Act"/>).
/// A step that is due is told to the job's connection, whose answer comes back as a command; a step that is not due is waited for, in
/// memory when the wait is short and in the agenda when it is long. The waiting is in <c>JobActor.Waiting.cs</c>.</para>
/// <para>What is in memory only: which call is under way, for which poll the intent is on disk, and who watches. A crash forgets
/// exactly these, and none of them is needed to go on. Who watches is told in <c>JobActor.Watching.cs</c>.</para>
/// </remarks>
internal sealed partial class JobActor : UntypedPersistentActor, IWithTimers
{
    private readonly JobActorParts _parts;
    private readonly string _jobId;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private Job _job = Job.Absent.Instance;
    private string? _calling;

    public JobActor(string jobId, JobActorParts parts)
    {
        _jobId = jobId;
        _parts = parts;
        PersistenceId = PersistenceIdOf(jobId);
        _parts.Enter();
    }

    public override string PersistenceId { get; }

    /// <summary>Under which id the journal keeps a job.</summary>
    public static string PersistenceIdOf(string jobId) => $"job-{jobId}";

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>Snapshots would cost more than the few events of a job.</summary>
    public override Recovery Recovery => new(SnapshotSelectionCriteria.None);

    private DateTimeOffset Now => Context.System.Scheduler.Now;

    protected override void PostStop()
    {
        _parts.Leave();
        base.PostStop();
    }

    /// <summary>The message that failed is gone and nobody else may come for long, so the new incarnation is set going.</summary>
    protected override void PostRestart(Exception reason)
    {
        base.PostRestart(reason);
        Self.Tell(DueTick.Instance);
    }

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case JobEvent happened:
                _job = JobDecider.Evolve(_job, happened);
                break;
            case RecoveryCompleted:
                Recovered();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>An exception here is a defect of ours. It restarts the job from its journal a few times; then the job is parked with the reason.</summary>
    protected override void OnCommand(object message)
    {
        try
        {
            Take(message);
        }
        catch (Exception defect)
        {
            if (message is IJobRequest and not WakeJob)
            {
                Sender.Tell(JobReply.Unavailable(defect));
            }

            if (_job is not Job.Known or Job.Finished || _parts.CountDefect(_jobId) < _parts.Settings.MostDefects)
            {
                throw;
            }

            _log.Error(defect, "Job {0} is parked", _jobId);
            Park($"{defect.GetType().Name}: {defect.Message}");
        }
    }

    private void Take(object message)
    {
        if (_forgetting && message is not (Forgotten or ForgetFailed))
        {
            Stash.Stash();
            return;
        }

        if (_restoring && !Restore(message))
        {
            return;
        }

        switch (message)
        {
            case StepReply reply:
                _slack = reply.Answer is StepAnswer.Busy { Until: var until } && until <= Now ? More(_slack) : IntentSlack;
                Hear(reply.StepId, reply.Answer.ToCommand(Now, reply.StepId));
                break;
            case StepCrashed crash:
                Crashed(crash);
                break;
            case StartJob start:
                Start(start);
                break;
            case GetJob get:
                Reply(Visible(get.Account));
                break;
            case CallBack { IsNews: true } when _job is Job.Known:
                Handle(new HearCallback(Now), Sender);
                break;
            case CallBack:
                Reply(new JobReply(_job is Job.Known ? Snapshot() : null, null));
                break;
            case WatchJob watch:
                Watch(watch.Account, watch.Until, endOnly: false);
                break;
            case AwaitJobEnd end:
                Watch(end.Account, end.Until, endOnly: true);
                break;
            case ChangeJob change:
                Change(change);
                break;
            case ExpireJob:
                Expire();
                break;
            case TendBatch tend:
                Tend(tend);
                break;
            case BatchNews news:
                Hear(news);
                break;
            case Terminated gone:
                _watchers.RemoveAll(w => w.Ref.Equals(gone.ActorRef));
                Act();
                break;
            default:
                OnWaiting(message);
                break;
        }
    }

    private void Hear(string stepId, JobCommand command)
    {
        _calling = _calling == stepId ? null : _calling;
        _intent = _intent == stepId ? null : _intent;
        Handle(command, null);
    }

    /// <summary>A defect of ours must not run for ever: the step counts as failed, and after a few the job is parked with the reason.</summary>
    private void Crashed(StepCrashed crash)
    {
        _log.Error("Job {0}: a defect stopped step {1}: {2}", _jobId, crash.StepId, crash.Reason);
        if (_parts.CountDefect(_jobId) >= _parts.Settings.MostDefects)
        {
            Park(crash.Reason);
            return;
        }

        var failure = new RemoteFailure(FailureKind.Unknown, "internal_error", $"A defect of this service stopped the step: {crash.Reason}");
        Hear(crash.StepId, new RecordFailure(Now, crash.StepId, failure));
    }

    private void Park(string reason)
    {
        _calling = null;
        _parts.ForgetDefects(_jobId);
        Handle(new ParkJob(Now, $"A defect of this service stopped the job again and again: {reason} Please report it; a retry may help."), null);
    }

    /// <summary>Does what is due. Not while an event is on its way to the journal: what is due is known when it is there.</summary>
    private void Act()
    {
        if (_job is not Job.Known || _restoring || _persisting || _forgetting)
        {
            return;
        }

        TellBatches();
        var now = Now;
        if (JobDecider.Deadline(_job) <= now)
        {
            Handle(new CheckDeadline(now), null);
            return;
        }

        if (JobDecider.Next(_job) is not { } step)
        {
            Conclude();
        }
        else if (step.Id == _calling)
        {
            AwaitDeadline(now);
        }
        else
        {
            // Whoever answers an earlier call now answers nobody.
            _calling = null;
            Take(step, now);
        }
    }

    private void Take(Step step, DateTimeOffset now)
    {
        if (step.DueAt > now || _stopping)
        {
            WaitFor(step, now);
        }
        else if (step is Step.Submit { Begun: false } or Step.Chain { Begun: false })
        {
            if (MayTakeSlot(step, now))
            {
                Handle(new BeginSubmission(now, step.Id), null);
            }
        }
        else if (step is Step.Tend)
        {
            LookAfterBatches(step, now);
        }
        else if (step is Step.Poll && (_intent != step.Id || SendPollBy < now))
        {
            WriteIntent(step, now);
        }
        else
        {
            Call(step);
        }
    }

    private void Call(Step step)
    {
        _calling = step.Id;
        AwaitDeadline(Now);
        if (step is Step.Poll)
        {
            JobMetrics.Late(Now - step.DueAt);
        }

        _parts.Connections.Tell(
            new RunStep(StepCall.Of((Job.Known)_job, step), Self)
            {
                SendBy = step is Step.Poll ? SendPollBy : DateTimeOffset.MaxValue,
            });
    }
}
