using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Tests.Simulation;

/// <summary>The agenda's row of the job.</summary>
/// <param name="Due">When the agenda wakes the job if nobody else does: never after its deadline.</param>
/// <param name="Planned">No poll before this instant.</param>
/// <param name="Polls">How many polls there were.</param>
/// <param name="Seen">When the last one was.</param>
internal sealed record ModelRow(DateTimeOffset Due, DateTimeOffset Planned, int Polls, DateTimeOffset Seen);

/// <summary>Keeps the job alive as the job actor does: decide, store, fold, act. A crash leaves the journal and the agenda's row, and nothing else.</summary>
internal sealed class ModelShell(World world)
{
    private static readonly TimeSpan IntentSlack = TimeSpan.FromMilliseconds(500);

    private readonly List<JobEvent> _journal = [];
    private ModelRow? _row;
    private Job _stored = Job.Absent.Instance;
    private bool _up;
    private bool _down;
    private string? _calling;
    private string? _intent;
    private bool _writing;
    private int _life;
    private int _timer;

    /// <summary>The job as it is in memory, or was.</summary>
    public Job Job { get; private set; } = Job.Absent.Instance;

    /// <summary>What is on disk.</summary>
    public IReadOnlyList<JobEvent> Journal => _journal;

    /// <summary>The user asks for the job, until it is accepted.</summary>
    public void Ask()
    {
        if (_journal.Count > 0)
        {
            return;
        }

        Command(world.Request);
        world.In(TimeSpan.FromSeconds(20), Ask);
    }

    /// <summary>A user's command brings the job up when it has left memory; a service that is down does not hear it.</summary>
    public void Command(JobCommand command)
    {
        if (!_up && !_down)
        {
            Recover();
        }

        if (_up)
        {
            Handle(command);
            Act();
        }
    }

    /// <summary>All that is in memory is gone.</summary>
    public void Crash()
    {
        if (!_up)
        {
            return;
        }

        world.Tell($"CRASH in {Job.GetType().Name}");
        Forget();
        _down = true;
        world.Laws.Crashed();
        world.In(world.Dice.Ms(10, world.Dice.Pick(100, 5_000, 180_000)), () =>
        {
            _down = false;
            world.Laws.Up();
            if (_row is { } row)
            {
                world.At(world.Dice.Percent(50) ? world.Now : row.Due, Recover);
            }
        });
    }

    /// <summary>
    /// An answer comes. One to a call of an earlier life is mostly lost, and now and then is not; that there is no room is said within the
    /// node and dies with it.
    /// </summary>
    public void Hear(int life, string stepId, JobCommand command)
    {
        if (!_up || (life != _life && (command is RecordBusy || !world.Dice.Percent(20))))
        {
            world.Tell($"answer to {stepId} is lost");
            return;
        }

        _calling = _calling == stepId ? null : _calling;
        _intent = _intent == stepId ? null : _intent;
        Handle(command);
        Act();
    }

    private void Forget()
    {
        _up = false;
        _life++;
        _calling = null;
        _intent = null;
        _writing = false;
    }

    private void Recover()
    {
        if (_up || _down)
        {
            return;
        }

        _up = true;
        Job = world.Laws.Replayed(_journal, _stored);
        if (_row is { } row && JobDecider.Restore(Job, row.Seen, row.Planned, row.Polls) is { } folded)
        {
            Job = JobDecider.Evolve(Job, folded);
        }

        world.Tell($"life {_life} begins in {Job.GetType().Name}, row {_row}");
        world.Laws.Restored(Job, _row);
        Handle(new ResumeJob(world.Now));
        Act();
    }

    private void Crash(string where)
    {
        world.Tell($"{where}:");
        Crash();
    }

    private void Handle(JobCommand command)
    {
        if (!_up)
        {
            return;
        }

        var before = Job;
        var ruling = world.Laws.Decide(before, command);
        if (ruling.Events.Count == 0)
        {
            return;
        }

        if (ruling.Events[0] is Folded)
        {
            Job = ruling.Events.Aggregate(before, JobDecider.Evolve);
            world.Laws.Happened(before, command, Job, stored: false);
            return;
        }

        // The row is there before the promise that needs it: a row without its event is only a wake in vain.
        if (ruling.Events[0] is JobAccepted or RetryRequested)
        {
            _row = new ModelRow(world.Now, world.Now, 0, world.Now);
        }

        if (world.CrashesHere())
        {
            Crash("before the events are stored");
            return;
        }

        _journal.AddRange(ruling.Events);
        _stored = ruling.Events.Aggregate(_stored, JobDecider.Evolve);
        Job = ruling.Events.Aggregate(before, JobDecider.Evolve);
        world.Laws.Happened(before, command, Job, stored: true);
        world.Laws.Agree(_stored, Job);
        if (world.CrashesHere())
        {
            Crash("after the events are stored");
        }
    }

    private void Act()
    {
        for (var turns = 0; _up && Job is Job.Known; turns++)
        {
            Laws.Hold(turns < 20, "progress", $"the job acts twenty times in one instant without a call");
            if (JobDecider.Deadline(Job) <= world.Now)
            {
                Handle(new CheckDeadline(world.Now));
            }
            else if (JobDecider.Next(Job) is not { } step)
            {
                _row = null;
                return;
            }
            else if (step.Id == _calling)
            {
                WakeAt(JobDecider.Deadline(Job)!.Value);
                return;
            }
            else if (step.DueAt > world.Now)
            {
                WaitFor(step);
                return;
            }
            else if (step is Step.Submit { Begun: false } or Step.Chain { Begun: false })
            {
                Handle(new BeginSubmission(world.Now, step.Id));
            }
            else if (step is Step.Poll && _intent != step.Id)
            {
                var wait = Schedule.AfterPoll(world.Plan.Policy, "job_1", ((Job.Known)Job).Head.Polls + 1, null);
                Write(world.Now + wait + IntentSlack, () => _intent = step.Id);
                return;
            }
            else
            {
                _calling = step.Id;
                WakeAt(JobDecider.Deadline(Job)!.Value);
                world.Vendor.Call(Job, step, _life);
                return;
            }
        }
    }

    /// <summary>A wait that is longer than the row says is written down, or a crash would forget the vendor's Retry-After.</summary>
    private void WaitFor(Step step)
    {
        var until = JobDecider.Deadline(Job) is { } deadline && deadline < step.DueAt ? deadline : step.DueAt;
        if (until - world.Now > TimeSpan.FromSeconds(2) && _calling is null && world.Dice.Percent(world.Settings.Leaves))
        {
            Write(step.DueAt, Leave);
            return;
        }

        if (step is Step.Poll && _row is { } row && step.DueAt > row.Planned)
        {
            Write(step.DueAt, () => { });
        }

        WakeAt(until);
    }

    private void Leave()
    {
        var due = _row!.Due;
        world.Tell($"leaves memory until {due:HH:mm:ss.fff}");
        Forget();
        world.At(due, Recover);
    }

    private void WakeAt(DateTimeOffset when)
    {
        var timer = ++_timer;
        var life = _life;
        world.At(when, () =>
        {
            if (_up && timer == _timer && life == _life)
            {
                Act();
            }
        });
    }

    /// <summary>Writes the row; it is on disk a little later, unless a crash comes first.</summary>
    private void Write(DateTimeOffset planned, Action then)
    {
        if (_writing)
        {
            return;
        }

        _writing = true;
        var life = _life;
        var head = ((Job.Known)Job).Head;
        var job = Job;
        var due = JobDecider.Deadline(Job) is { } deadline && deadline < planned ? deadline : planned;
        world.In(world.Dice.Ms(0, 400), () =>
        {
            if (life != _life || !_up)
            {
                return;
            }

            _writing = false;
            if (Job is Job.Finished)
            {
                return;
            }

            _row = new ModelRow(due, planned, head.Polls, head.LastPollAt ?? world.Now);
            world.Laws.RowWritten(planned);
            if (ReferenceEquals(job, Job))
            {
                then();
            }

            Act();
        });
    }
}
