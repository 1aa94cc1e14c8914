using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Connectors.Steps;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Connectors.Reading;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Steps;

/// <summary>The connector over the real HTTP exchange and definitions from YAML, driven step by step as a job would.</summary>
internal sealed class ConnectorRig : IDefinitionSource, IDisposable
{
    private readonly Bundle _bundle;
    private readonly HttpConnector _connector;
    private readonly Plan _plan;
    private int _steps;

    public ConnectorRig(string yaml, string stepId, StepType type = StepType.Export, ConnectorLimits? limits = null, bool forgetsPages = false, Action<long>? afterWrite = null)
    {
        var reading = Bundle.Parse(yaml, "test.yaml");
        Assert.True(reading.Value is not null, string.Join('\n', reading.Problems.Select(p => $"{p.Path}: {p.Message} {p.Hint}")));
        _bundle = reading.Value;
        Pages = new MemoryPages { Forgets = forgetsPages, AfterWrite = afterWrite };
        _connector = new HttpConnector(this, Pages, TimeProvider.System, AddressGuard.Open, limits ?? ConnectorLimits.Default);
        var plan = PlanFactory.Freeze(type, stepId, (kind, id) => _bundle.Find(kind, id) is { } found ? (found, 1) : null, null);
        Assert.True(plan.Value is not null, string.Join('\n', plan.Problems.Select(p => $"{p.Path}: {p.Message}")));
        _plan = plan.Value;
    }

    public MemoryPages Pages { get; }

    /// <summary>What the user gives.</summary>
    public RawJson Input { get; set; }

    public int Attempt { get; set; } = 1;

    public RemoteJob? Remote { get; set; }

    public RemoteStatus? Status { get; set; }

    /// <summary>What the answers of the requests of chains held.</summary>
    public Dictionary<string, HeldAnswer> Steps { get; } = new(StringComparer.Ordinal);

    /// <summary>How often definitions were read.</summary>
    public int Reads { get; private set; }

    public ValueTask<Definition> GetAsync(string account, DefinitionKind kind, DefinitionRef reference, CancellationToken cancellation)
    {
        Reads++;
        return ValueTask.FromResult(_bundle.Find(kind, reference.Id) ?? throw new KeyNotFoundException($"{kind} {reference.Id}"));
    }

    /// <summary>Submits; what the answer held is known to the later steps.</summary>
    public async Task<StepAnswer> SubmitAsync()
    {
        var answer = await RunAsync(new Step.Submit(NextId(), default, Attempt, true));
        Remote = (answer as StepAnswer.Submitted)?.Remote ?? Remote;
        return answer;
    }

    /// <summary>Polls once; a final status is known to the later steps.</summary>
    public async Task<StepAnswer> PollAsync()
    {
        var answer = await RunAsync(new Step.Poll(NextId(), default));
        if (answer is StepAnswer.Status { Decision: Decision.Done or Decision.Partial } status)
        {
            Status = status.Value;
        }

        return answer;
    }

    public Task<StepAnswer> FetchAsync(int fromPage = 0, RawJson cursor = default) =>
        RunAsync(new Step.Fetch(NextId(), default, ResultSet.Main, fromPage, cursor));

    /// <summary>Fetches answer after answer as a job does, until there is no next one or a call fails.</summary>
    public async Task<StepAnswer> FetchAllAsync(int mostAnswers = 50)
    {
        var pages = 0;
        var cursor = RawJson.Null;
        for (var answers = 0; answers < mostAnswers; answers++)
        {
            var answer = await FetchAsync(pages, cursor);
            if (answer is not StepAnswer.Fetched fetched || fetched.Cursor.Text is null)
            {
                return answer;
            }

            pages += fetched.Pages;
            cursor = fetched.Cursor;
        }

        throw new InvalidOperationException($"not at the end after {mostAnswers} answers: {cursor}");
    }

    /// <summary>Fetches a further result set.</summary>
    public Task<StepAnswer> FetchSetAsync(string set) => RunAsync(new Step.Fetch(NextId(), default, set, 0, RawJson.Null));

    /// <summary>Sends a request of a chain; what its answer held is known to the later steps.</summary>
    public async Task<StepAnswer> ChainAsync(string name, ChainPart part = ChainPart.Before)
    {
        var answer = await RunAsync(new Step.Chain(NextId(), default, part, name, Attempt, true));
        if (answer is StepAnswer.Held held)
        {
            Steps[name] = held.Answer;
        }

        return answer;
    }

    public Task<StepAnswer> CleanUpAsync() => RunAsync(new Step.Cleanup(NextId(), default));

    public Task<StepAnswer> CancelAsync() => RunAsync(new Step.Cancel(NextId(), default));

    public Task<StepAnswer> LookUpAsync() => RunAsync(new Step.Lookup(NextId(), default, 1));

    /// <summary>Submits, polls until the status is final or a call fails, and fetches when there is something to fetch.</summary>
    public async Task<(StepAnswer Last, IReadOnlyList<string?> Saw)> RunToEndAsync(int mostPolls = 200, int everyMs = 20)
    {
        var saw = new List<string?>();
        if (await SubmitAsync() is StepAnswer.Failed refused)
        {
            return (refused, saw);
        }

        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(everyMs));
        for (var polls = 0; polls < mostPolls; polls++)
        {
            var answer = await PollAsync();
            if (answer is not StepAnswer.Status status)
            {
                return (answer, saw);
            }

            saw.Add(status.Value.Value);
            switch (status.Decision)
            {
                case Decision.Done or Decision.Partial:
                    return (await FetchAsync(), saw);
                case Decision.DoneWithoutData or Decision.Error:
                    return (status, saw);
                default:
                    await tick.WaitForNextTickAsync();
                    break;
            }
        }

        throw new InvalidOperationException($"not finished after {mostPolls} polls: {string.Join(", ", saw.Distinct())}");
    }

    /// <summary>Whom each request asks for room; null: nobody.</summary>
    public IRequestGate? Gate { get; set; }

    public Task<StepAnswer> RunAsync(Step step) => _connector.RunAsync(
        new StepCall("job_1", "acme", _plan, step, Attempt, DateTimeOffset.UnixEpoch.AddDays(20000), Input, Remote, Status) { Steps = Steps, Gate = Gate }, CancellationToken.None);

    public void Dispose() => _connector.Dispose();

    private string NextId() => $"t{++_steps}";
}

/// <summary>Short ways to look at answers.</summary>
internal static class AnswerLooks
{
    public static StepAnswer.Submitted IsSubmitted(this StepAnswer answer) => answer.Is<StepAnswer.Submitted>();

    public static StepAnswer.Status IsStatus(this StepAnswer answer, Decision decision)
    {
        var status = answer.Is<StepAnswer.Status>();
        Assert.Equal((decision, status.Rule), (status.Decision, status.Rule));
        return status;
    }

    public static StepAnswer.Fetched IsFetched(this StepAnswer answer) => answer.Is<StepAnswer.Fetched>();

    /// <summary>A failure of this kind whose message has all these parts.</summary>
    public static RemoteFailure IsFailed(this StepAnswer answer, FailureKind kind, string code, params string[] parts)
    {
        var failure = answer.Is<StepAnswer.Failed>().Failure;
        Assert.Equal((kind, code, failure.Message), (failure.Kind, failure.Code, failure.Message));
        foreach (var part in parts)
        {
            Assert.Contains(part, failure.Message, StringComparison.Ordinal);
        }

        return failure;
    }

    public static JsonNode? Data(this StepAnswer.Submitted answer) => answer.Remote.Data.Parse();

    private static T Is<T>(this StepAnswer answer)
        where T : StepAnswer
    {
        Assert.True(answer is T, $"a {typeof(T).Name} was expected, {(answer as StepAnswer.Failed)?.Failure.ToString() ?? answer.ToString()} came");
        return (T)answer;
    }
}
