using System.Buffers;
using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Connectors.Imports;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Steps;

/// <summary>A request as it would go out, and the template paths that had no value.</summary>
/// <param name="Call">The request, masked.</param>
/// <param name="Missing">Template paths without a value.</param>
public sealed record PreviewedCall(RecordedCall Call, IReadOnlyList<string> Missing);

/// <summary>Sends one request for somebody who wants to see what comes of it, or only shows what would be sent.</summary>
internal static class TryStep
{
    /// <summary>What is read of an answer. A result of gigabytes is not fetched to be looked at.</summary>
    private const int MostRead = 1 << 20;

    /// <summary>What is shown of a body.</summary>
    private const int MostShown = 256 * 1024;

    /// <summary>Takes the requests of a try down.</summary>
    public static CallRecorder NewRecorder() => new(MostShown);

    public static async Task<StepAnswer> SendAsync(StepRun run, bool isRenewed = false)
    {
        var (request, rendered) = await RenderAsync(run);
        var outcome = await run.Exchange.SendAsync(rendered.Request with { MaxResponseBytes = long.MaxValue / 2, VerifiesChecksum = false }, run.Cancellation);
        if (outcome is ExchangeOutcome.Failed failed)
        {
            return new StepAnswer.Failed(failed.Trace, failed.Failure);
        }

        await using var answer = ((ExchangeOutcome.Answered)outcome).Answer;
        try
        {
            var bytes = await ReadAsync(answer, run.Cancellation);
            var received = new ReceivedAnswer(request, answer, bytes, rendered.Missing);
            if (!isRenewed && received.RefusesCredentials && run.Exchange.RefuseCredentials(answer))
            {
                return await SendAsync(run, isRenewed: true);
            }

            return received.Failure(needsBody: bytes.Length < MostRead) is { } failure
                ? new StepAnswer.Failed(answer.Trace, failure)
                : new StepAnswer.Held(answer.Trace, new HeldAnswer(RawJson.Null, RawJson.Null));
        }
        catch (RemoteFailureException error)
        {
            return new StepAnswer.Failed(answer.Trace, error.Failure);
        }
    }

    public static async Task<PreviewedCall> PreviewAsync(StepRun run)
    {
        var (_, rendered) = await RenderAsync(run);
        return new PreviewedCall(run.Exchange.Preview(rendered.Request, MostShown, run.Cancellation), rendered.Missing);
    }

    private static async Task<(CompiledRequest Request, RenderedRequest Rendered)> RenderAsync(StepRun run)
    {
        var request = run.Request(PlanRole.Step);
        var records = await BatchRecords.PrepareAsync(run);
        return records is { After.Count: 0 }
            ? throw new RemoteFailureException(new RemoteFailure(
                FailureKind.Permanent, "nothing_to_send", "The filter or a hook of the import drops each of the sample's records, so that nothing would be sent. Give a record that passes."))
            : (request, (run with { Records = records }).Render(request, request.Pager?.Ask(null)));
    }

    private static async Task<byte[]> ReadAsync(ExchangeAnswer answer, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MostRead);
        try
        {
            var length = 0;
            while (length < MostRead && await answer.Body.ReadAsync(buffer.AsMemory(length, MostRead - length), cancellation) is > 0 and var read)
            {
                length += read;
            }

            return buffer.AsSpan(0, length).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
