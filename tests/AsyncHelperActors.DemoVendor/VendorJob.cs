namespace AsyncHelperActors.Demo;

/// <summary>What a look at a job's status showed.</summary>
internal readonly record struct Observation(ScriptStatus? Status, string? CancelValue, bool IsFinished, int Percent);

/// <summary>
/// One remote job. Its status is never stored: it follows from the script's stages, the time that passed and the polls
/// that were answered, so a million waiting jobs cost no timer. All times are UTC ticks of the vendor's clock.
/// </summary>
internal sealed class VendorJob(ScriptState script, long number, long createdAt)
{
    /// <summary>Timers of both sides tick a few milliseconds apart; a poll that much too soon is not called early.</summary>
    private const long EarlySlackTicks = 15 * TimeSpan.TicksPerMillisecond;

    private readonly Lock _gate = new();
    private readonly int[] _requests = new int[Enum.GetValues<FaultPoint>().Length];
    private int _stage;
    private int _pollsInStage;
    private long _stageStartedAt = createdAt;
    private long? _finishedAt;
    private long? _canceledAt;
    private long _earliestPoll;
    private long _lastPollAt;
    private long _smallestGap = long.MaxValue;

    public ScriptState Script { get; } = script;

    public long Number { get; } = number;

    public string Id { get; } = script.Name + "-" + number;

    public long CreatedAt { get; } = createdAt;

    public string? Key { get; set; }

    public string? CorrelationId { get; set; }

    public string? CallbackUrl { get; set; }

    public int Submits => Count(FaultPoint.Submit);

    public int EarlyPolls { get; private set; }

    public bool IsRemoved { get; set; }

    public ScriptStatus Final => Script.Finals[(Number - 1) % Script.Finals.Length];

    public long? FinishedAt
    {
        get
        {
            lock (_gate)
            {
                return _finishedAt;
            }
        }
    }

    /// <summary>The smallest time between two polls, or between the submit answer and the first poll. Null before that.</summary>
    public double? SmallestGapMs => _smallestGap == long.MaxValue ? null : _smallestGap / (double)TimeSpan.TicksPerMillisecond;

    public int Count(FaultPoint point) => Volatile.Read(ref _requests[(int)point]);

    public int NextRequestNumber(FaultPoint point) => Interlocked.Increment(ref _requests[(int)point]);

    /// <summary>The submit answer, or a status answer with Retry-After, went out: polls before this are early.</summary>
    public void Answered(long now, int? retryAfterSeconds, bool isSubmit)
    {
        lock (_gate)
        {
            var wait = Math.Max(
                isSubmit ? Script.Script.MinPollMs * TimeSpan.TicksPerMillisecond : 0,
                (retryAfterSeconds ?? 0) * TimeSpan.TicksPerSecond);
            _earliestPoll = Math.Max(_earliestPoll, now + wait);
            if (isSubmit)
            {
                _lastPollAt = now;
            }
        }
    }

    /// <summary>A poll arrived. True if it is early.</summary>
    public bool PollArrived(long now)
    {
        lock (_gate)
        {
            if (_lastPollAt != 0)
            {
                _smallestGap = Math.Min(_smallestGap, now - _lastPollAt);
            }

            var isEarly = now + EarlySlackTicks < _earliestPoll;
            EarlyPolls += isEarly ? 1 : 0;
            _earliestPoll = now + (Script.Script.MinPollMs * TimeSpan.TicksPerMillisecond);
            _lastPollAt = now;
            return isEarly;
        }
    }

    /// <summary>Looks at the status; a look that is a poll moves stages that are counted in polls.</summary>
    public Observation Look(long now, bool isPoll, out bool hasJustFinished)
    {
        lock (_gate)
        {
            var before = _finishedAt;
            var observation = Observe(now, isPoll);
            hasJustFinished = before is null && _finishedAt is not null;
            return observation;
        }
    }

    /// <summary>Asks to cancel. False if the job is finished already.</summary>
    public bool Cancel(long now, out bool hasJustFinished)
    {
        lock (_gate)
        {
            var before = _finishedAt;
            var isFinished = Observe(now, isPoll: false).IsFinished;
            if (!isFinished)
            {
                _canceledAt ??= now;
                Observe(now, isPoll: false);
            }

            hasJustFinished = before is null && _finishedAt is not null;
            return !isFinished;
        }
    }

    private Observation Observe(long now, bool isPoll)
    {
        if (_canceledAt is { } canceledAt)
        {
            var isOver = now - canceledAt >= Script.Script.CancelMs * TimeSpan.TicksPerMillisecond;
            _finishedAt = isOver ? _finishedAt ?? now : null;
            return new Observation(null, isOver ? Script.Script.CancelValue : Script.Script.CancelingValue, isOver, 100);
        }

        Advance(now);
        if (_stage == Script.Stages.Length)
        {
            return new Observation(Final, null, true, 100);
        }

        var percent = Percent(now);
        var status = Script.Stages[_stage].Status;
        _pollsInStage += isPoll ? 1 : 0;
        return new Observation(status, null, false, percent);
    }

    private void Advance(long now)
    {
        for (; _stage < Script.Stages.Length; _stage++)
        {
            var stage = Script.Stages[_stage];
            var isOver = stage.Polls > 0 ? _pollsInStage >= stage.Polls : now - _stageStartedAt >= stage.Ticks;
            if (!isOver)
            {
                return;
            }

            _stageStartedAt = stage.Polls > 0 ? now : _stageStartedAt + stage.Ticks;
            _pollsInStage = 0;
        }

        _finishedAt ??= Script.Stages is [.., { Polls: 0 }] ? _stageStartedAt : now;
    }

    private int Percent(long now) => Script.TotalTicks is > 0 and var total
        ? (int)Math.Min(99, (now - CreatedAt) * 100 / total)
        : _stage * 100 / Script.Stages.Length;
}
