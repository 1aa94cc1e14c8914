using System.Collections.Concurrent;
using System.Text;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace AsyncHelperActors.Tests.Server;

/// <summary>In the place of the connector: a vendor that is done at the second poll, with whatever pages the test wants.</summary>
internal sealed class ScriptedVendor : IConnector
{
    private readonly ConcurrentDictionary<string, int> _polls = new();
    private IPageSink? _pages;

    /// <summary>Every call, in order.</summary>
    public ConcurrentQueue<StepCall> Calls { get; } = new();

    /// <summary>The pages of the result.</summary>
    public IReadOnlyList<string> Pages { get; set; } = ["{\"id\":1}\n{\"id\":2}\n", "{\"id\":3}\n"];

    /// <summary>When the result is a file: its type and name.</summary>
    public ResultFile? File { get; set; }

    /// <summary>What a poll means, by its number from 1.</summary>
    public Func<int, Decision> Poll { get; set; } = poll => poll < 2 ? Decision.InProgress : Decision.Done;

    /// <summary>How a submission fails; null: it does not.</summary>
    public RemoteFailure? SubmitFails { get; set; }

    public ScriptedVendor On(IServiceProvider services)
    {
        _pages = services.GetRequiredService<IPageSink>();
        return this;
    }

    public async Task<StepAnswer> RunAsync(StepCall call, CancellationToken cancellation)
    {
        Calls.Enqueue(call);
        var trace = new CallTrace($"GET https://api.example.com/{call.Step.GetType().Name}", 200, 12, 3);
        switch (call.Step)
        {
            case Step.Submit when SubmitFails is { } failure:
                return new StepAnswer.Failed(trace, failure);
            case Step.Submit:
                return new StepAnswer.Submitted(trace, new RemoteJob(new RawJson("""{"reportId":"r1"}"""), new RawJson("{}")), null);
            case Step.Poll:
                var decision = Poll(_polls.AddOrUpdate(call.JobId, 1, (_, n) => n + 1));
                var value = decision == Decision.InProgress ? "IN_PROGRESS" : decision == Decision.Error ? "FATAL" : "DONE";
                return new StepAnswer.Status(
                    trace, decision, new RemoteStatus(value, new RawJson("{}"), new RawJson("{}"), decision == Decision.Partial), $"The status is {value}.", null, null);
            case Step.Collect collect:
                return new StepAnswer.Rows(collect.UpTo, 0, 0, new RowTally(collect.Book.Records, 0, 0, null), 0);
            case Step.Fetch fetch:
                return await FetchAsync(call, fetch, trace, cancellation);
            default:
                return new StepAnswer.CancelSent(trace);
        }
    }

    /// <summary>What is said of the result beside its pages.</summary>
    public FetchNotes? Notes { get; set; }

    private async Task<StepAnswer> FetchAsync(StepCall call, Step.Fetch fetch, CallTrace trace, CancellationToken cancellation)
    {
        var (records, bytes) = (0, 0L);
        for (var i = 0; i < Pages.Count; i++)
        {
            var raw = Encoding.Latin1.GetBytes(Pages[i]);
            var lines = File is null ? Pages[i].Count(c => c == '\n') : 0;
            await _pages!.WriteAsync(call.JobId, fetch.Set, fetch.FromPage + i, File is null ? PageKind.Records : PageKind.Raw, lines, raw, cancellation);
            records += lines;
            bytes += raw.Length;
        }

        return new StepAnswer.Fetched(trace, Pages.Count, records, bytes, File, RawJson.Null, Notes);
    }
}
