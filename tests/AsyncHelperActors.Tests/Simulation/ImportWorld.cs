using System.Collections.Immutable;
using System.Text.Json;
using AsyncHelperActors.Actors.Serialization;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Tests.Simulation;

/// <summary>
/// An import and its batches in a world where words between them are lost, doubled and late, and where the import's node crashes. The
/// batches are a model: they begin when they are told so for the first time, and end some time later. All chance comes from one seed.
/// </summary>
internal sealed class ImportWorld
{
    private const int MostTurns = 50_000;

    private readonly Dice _dice;
    private readonly ImportPages _pages;
    private readonly List<JobEvent> _journal = [];
    private readonly List<Action> _words = [];
    private readonly Dictionary<string, ModelBatch> _batches = [];
    private readonly HashSet<int> _told = [];
    private readonly int _crashes;
    private readonly int _losses;
    private Job _job = Job.Absent.Instance;
    private (int Attempt, bool Ending) _toldWhat;
    private DateTimeOffset _now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private string? _calling;
    private int _life;
    private int _retries;
    private int _crashesLeft = 20;
    private bool _endedByUser;

    private ImportWorld(ulong seed)
    {
        _dice = new Dice(seed);
        _crashes = _dice.Pick(0, 0, 2, 8);
        _losses = _dice.Pick(0, 5, 30);
        _retries = _dice.Roll(0, 2);
        Records = _dice.Pick(0, 1, _dice.Roll(2, 30), _dice.Roll(30, 300));
        _pages = new ImportPages(_dice, Records);
        var rule = new BatchRule(_dice.Pick(1, 3, 10, 500), _dice.Pick(1, 2, 5, 40), _dice.Percent(10) ? 600_000 : null);
        var plan = new Plan(StepType.Import, new Dictionary<string, DefinitionRef> { [PlanRole.Step] = new("stock", 1) }, new JobPolicy()) { Batches = rule };
        while (_job is Job.Absent)
        {
            Accept(plan);
        }
    }

    private void Accept(Plan plan) =>
        Handle(new AcceptJob(_now, "job_1", "acme", plan, RawJson.Null, ImmutableSortedDictionary<string, string>.Empty, "digest")
        {
            Records = new JobRecords("records-1", Records, 1),
        });

    /// <summary>How many records the import has.</summary>
    public int Records { get; }

    /// <summary>What was stored.</summary>
    public IReadOnlyList<JobEvent> Journal => _journal;

    /// <summary>Lives one world to its end and checks the laws on the way.</summary>
    /// <exception cref="LawBrokenException">A law does not hold.</exception>
    public static ImportWorld Live(ulong seed)
    {
        var world = new ImportWorld(seed);
        for (var turn = 0; world.Turn(); turn++)
        {
            Laws.Hold(turn < MostTurns, "progress", $"the import does not end: {world._job}");
        }

        return world;
    }

    /// <summary>One thing happens; false when nothing is to come.</summary>
    private bool Turn()
    {
        if (MayCrash())
        {
            Crash();
        }

        Act();
        if (_words.Count > 0)
        {
            var next = _dice.Roll(0, _words.Count - 1);
            var word = _words[next];
            _words.RemoveAt(next);
            word();
            return true;
        }

        return _job is Job.Finished finished ? GoOn(finished) : Wait();
    }

    private bool GoOn(Job.Finished finished)
    {
        _pages.Check(finished, _endedByUser);
        if (_retries-- <= 0 || JobDecider.Decide(_job, new RetryJob(_now, RetryFrom.Submit)).Refusal is not null)
        {
            return false;
        }

        Handle(new RetryJob(_now, RetryFrom.Submit));
        if (_job is Job.Batching)
        {
            _endedByUser = false;
            _pages.Again(finished.Head.Attempt + 1);
        }

        return true;
    }

    /// <summary>Time passes until something is due: a batch ends, the import looks after its batches, or somebody has had enough.</summary>
    private bool Wait()
    {
        if (_dice.Percent(1) && _job is Job.Batching { Ending: null })
        {
            _endedByUser = true;
            Handle(new CancelJob(_now));
            return true;
        }

        var dues = _batches.Values.Where(b => b.Began && b.End is null).Select(b => b.EndsAt).Append(JobDecider.Deadline(_job)!.Value);
        var due = dues.Append(JobDecider.Next(_job)!.DueAt).Min();
        _now = due > _now ? due : _now;
        foreach (var batch in _batches.Values.Where(b => b.Began && b.End is null && b.EndsAt <= _now).ToList())
        {
            End(batch, batch.Canceled && _dice.Percent(60) ? Outcome.Canceled : _dice.Pick(Outcome.Done, Outcome.Done, Outcome.Done, Outcome.Partial, Outcome.DoneWithoutData, Outcome.Error, Outcome.TimedOut));
        }

        return true;
    }

    /// <summary>Each crash makes the import tell all of its batches anew, so there is an end to them.</summary>
    private bool MayCrash() => _dice.Percent(_crashes) && _crashesLeft-- > 0;

    private void Crash()
    {
        var before = Facts(_job);
        var journal = _journal.Select(ThroughTheDisk).ToList();
        _job = journal.Aggregate((Job)Job.Absent.Instance, JobDecider.Evolve);
        Laws.Hold(Facts(_job) == before, "replay", $"memory said {before}, the journal says {Facts(_job)}");
        _calling = null;
        _told.Clear();
        _life++;
        Handle(new ResumeJob(_now));
    }

    private void Act()
    {
        for (var turns = 0; _job is Job.Batching batching; turns++)
        {
            Laws.Hold(turns < 20, "progress", $"the import acts twenty times in one instant");
            Tell(batching);
            if (JobDecider.Deadline(_job) <= _now)
            {
                Handle(new CheckDeadline(_now));
                continue;
            }

            var step = JobDecider.Next(_job)!;
            if (step.Id == _calling || step.DueAt > _now)
            {
                return;
            }

            if (step is Step.Tend)
            {
                _told.Clear();
                Handle(new TendBatches(_now, step.Id));
                continue;
            }

            _calling = step.Id;
            var (life, answer) = (_life, _dice.Percent(_losses) ? Fails(step) : _pages.Run(step, BatchOf));
            _words.Add(() => Hear(life, step.Id, answer));
            return;
        }
    }

    private static Func<DateTimeOffset, JobCommand> Fails(Step step) =>
        now => new RecordFailure(now, step.Id, new RemoteFailure(FailureKind.Transient, "disk", "The disk is slow."));

    private void Hear(int life, string stepId, Func<DateTimeOffset, JobCommand> answer)
    {
        // An answer of an earlier life reaches nobody, or a job that may have asked the same again.
        if (life != _life && _dice.Percent(80))
        {
            return;
        }

        _calling = _calling == stepId ? null : _calling;
        Handle(answer(_now));
    }

    private void Tell(Job.Batching import)
    {
        var what = (import.Head.Attempt, import.Ending is not null);
        if (_toldWhat != what)
        {
            _toldWhat = what;
            _told.Clear();
        }

        foreach (var number in import.Book.Gathering ? [] : import.Book.Running)
        {
            if (_told.Add(number))
            {
                var (slice, cancel) = (import.Book.Slice("job_1", import.Head.Attempt, number), import.Ending is not null);
                Send(() => Tended(slice, cancel));
            }
        }

        Laws.Hold(import.Book.Running.Count <= import.Book.AtOnce, "no more at once than allowed", $"{import.Book.Running.Count} batches run");
    }

    private void Tended(BatchSlice slice, bool cancel)
    {
        if (!_batches.TryGetValue(slice.JobId, out var batch))
        {
            _batches.Add(slice.JobId, batch = new ModelBatch(slice));
            if (!cancel)
            {
                batch.Began = true;
                batch.EndsAt = _now + _dice.Ms(0, _dice.Pick(100, 60_000, 7_200_000));
                _pages.Sent(slice);
                return;
            }

            End(batch, Outcome.Canceled);
        }

        batch.Canceled |= cancel;
        if (cancel && batch.End is null)
        {
            batch.EndsAt = _now + _dice.Ms(0, 500_000);
        }
        else if (batch.End is not null)
        {
            Send(() => News(batch));
        }
    }

    private void End(ModelBatch batch, Outcome outcome)
    {
        var failed = outcome is Outcome.Error or Outcome.TimedOut or Outcome.Canceled;
        batch.End = new BatchEnd(outcome, _dice.Roll(0, 9), failed ? new JobError("x", "It failed.", ErrorSource.Status, _now) : null);
        Send(() => News(batch));
    }

    private void News(ModelBatch batch) =>
        Handle(new RecordBatchEnded(_now, batch.Slice.Attempt, batch.Slice.Number, batch.End!));

    private ModelBatch? BatchOf(BatchSlice slice) => _batches.GetValueOrDefault(slice.JobId);

    /// <summary>A word is lost, comes once, or comes twice.</summary>
    private void Send(Action word)
    {
        for (var copies = _dice.Percent(_losses) ? _dice.Pick(0, 0, 2) : 1; copies > 0; copies--)
        {
            _words.Add(word);
        }
    }

    private void Handle(JobCommand command)
    {
        var ruling = JobDecider.Decide(_job, command);
        if (ruling.Events.Any(e => e is not Folded) && MayCrash())
        {
            Crash();
            return;
        }

        _job = ruling.Events.Aggregate(_job, JobDecider.Evolve);
        _journal.AddRange(ruling.Events.Where(e => e is not Folded));
        var again = JobDecider.Decide(_job, command);
        Laws.Hold(again.Events.All(e => e is Folded), "idempotent", $"{command} twice gives {string.Join(", ", again.Events)}");
        Laws.Hold(
            _job is Job.Absent or Job.Finished || (JobDecider.Next(_job) is not null && JobDecider.Deadline(_job) is not null), "progress", $"no next step in {_job}");
    }

    /// <summary>All of a job that its journal must hold; when it looks after its batches is for memory.</summary>
    private static string Facts(Job job)
    {
        var bare = job is Job.Batching b ? b with { LookAt = default, NotBefore = default, Book = b.Book with { Looks = 0 }, Head = b.Head with { Postponed = 0 } } : job;
        return $"{job.GetType().Name} {JsonSerializer.Serialize<object>(bare)}";
    }

    private static JobEvent ThroughTheDisk(JobEvent e)
    {
        var json = JobManifests.Find(e.GetType())!.Json;
        return (JobEvent)JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(e, json), json)!;
    }
}
