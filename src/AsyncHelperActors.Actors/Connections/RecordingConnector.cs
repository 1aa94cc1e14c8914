using System.Globalization;
using System.Text.Json;
using Akka.Event;
using AsyncHelperActors.Actors.Serialization;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Actors.Connections;

/// <summary>Keeps the requests and answers of jobs that ask for it, beside their results and never in the journal.</summary>
/// <remarks>
/// What is kept is bounded however long a job lives: each kind of step has sixteen places, of which the first eight stay and the others hold the
/// last eight calls. It is for people, so a job never fails or waits for want of it: what cannot be written is lost, with a word in the log.
/// It goes when the job's result goes, because it is deleted with all pages of the job.
/// </remarks>
internal sealed class RecordingConnector(IConnector inner, IPageStore pages, ILoggingAdapter log) : IConnector
{
    private const int MostBytes = 16 * 1024;
    private const int Places = 16;
    private const int Kinds = 8;

    /// <inheritdoc/>
    public async Task<StepAnswer> RunAsync(StepCall call, CancellationToken cancellation)
    {
        if (!call.Plan.Policy.RecordsCalls || call.Recorder is not null)
        {
            return await inner.RunAsync(call, cancellation);
        }

        var recorder = new CallRecorder(MostBytes);
        var answer = await inner.RunAsync(call with { Recorder = recorder }, cancellation);
        if (recorder.Calls.Count > 0)
        {
            await KeepAsync(call, recorder.Calls);
        }

        return answer;
    }

    /// <summary>Which page holds the calls of a step.</summary>
    public static int PlaceOf(StepCall call)
    {
        var number = NumberOf(call.Step.Id);
        var place = number < Places / 2 ? number : (Places / 2) + (number % (Places / 2));
        return (KindOf(call) * Places) + place;
    }

    private static int KindOf(StepCall call)
    {
        var policy = call.Plan.Policy;
        return call.Step switch
        {
            Step.Submit => 0,
            Step.Lookup => 1,
            Step.Poll => 2,
            Step.Fetch => 3,
            Step.Cancel => 4,
            Step.Cleanup => 5,
            Step.Chain chain => Kinds + policy.Before.Concat(policy.After).Concat(policy.Hops).TakeWhile(link => link.Name != chain.Name).Count(),
            _ => Kinds - 1,
        };
    }

    /// <summary>The count at the end of a step's name, which grows with each call of its kind: <c>p1.7</c>, or <c>p1.7~2</c> after it was put off.</summary>
    private static int NumberOf(string stepId)
    {
        var name = stepId.AsSpan();
        name = name.IndexOf('~') is > 0 and var tilde ? name[..tilde] : name;
        return int.TryParse(name[(name.LastIndexOf('.') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    private async Task KeepAsync(StepCall call, IReadOnlyList<RecordedCall> calls)
    {
        try
        {
            using var lines = new MemoryStream();
            foreach (var one in calls)
            {
                JsonSerializer.Serialize(lines, one, JobJson.Default.RecordedCall);
                lines.WriteByte((byte)'\n');
            }

            await pages.WriteAsync(new PageKey(call.JobId, KeptCalls.Set, PlaceOf(call)), Storage.PageKind.Records, calls.Count, lines.ToArray(), CancellationToken.None);
        }
        catch (Exception lost) when (lost is not OutOfMemoryException)
        {
            log.Warning(lost, "Job {0}: the request and answer of step {1} are not kept: {2}", call.JobId, call.Step.Id, lost.Message);
        }
    }
}
