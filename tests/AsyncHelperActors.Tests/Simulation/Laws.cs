using System.Runtime.CompilerServices;
using System.Text.Json;
using AsyncHelperActors.Actors.Serialization;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Tests.Simulation;

/// <summary>The laws of the house. They look on from outside, so a crash makes them forget nothing.</summary>
internal sealed class Laws(World world)
{
    private readonly PollTimes _polls = new(world);
    private readonly Dictionary<string, int> _linkSends = new(StringComparer.Ordinal);
    private readonly HashSet<int> _cleanedAttempts = [];
    private int _sends;
    private DateTimeOffset _lastUp;

    public static void Hold(bool holds, string law, [InterpolatedStringHandlerArgument(nameof(holds))] Words otherwise)
    {
        if (!holds)
        {
            throw new LawBrokenException(law, otherwise.Spoken());
        }
    }

    /// <summary>Total, idempotent, terminal: what holds for every decision.</summary>
    public Ruling Decide(Job job, JobCommand command)
    {
        var (ruling, after) = Try(job, command);
        Hold(
            job is not Job.Finished || ruling.Events.Count == 0 || command is RetryJob,
            "terminal is terminal",
            $"{command} leads out of a finished job");
        if (world.Dice.Percent(20))
        {
            Try(after, AnyCommand.For(after, world.Dice, world.Now));
        }

        return ruling;
    }

    /// <summary>Something was decided and folded.</summary>
    public void Happened(Job before, JobCommand command, Job after, bool stored)
    {
        world.Tell($"{command.GetType().Name}: {before.GetType().Name} -> {after.GetType().Name}, next {Brief(JobDecider.Next(after))}");
        Progress(before, command, after);
        _polls.Happened(command, after, stored);
        if (after is Job.Finished finished && before is not Job.Finished)
        {
            Ended((Job.Known)before, finished);
        }
    }

    /// <summary>What folds leave out is all that journal and memory differ in.</summary>
    public void Agree(Job stored, Job inMemory) =>
        Hold(SameJob.AreButForFolds(stored, inMemory), "replay", $"the journal says {stored}, memory says {inMemory}");

    /// <summary>The journal, read back from its bytes, is the job that was stored.</summary>
    public Job Replayed(IReadOnlyList<JobEvent> journal, Job stored)
    {
        var replayed = journal.Select(ThroughTheDisk).Aggregate((Job)Job.Absent.Instance, JobDecider.Evolve);
        Hold(SameJob.Are(stored, replayed), "replay", $"stored was {stored}, read back was {replayed}");
        return replayed;
    }

    /// <summary>The job is up again.</summary>
    public void Restored(Job job, ModelRow? row)
    {
        Hold(
            JobDecider.Next(job) is not Step.Poll poll || row is null || poll.DueAt >= row.Planned,
            "never polled before its time",
            $"the row says not before {row?.Planned:O}, the job says {JobDecider.Next(job)}");
    }

    /// <summary>The service runs again, and whatever is due by now is its business.</summary>
    public void Up() => _lastUp = world.Now;

    /// <summary>The service crashed.</summary>
    public void Crashed() => _polls.Crashed();

    /// <summary>A row is on disk.</summary>
    public void RowWritten(DateTimeOffset planned) => _polls.RowWritten(planned);

    /// <summary>A call goes out.</summary>
    public void Sent(Job job, Step step)
    {
        world.Tell($"call {step.GetType().Name} {step.Id}");
        switch (step)
        {
            case Step.Submit submit:
                _sends++;
                var head = ((Job.Known)job).Head;
                Hold(submit.Begun, "submitted once", $"a submission goes out that has not begun");
                Hold(
                    _sends <= world.Shell.Journal.Count(e => e is SubmissionStarted { Link: null }),
                    "submitted once",
                    $"a submission goes out whose start is not in the journal");
                Hold(world.Now < head.DeadlineAt, "deadline", $"a submission goes out after the deadline");
                Hold(AreAnswered(head, head.Plan.Policy.Before), "chains in order", $"the submission goes out before {head.Steps?.Count} requests are answered");
                break;
            case Step.Chain chain:
                SentChain(((Job.Known)job).Head, chain);
                break;
            case Step.Fetch fetch:
                Hold(AreAnswered(((Job.Known)job).Head, world.Plan.Policy.Hops), "chains in order", $"{fetch} goes out before its hops are answered");
                Hold(!_cleanedAttempts.Contains(((Job.Known)job).Head.Attempt), "cleanup comes last", $"{fetch} goes out after the cleanup");
                break;
            case Step.Cleanup:
                Hold(job is Job.Cleaning, "cleanup comes last", $"a cleanup goes out in {job}");
                _cleanedAttempts.Add(((Job.Known)job).Head.Attempt);
                break;
            case Step.Poll:
                Hold(AreAnswered(((Job.Known)job).Head, world.Plan.Policy.After) || job is Job.Canceling, "chains in order", $"a poll goes out before the submission is complete");
                _polls.Sent(((Job.Known)job).Head.Polls + 1);
                break;
            default:
                break;
        }
    }

    /// <summary>The vendor took a submission.</summary>
    public void Taken(IReadOnlyList<ModelRemote> remotes, int attempt)
    {
        var mayBeTwice = world.Plan.Policy.WhenUncertain == WhenUncertain.Resubmit && !world.Vendor.Desk.KnowsKeys;
        Hold(mayBeTwice || remotes.Count(r => r.Attempt == attempt) == 1, "submitted once", $"the vendor has attempt {attempt} twice");
    }

    /// <summary>The vendor took a request of a chain.</summary>
    public void Chained(Step.Chain step, int taken)
    {
        var policy = world.Plan.Policy;
        var mayBeTwice = step.Part == ChainPart.Result
            || policy.WhenUncertain == WhenUncertain.Resubmit
            || policy.Before.Concat(policy.After).Any(link => link.Name == step.Name && link.Repeatable);
        Hold(mayBeTwice || taken == 1, "submitted once", $"the vendor took {step.Name} of attempt {step.Attempt} {taken} times");
    }

    /// <summary>Nothing is to come any more.</summary>
    public void AtTheEnd(Job job)
    {
        Hold(job is Job.Finished, "progress", $"nothing is to come any more, and the job is {job}");
        if (world.Settings.IsCalm)
        {
            CalmWorld.Check(world, (Job.Finished)job);
        }
    }

    private static (Ruling Ruling, Job After) Try(Job job, JobCommand command)
    {
        try
        {
            var ruling = JobDecider.Decide(job, command);
            Hold(ruling.Refusal is null || ruling.Events.Count == 0, "total", $"events and a refusal at once");
            Hold(ruling.Events is not [Folded, _, ..], "total", $"a fold beside other events");
            Hold(
                ruling.Events is not [SubmissionStarted, ..] || !(JobDecider.Deadline(job) <= command.Now),
                "deadline",
                $"{command} begins a submission after the deadline of {job}");
            var after = ruling.Events.Aggregate(job, JobDecider.Evolve);
            var again = JobDecider.Decide(after, command).Events.Aggregate(after, JobDecider.Evolve);
            Hold(SameJob.Are(after, again), "idempotent", $"{command} twice: first {after}, then {again}");
            Hold(
                after is Job.Absent or Job.Finished || (JobDecider.Next(after) is not null && JobDecider.Deadline(after) is not null),
                "progress",
                $"no next step or no deadline in {after}");
            return (ruling, after);
        }
        catch (Exception e) when (e is not LawBrokenException)
        {
            throw new LawBrokenException("total", $"{command} in {job} throws {e}");
        }
    }

    /// <summary>An answer to the outstanding step moves the job or its due time, and a failure never leads to a hot loop.</summary>
    private void Progress(Job before, JobCommand command, Job after)
    {
        if (JobDecider.Next(before) is not { } was || JobDecider.Next(after) is not { } next || was.Id != IdOf(command))
        {
            return;
        }

        Hold(next.Id != was.Id || next.DueAt > world.Now, "progress", $"{command} moved nothing: {was} then {next}");
        var floor = command switch
        {
            RecordFailure when next.GetType() != was.GetType() && next is Step.Cancel or Step.Cleanup => TimeSpan.Zero,
            RecordFailure => Schedule.FailureFloor,
            RecordStatus when next is not (Step.Fetch or Step.Chain or Step.Cleanup) => Schedule.Floor,
            RecordBusy => Schedule.Floor,
            _ => TimeSpan.Zero,
        };
        Hold(next.DueAt >= world.Now + floor, "no hot loop", $"after {command} the next call is due at {next.DueAt:O}");
    }

    private void Ended(Job.Known before, Job.Finished after)
    {
        var latest = (before.Head.DeadlineAt > _lastUp ? before.Head.DeadlineAt : _lastUp) + (2 * JobDecider.CancelGrace) + TimeSpan.FromSeconds(1);
        Hold(world.Now <= latest, "deadline", $"the job ended at {world.Now:O}, its deadline was {before.Head.DeadlineAt:O}");
        Hold(before is not Job.Cleaning { Again: null } cleaning || cleaning.Finish.Outcome == after.Outcome, "cleanup changes nothing", $"{before} ended {after.Outcome}");
        EndLaws.Check(world, after);
        if (after.Outcome is not (Outcome.Done or Outcome.Partial))
        {
            return;
        }

        Hold(before is Job.Cleaning || world.Plan[PlanRole.Cleanup] is null, "cleanup comes last", $"the job is {after.Outcome} and was not cleaned up");
        if (before is not (Job.Fetching or Job.Cleaning))
        {
            Hold(world.Plan is { HasHelper: false, Type: StepType.Import }, "the whole result once, in order", $"the job is {after.Outcome} and nothing was fetched");
            return;
        }

        var remote = after.Remote is { } r ? int.Parse(r.Data.Text!, System.Globalization.CultureInfo.InvariantCulture) : (int?)null;
        IsWhole(remote, ResultSet.Main, after.Head.Stored);
        foreach (var set in world.Plan.Policy.Also)
        {
            IsWhole(remote, set.Name, after.Head.Sets?.GetValueOrDefault(set.Name) ?? StoredResult.Nothing);
        }
    }

    private void IsWhole(int? remote, string set, StoredResult result)
    {
        var stored = world.Vendor.Desk.Stored(set, result.Pages);
        var records = world.Vendor.Desk.RecordsOf(remote, set);
        Hold(
            stored is not null && stored.SequenceEqual(Enumerable.Range(0, records)) && stored.Count == result.Records,
            "the whole result once, in order",
            $"of {set} is stored [{string.Join(' ', stored ?? [])}], {result}, at the vendor {records} records");
    }

    private void SentChain(JobHead head, Step.Chain chain)
    {
        Hold(chain.Begun, "submitted once", $"{chain} goes out that has not begun");
        if (chain.Part == ChainPart.Result)
        {
            return;
        }

        _linkSends[chain.Name] = _linkSends.GetValueOrDefault(chain.Name) + 1;
        Hold(
            _linkSends[chain.Name] <= world.Shell.Journal.Count(e => e is SubmissionStarted { Link: { } link } && link == chain.Name),
            "submitted once",
            $"{chain} goes out whose start is not in the journal");
        Hold(world.Now < head.DeadlineAt, "deadline", $"{chain} goes out after the deadline");
    }

    private static bool AreAnswered(JobHead head, IReadOnlyList<ChainLink> links) => links.All(link => head.Steps?.ContainsKey(link.Name) == true);

    private static JobEvent ThroughTheDisk(JobEvent e)
    {
        var json = JobManifests.Find(e.GetType())!.Json;
        var bytes = JsonSerializer.SerializeToUtf8Bytes(e, json);
        var read = (JobEvent)JsonSerializer.Deserialize(bytes, json)!;
        if (e is not JobAccepted accepted)
        {
            return read;
        }

        // Records compare their maps by reference; so the bytes stand for the plan and the labels.
        Hold(JsonSerializer.SerializeToUtf8Bytes(read, json).AsSpan().SequenceEqual(bytes), "replay", $"the accepted event changes when it is stored");
        return (JobAccepted)read with { Plan = accepted.Plan, Labels = accepted.Labels };
    }

    private static string Brief(Step? step) => step is null ? "nothing" : $"{step.GetType().Name} {step.Id} at {step.DueAt:dd HH:mm:ss.fff}";

    private static string? IdOf(JobCommand command) => command switch
    {
        RecordSubmitted c => c.StepId,
        RecordHeld c => c.StepId,
        RecordCleanedUp c => c.StepId,
        RecordNotSubmitted c => c.StepId,
        RecordStatus c => c.StepId,
        RecordFetched c => c.StepId,
        RecordCancelSent c => c.StepId,
        RecordFailure c => c.StepId,
        RecordNothingToSend c => c.StepId,
        RecordRows c => c.StepId,
        RecordGathered c => c.StepId,
        RecordBusy c => c.StepId,
        _ => null,
    };
}
