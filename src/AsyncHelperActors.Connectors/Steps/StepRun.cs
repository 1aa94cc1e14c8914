using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Connectors.Imports;
using AsyncHelperActors.Connectors.Paging;
using AsyncHelperActors.Connectors.Reading;
using AsyncHelperActors.Connectors.Shaping.Hooks;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Core.Paths;

namespace AsyncHelperActors.Connectors.Steps;

/// <summary>One call being run: what all steps share.</summary>
internal sealed record StepRun(
    HttpExchange Exchange, RequestRenderer Renderer, IPageSink Pages, ConnectorLimits Limits, CompiledPlan Plan, StepCall Call, CancellationToken Cancellation)
{
    /// <summary>The stored records of imports; null where there are none.</summary>
    public StoredRecords? StoredOrNone { get; init; }

    /// <summary>The stored records of imports.</summary>
    public StoredRecords Stored => StoredOrNone
        ?? throw new InvalidOperationException($"Step {Call.Step.Id} of job {Call.JobId} reads stored pages, and this connector was made without a place to read them: a defect of its host.");

    /// <summary>What a submission sends, when its job is a batch of an import.</summary>
    public BatchRecords? Records { get; init; }

    /// <summary>Sends a request of the plan; the answer's body is still on its way.</summary>
    /// <exception cref="RemoteFailureException">A template cannot be rendered; nothing was sent.</exception>
    public async Task<(ExchangeOutcome Outcome, IReadOnlyList<string> Missing)> SendAsync(CompiledRequest request)
    {
        var rendered = Render(request);
        return (await Exchange.SendAsync(rendered.Request, Cancellation), rendered.Missing);
    }

    /// <summary>A request of the plan, ready to go.</summary>
    /// <param name="request">Which.</param>
    /// <param name="page">What the request for a page has otherwise; null: it has no pages.</param>
    /// <exception cref="RemoteFailureException">A template cannot be rendered.</exception>
    public RenderedRequest Render(CompiledRequest request, PageRequest? page = null) => Renderer.Render(request, Plan, Call, page, Records);

    /// <summary>What scripts, filters and mappings of a request are told of the job.</summary>
    public HookFacts Facts(CompiledRequest request) => new(
        request.Def.Id, request.Def.Kind == Core.Definitions.DefinitionKind.Imports, request.Connection.Id, Call.JobId, Call.CreatedAt)
    {
        Settings = request.Settings,
        Last = Call.Plan.LastExportAt,
    };

    /// <summary>
    /// Sends a request of the plan and makes something of the answer. A body that is not what it should be, and a path of the definition
    /// that has no meaning for it, are failures of the call.
    /// </summary>
    /// <exception cref="RemoteFailureException">A template cannot be rendered; nothing was sent.</exception>
    public Task<StepAnswer> CallAsync(CompiledRequest request, Func<ReceivedAnswer, StepAnswer> read) =>
        CallAsync(request, answer => Task.FromResult(read(answer)));

    /// <inheritdoc cref="CallAsync(CompiledRequest, Func{ReceivedAnswer, StepAnswer})"/>
    public async Task<StepAnswer> CallAsync(CompiledRequest request, Func<ReceivedAnswer, Task<StepAnswer>> read)
    {
        var (answer, failed) = await CallAsync(request);
        if (answer is null)
        {
            return failed!;
        }

        try
        {
            return await read(answer);
        }
        catch (BodyException error)
        {
            return new StepAnswer.Failed(answer.Trace, answer.Explain(error));
        }
        catch (PathException error)
        {
            return new StepAnswer.Failed(answer.Trace, answer.Fail(FailureKind.Permanent, "definition_unusable", $"{answer.Hide(error.Message)}", ""));
        }
        catch (RemoteFailureException error)
        {
            // A path that is a template and does not render: the request was sent all the same, and the timeline shows it.
            return new StepAnswer.Failed(answer.Trace, error.Failure);
        }
    }

    /// <summary>The request in a role that the rules only ask for when the plan has it.</summary>
    public CompiledRequest Request(string role) => Plan[role]
        ?? throw new InvalidOperationException($"The plan of job {Call.JobId} has no {role} request, and its step {Call.Step.Id} needs one: a defect of the rules or of the plan.");

    private async Task<(ReceivedAnswer? Answer, StepAnswer.Failed? Failed)> CallAsync(CompiledRequest request, bool isRenewed = false)
    {
        var (outcome, missing) = await SendAsync(request);
        if (outcome is ExchangeOutcome.Failed failed)
        {
            return (null, new StepAnswer.Failed(failed.Trace, failed.Failure));
        }

        await using var answer = ((ExchangeOutcome.Answered)outcome).Answer;
        var (bytes, failure) = await answer.ReadAllAsync(Cancellation);
        if (bytes is null)
        {
            return (null, new StepAnswer.Failed(answer.Trace, failure!));
        }

        // A vendor that refuses by a word in the body, as another does by 401, is asked once more with fresh credentials.
        var received = new ReceivedAnswer(request, answer, bytes, missing);
        return !isRenewed && received.RefusesCredentials && Exchange.RefuseCredentials(answer)
            ? await CallAsync(request, isRenewed: true)
            : (received, null);
    }
}
