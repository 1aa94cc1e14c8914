using System.Collections.Immutable;
using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Connectors.Steps;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Core.Simulation;

namespace AsyncHelperActors.Connectors.Simulation;

/// <summary>What to simulate.</summary>
/// <param name="Definitions">Where the step, its helper and all that they refer to are.</param>
/// <param name="Type">Export or import.</param>
/// <param name="StepId">Its id.</param>
/// <param name="Script">What the vendor answers.</param>
public sealed record SimulationRequest(IDefinitionLookup Definitions, StepType Type, string StepId, SimulationScript Script)
{
    /// <summary>Gives an environment variable's value; null: it is not set, and something made up stands for it.</summary>
    public Func<string, string?> Variable { get; init; } = static _ => null;

    /// <summary>Gives the bytes of a file that a script names.</summary>
    public Func<string, byte[]> ReadFile { get; init; } = static _ => throw new FileNotFoundException("This simulation reads no files.");

    /// <summary>How many records are kept to be shown.</summary>
    public int MostRecords { get; init; } = 20;
}

/// <summary>
/// Runs a job against scripted answers in virtual time. The rules (<see cref="JobDecider"/>) and the connector with all that it does to
/// requests and answers are those that run jobs for real; only the network, the clock and the stores are others. What the actors add is
/// not here: the room of a connection, its breaker, crashes.
/// </summary>
/// <remarks>
/// The loop is the job actor's without its storage: ask the rules what is next, wait until it is due (here: move the clock), run it, tell
/// the rules the answer. Deadlines and the user's cancelling that come while a call is under way reach the rules before its answer, as
/// they do there.
/// </remarks>
public sealed class Simulator : IDisposable
{
    /// <summary>More than any job does without a call or a wait; beyond it the rules would go in a circle.</summary>
    private const int MostTurns = 1_000;

    private readonly SimulationRequest _request;
    private readonly VirtualTime _time;
    private readonly ScriptedVendor _vendor;
    private readonly SimulatedPages _pages;
    private readonly HttpConnector _connector;
    private readonly List<SimulationEntry> _entries = [];
    private DateTimeOffset? _cancelAt;
    private Job _job = Job.Absent.Instance;

    private Simulator(SimulationRequest request)
    {
        _request = request;
        _time = new VirtualTime(request.Script.StartAt);
        _vendor = new ScriptedVendor(request.Script, _time, request.ReadFile);
        _pages = new SimulatedPages(request.MostRecords);
        var definitions = new SimulatedDefinitions(request.Definitions, request.Variable);
        _connector = new HttpConnector(definitions, _pages, _time, new AddressGuard(_vendor), ConnectorLimits.Default);
        _cancelAt = request.Script.CancelAfterMs is { } ms ? request.Script.StartAt + TimeSpan.FromMilliseconds(ms) : null;
    }

    private DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>Simulates one job to its end, or to where its script ends.</summary>
    /// <returns>What would happen; or, when no job can be made of the definitions, why.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static async Task<Reading<SimulationReport>> RunAsync(SimulationRequest request, CancellationToken cancellation)
    {
        var plan = PlanFactory.Freeze(
            request.Type, request.StepId, (kind, id) => request.Definitions.Find(kind, id) is { } found ? (found, 1) : null, request.Script.DeadlineMs);
        if (plan.Value is null)
        {
            return new Reading<SimulationReport>(null, plan.Problems);
        }

        using var simulator = new Simulator(request);
        var delta = request.Type == StepType.Export ? (request.Definitions.Find(DefinitionKind.Exports, request.StepId) as ExportDef)?.Delta : null;
        var frozen = plan.Value with { LastExportAt = request.Script.LastExportAt ?? delta?.From(null) };
        return new Reading<SimulationReport>(await simulator.RunAsync(frozen, cancellation), []);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _connector.Dispose();
        _vendor.Dispose();
    }

    private async Task<SimulationReport> RunAsync(Plan plan, CancellationToken cancellation)
    {
        Handle(new AcceptJob(Now, "job_simulated", "simulation", plan, _request.Script.InputFor(plan.Type), ImmutableSortedDictionary<string, string>.Empty));
        SimulationStop? stop = null;
        for (var turns = 0; stop is null && turns < MostTurns; turns++)
        {
            var before = (Now, _vendor.Count);
            if (!await TurnAsync(cancellation))
            {
                break;
            }

            turns = before == (Now, _vendor.Count) ? turns : 0;
            stop = StopReason();
        }

        return Report(stop);
    }

    /// <summary>Does the next thing; false when there is none.</summary>
    private async Task<bool> TurnAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Interrupt();
        if (JobDecider.Next(_job) is not { } step)
        {
            return false;
        }

        if (step.DueAt > Now)
        {
            _time.MoveTo(Earliest(step.DueAt, Earliest(JobDecider.Deadline(_job) ?? step.DueAt, _cancelAt ?? step.DueAt)));
        }
        else if (JobDecider.Decide(_job, new BeginSubmission(Now, step.Id)).Events.Count > 0)
        {
            // What cannot be asked again is put on record first; for every other step the rules have nothing to put there.
            Handle(new BeginSubmission(Now, step.Id));
        }
        else
        {
            await CallAsync(step, cancellation);
        }

        return true;
    }

    private async Task CallAsync(Step step, CancellationToken cancellation)
    {
        var answer = await _connector.RunAsync(StepCall.Of((Job.Known)_job, step), cancellation);
        if (_vendor.Unanswered is not null)
        {
            Note(new SimulationEntry(Now, "stopped") { Calls = _vendor.TakeCalls() });
            return;
        }

        Interrupt();
        Handle(answer.ToCommand(Now, step.Id), answer);
    }

    /// <summary>What comes from elsewhere than the vendor: the deadline, and the user who cancels.</summary>
    private void Interrupt()
    {
        if (_cancelAt <= Now)
        {
            _cancelAt = null;
            Handle(new CancelJob(Now));
        }

        if (JobDecider.Deadline(_job) <= Now)
        {
            Handle(new CheckDeadline(Now));
        }
    }

    private void Handle(JobCommand command, StepAnswer? answer = null)
    {
        var warned = (_job as Job.Known)?.Head.Warnings.Length ?? 0;
        var ruling = JobDecider.Decide(_job, command);
        _job = ruling.Events.Aggregate(_job, JobDecider.Evolve);
        if ((ruling.Events.Count == 0 && answer is null) || ruling.Events is [SubmissionStarted])
        {
            return;
        }

        Note(Consequence.Of(command.Now, answer, ruling.Events) with
        {
            Calls = answer is null ? [] : _vendor.TakeCalls(),
            Warnings = (_job as Job.Known)?.Head.Warnings.Skip(warned).ToArray() ?? [],
        });
    }

    /// <summary>Polls that are alike are one entry; a job that waits for days would fill a book.</summary>
    private void Note(SimulationEntry entry)
    {
        if (_entries.Count > 0 && _entries[^1] is var last && IsAlike(last, entry))
        {
            _entries[^1] = last with { Times = last.Times + 1, Until = entry.At, NextAt = entry.NextAt };
        }
        else
        {
            _entries.Add(entry);
        }
    }

    private static bool IsAlike(SimulationEntry last, SimulationEntry next) =>
        next.Event == "polled" && last.Event is "polled" or "statusChanged" or "statusUnreadable"
        && (last.StatusValue, last.Decision, last.Rule) == (next.StatusValue, next.Decision, next.Rule)
        && next.Warnings.Count == 0
        && last.Calls.Count == next.Calls.Count
        && last.Calls.Zip(next.Calls).All(pair => pair.First.AsksLike(pair.Second) && pair.First.StatusCode == pair.Second.StatusCode);

    private SimulationStop? StopReason()
    {
        if (_vendor.Unanswered is { } call)
        {
            return new SimulationStop(
                "no_answer",
                $"The script has no further answer for the {call.Step} request of {call.DefinitionId}: {call.Method} {call.Url}. "
                + $"Add one to answers.{(call.Step == "login" ? "login" : call.Step)}, or write times: always on its last one.");
        }

        return _vendor.Count < _request.Script.MostCalls || JobDecider.Next(_job) is null
            ? null
            : new SimulationStop("too_many_calls", $"{_vendor.Count} requests were made and the job has not ended. Let the script's answers come to an end, or raise maxCalls.");
    }

    private SimulationReport Report(SimulationStop? stop)
    {
        var job = (Job.Known)_job;
        var finished = job as Job.Finished;
        return new SimulationReport
        {
            StartedAt = _request.Script.StartAt,
            EndedAt = finished?.EndedAt ?? Now,
            Outcome = finished?.Outcome,
            Stopped = finished is null ? stop ?? new SimulationStop("no_progress", "The job does not move any more: a defect of the rules, please report it.") : null,
            Entries = _entries,
            Polls = job.Head.Polls,
            Calls = _vendor.Count,
            Stored = job.Head.Stored,
            Records = _pages.Records(),
            Warnings = job.Head.Warnings,
            Errors = job.Head.Errors,
        };
    }

    private static DateTimeOffset Earliest(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
