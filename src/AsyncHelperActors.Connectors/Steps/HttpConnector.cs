using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Connectors.Imports;
using AsyncHelperActors.Connectors.Shaping;
using AsyncHelperActors.Connectors.Templates;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Steps;

/// <summary>
/// Runs the steps of jobs against vendors' HTTP APIs. One for a process; any number of calls at once. It remembers nothing of a job: all
/// that a call needs is in the call and in the versions of definitions that its plan froze.
/// </summary>
/// <param name="definitions">Where the frozen versions are.</param>
/// <param name="pages">Where pages of results go.</param>
/// <param name="time">Times requests, and tells templates the time.</param>
/// <param name="guard">Which addresses may be called.</param>
/// <param name="limits">What one step may cost.</param>
/// <param name="tokens">Where rotated refresh tokens are kept; null: in memory.</param>
/// <param name="stored">Where imports read their records; null where there are none.</param>
/// <param name="callbacks">Where vendors call back; null: nowhere.</param>
public sealed class HttpConnector(
    IDefinitionSource definitions,
    IPageSink pages,
    TimeProvider time,
    AddressGuard guard,
    ConnectorLimits limits,
    ITokenVault? tokens = null,
    IPageSource? stored = null,
    CallbackAddresses? callbacks = null)
    : IConnector, IDisposable
{
    private readonly StoredRecords? _stored = stored is null ? null : new StoredRecords(stored);
    private readonly HttpExchange _exchange = new(time, guard, tokens);
    private readonly PlanCache _plans = new(definitions, new ShapeCompiler(new TemplateEngine(time, limits.Templates), time, limits.Scripts), limits.CachedPlans);
    private readonly RequestRenderer _renderer = new(new TemplateEngine(time, limits.Templates), limits);

    /// <inheritdoc/>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<StepAnswer> RunAsync(StepCall call, CancellationToken cancellation)
    {
        try
        {
            var plan = await PlanAsync(call, cancellation);
            call = plan.Helper?.Callback is null ? call : call with { CallbackUrl = callbacks?.Of(call.JobId) };
            var run = new StepRun(_exchange, _renderer, pages, limits, plan, call, cancellation) { StoredOrNone = _stored };
            return call.Step switch
            {
                Step.Submit => await SubmitStep.SubmitAsync(run),
                Step.Lookup => await SubmitStep.LookUpAsync(run),
                Step.Poll => await PollStep.PollAsync(run),
                Step.Fetch => await FetchStep.FetchAsync(run),
                Step.Chain chain => await ChainStep.RunAsync(run, chain),
                Step.Cancel => await CancelAsync(run, PlanRole.Cancel, trace => new StepAnswer.CancelSent(trace)),
                Step.Cleanup => await CancelAsync(run, PlanRole.Cleanup, trace => new StepAnswer.CleanedUp(trace)),
                Step.Try => await TryStep.SendAsync(run),
                Step.Collect => await ImportSteps.CollectAsync(run),
                Step.Gather => await ImportSteps.GatherAsync(run),
                _ => throw new InvalidOperationException($"No way to run {call.Step.GetType().Name}: the steps are closed, so this is a defect."),
            };
        }
        catch (HeldBackException held)
        {
            return new StepAnswer.Busy(held.Until);
        }
        catch (RemoteFailureException error)
        {
            return new StepAnswer.Failed(null, error.Failure);
        }
        catch (RowsUnreadableException error)
        {
            return new StepAnswer.Failed(null, new RemoteFailure(FailureKind.Permanent, "records_unreadable", error.Message));
        }
        catch (DefinitionUnusableException error)
        {
            // While a job waits, its operator can still set the variable or restore the key; a submission has time to be told at once.
            var kind = call.Step is Step.Submit ? FailureKind.Permanent : FailureKind.Transient;
            return new StepAnswer.Failed(null, new RemoteFailure(kind, "definition_unusable", error.Message));
        }
        catch (FormatException error)
        {
            return new StepAnswer.Failed(null, new RemoteFailure(FailureKind.Permanent, "definition_unusable", error.Message));
        }
    }

    /// <summary>Takes down what a <see cref="Step.Try"/> sends and gets.</summary>
    public static CallRecorder NewRecorder() => TryStep.NewRecorder();

    /// <summary>The request of a <see cref="Step.Try"/> as it would go out, with its secrets masked. Nothing is sent.</summary>
    /// <exception cref="TrialRefusedException">It cannot be made: what is wrong, and what to do.</exception>
    public async Task<PreviewedCall> PreviewAsync(StepCall call, CancellationToken cancellation)
    {
        try
        {
            var run = new StepRun(_exchange, _renderer, pages, limits, await PlanAsync(call, cancellation), call, cancellation) { StoredOrNone = _stored };
            return await TryStep.PreviewAsync(run);
        }
        catch (RemoteFailureException error)
        {
            throw new TrialRefusedException(error.Failure.Message, error);
        }
        catch (Exception error) when (error is DefinitionUnusableException or FormatException)
        {
            throw new TrialRefusedException(error.Message, error);
        }
    }

    /// <summary>Tries a connection out by its ping; null: it has none.</summary>
    /// <exception cref="DefinitionUnusableException">It cannot be used where it is.</exception>
    public async Task<PingAnswer?> PingAsync(string account, DefinitionRef reference, CancellationToken cancellation)
    {
        var connection = (ConnectionDef)await definitions.GetAsync(account, DefinitionKind.Connections, reference, cancellation);
        if (connection.Ping is not { } ping)
        {
            return null;
        }

        var now = time.GetUtcNow();
        var plan = new Plan(StepType.Export, new Dictionary<string, DefinitionRef> { [PlanRole.Connection] = reference }, new JobPolicy());
        var call = new StepCall("ping", account, plan, new Step.Poll("ping", now), 1, now, RawJson.Null, null, null);
        try
        {
            var run = new StepRun(_exchange, _renderer, pages, limits, null!, call, cancellation);
            return await ConnectionPing.SendAsync(run, connection, ping, $"{account}/{reference.Id}@{reference.Version}");
        }
        catch (RemoteFailureException error)
        {
            return new PingAnswer(false, null, null, 0, new Dictionary<string, string>(), "", error.Failure);
        }
    }

    private async ValueTask<CompiledPlan> PlanAsync(StepCall call, CancellationToken cancellation)
    {
        if (call.Step is not Step.Try { AdHoc: { } made })
        {
            return await _plans.GetAsync(call, cancellation);
        }

        var reference = call.Plan[PlanRole.Connection] ?? throw new InvalidOperationException($"The try {call.JobId} names no connection: a defect of whoever asked.");
        var connection = (ConnectionDef)await definitions.GetAsync(call.Account, DefinitionKind.Connections, reference, cancellation);
        return CompiledPlan.Alone(new CompiledRequest(PlanRole.Step, made, connection, $"{call.Account}/{reference.Id}@{reference.Version}"));
    }

    /// <inheritdoc/>
    public void Dispose() => _exchange.Dispose();

    private static Task<StepAnswer> CancelAsync(StepRun run, string role, Func<CallTrace, StepAnswer> taken) => run.CallAsync(run.Request(role), answer =>
        answer.Failure(needsBody: false) is { } failure ? new StepAnswer.Failed(answer.Trace, failure) : taken(answer.Trace));
}

/// <summary>A request that somebody wants to see cannot be made.</summary>
/// <param name="message">What is wrong and what to do; masked.</param>
/// <param name="cause">What it came from.</param>
public sealed class TrialRefusedException(string message, Exception cause) : Exception(message, cause);
