using AsyncHelperActors.Connectors.Reading;
using AsyncHelperActors.Connectors.Simulation;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Core.Simulation;
using AsyncHelperActors.Tests.Connectors.Simulation;
using CsCheck;
using Xunit;

namespace AsyncHelperActors.Tests.Fuzz;

/// <summary>Whatever a vendor answers, a body is read or refused, and a job goes on or ends with a reason; nothing crashes, hangs or grows.</summary>
[Trait("Category", "Slow")]
public sealed class AnswerFuzzTest
{
    private const int MostCalls = 200;

    /// <summary>More than any of these small answers needs.</summary>
    private const long MostBytes = 64L << 20;

    private static readonly string[] Words =
        ["inProgress", "done", "doneWithoutData", "partial", "error", "unknown", "transient", "throttled", "permanent"];

    private static readonly DefinitionSet Definitions = new(
        Bundle.Parse(Simulations.Reports, "reports.yaml").Value!.Entries.Select(entry => entry.Definition));

    private static readonly DefinitionSet[] Forms =
    [
        .. new[] { "json", "xml", "csv", "tsv", "ndjson", "urlencoded", "plaintext", "binary" }.Select(form => new DefinitionSet(
            Bundle.Parse(Simulations.Reports.Replace("statusRes.documentId}}\"", $"statusRes.documentId}}}}\", successMediaType: {form}", StringComparison.Ordinal), "reports.yaml")
                .Value!.Entries.Select(entry => entry.Definition))),
        Definitions,
    ];

    [Fact]
    public void Any_body_is_read_or_refused() => Gen.Select(AnyAnswer.Body, AnyAnswer.Type, Gen.Int[0, 9]).Sample(
        (bytes, type, declared) =>
        {
            try
            {
                Assert.NotNull(BodyParser.ParseAnswer(bytes, declared == 9 ? null : (MediaType)declared, type.Split(';')[0], type.Contains("klingon", StringComparison.Ordinal) ? "klingon" : null));
            }
            catch (BodyException refused)
            {
                Assert.True(refused.Code.Length > 0 && refused.Came.Length > 0);
            }
        },
        iter: FuzzBudget.Of("bodies"));

    [Fact]
    public void Whatever_a_vendor_answers_a_job_goes_on_or_ends_with_a_reason() => Gen.Select(
        Gen.Frequency((3, Good("""{"reportId":"R-7"}""")), (1, AnyAnswer.Any)).Array[1, 3],
        Gen.Frequency((1, Good("""{"processingStatus":"IN_PROGRESS"}""")), (1, Good("""{"processingStatus":"DONE","documentId":"D-1"}""")), (2, AnyAnswer.Any)).Array[1, 4],
        AnyAnswer.Any.Array[1, 3],
        Gen.Int[0, 8]).Sample(
        (submit, status, result, form) =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var script = new SimulationScript
            {
                MostCalls = MostCalls,
                Answers = new Dictionary<string, IReadOnlyList<ScriptedAnswer>> { ["submit"] = submit, ["status"] = status, ["result"] = result },
            };
            var running = Simulator.RunAsync(new SimulationRequest(Forms[form], StepType.Export, "orders", script), CancellationToken.None);
            Assert.True(running.IsCompleted, "a simulation waits for something that is not simulated");
            var report = running.Result.Value!;
            Sound(report);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes);
        },
        iter: FuzzBudget.Of("vendors"));

    private static void Sound(SimulationReport report)
    {
        Assert.True(report.Outcome is not null || report.Stopped is { Code: "no_answer" or "too_many_calls" }, "the job neither ended nor stopped for a reason");
        Assert.True(report.Calls <= MostCalls + 20, $"{report.Calls} requests");
        Assert.All(report.Entries, entry => Assert.True(entry.Decision is null || Words.Contains(entry.Decision), entry.Decision));
        Assert.All(report.Errors, error => Assert.True(error is { Code.Length: > 0, Message.Length: > 0 } && error.Source != ErrorSource.Internal, error.ToString()));
        Assert.True(report.Outcome is not (Outcome.Error or Outcome.TimedOut) || report.Errors.Count > 0, "an error without a reason");
        Assert.NotEmpty(SimulationJson.Of(report).ToJsonString());
    }

    private static Gen<ScriptedAnswer> Good(string body) =>
        Gen.Const(new ScriptedAnswer { ContentType = "application/json", Body = System.Text.Encoding.UTF8.GetBytes(body) });
}
