using System.Text;
using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Connectors.Steps;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Connectors.Reading;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Imports;

/// <summary>One batch of the import <c>stock</c>, with its records in a page store, driven step by step through the connector.</summary>
internal sealed class BatchRig : IDefinitionSource, IPageSource
{
    private readonly MemoryPages _pages = new();
    private readonly Bundle _bundle;
    private readonly Plan _plan;
    private readonly BatchSlice _batch;
    private int _steps;

    /// <param name="address">Where the vendor is.</param>
    /// <param name="import">Fields of the import beside its request, as YAML flow entries.</param>
    /// <param name="http">Fields of its request beside the method.</param>
    /// <param name="records">The records, as JSON lines.</param>
    /// <param name="more">Further definitions.</param>
    public BatchRig(string address, string import, string http, string[] records, string more = "")
    {
        var reading = Bundle.Parse(
            $$"""
            connections: [ { _id: vendor, http: { baseURI: "{{address}}" } } ]
            imports: [ { _id: stock, _connectionId: vendor, http: { method: POST, batchSize: 10, {{http}} }, {{import}} } ]
            {{more}}
            """,
            "test.yaml");
        Assert.True(reading.Value is not null, string.Join('\n', reading.Problems.Select(p => $"{p.Path}: {p.Message} {p.Hint}")));
        _bundle = reading.Value;
        Warnings = [.. reading.Problems.Select(p => $"{p.Path}: {p.Message}")];
        _plan = PlanFactory.Freeze(StepType.Import, "stock", (kind, id) => _bundle.Find(kind, id) is { } found ? (found, 1) : null, null).Value!;
        _batch = new BatchSlice("job_1", 1, 1, "records", false, 0, records.Length);
        _pages.Pages[("job_1", "records", 0)] = (PageKind.Records, records.Length, Encoding.UTF8.GetBytes(string.Join('\n', records) + "\n"));
    }

    public IReadOnlyList<string> Warnings { get; }

    /// <summary>What is stored of the batch's records before they are sent.</summary>
    public IReadOnlyList<JsonNode> Sent => [.. _pages.Pages
        .Where(page => page.Key.Set == "sent")
        .OrderBy(page => page.Key.Number)
        .SelectMany(page => Encoding.UTF8.GetString(page.Value.Raw).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        .Select(line => JsonNode.Parse(line)!)];

    /// <summary>Loses what is stored from a line on, as a crash while it was written does.</summary>
    public void CutSent(int lines)
    {
        var page = _pages.Pages[("job_1.1.1", "sent", 0)];
        var kept = Encoding.UTF8.GetString(page.Raw).Split('\n').Take(lines).Select(line => line + "\n");
        _pages.Pages[("job_1.1.1", "sent", 0)] = (page.Kind, lines, Encoding.UTF8.GetBytes(string.Concat(kept)));
    }

    public Task<StepAnswer> SubmitAsync() => RunAsync(new Step.Submit(NextId(), default, 1, true));

    public Task<StepAnswer> BeforeAsync(string name) => RunAsync(new Step.Chain(NextId(), default, ChainPart.Before, name, 1, true));

    public ValueTask<Definition> GetAsync(string account, DefinitionKind kind, DefinitionRef reference, CancellationToken cancellation) =>
        ValueTask.FromResult(_bundle.Find(kind, reference.Id) ?? throw new KeyNotFoundException($"{kind} {reference.Id}"));

    public Task<IReadOnlyList<PageFacts>> ListAsync(string jobId, string set, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<PageFacts>>(
        [.. _pages.Pages.Where(page => page.Key.Job == jobId && page.Key.Set == set).OrderBy(page => page.Key.Number)
            .Select(page => new PageFacts(page.Key.Number, page.Value.Records, page.Value.Raw.Length, page.Value.Kind))]);

    public Task<ReadOnlyMemory<byte>?> ReadAsync(string jobId, string set, int number, CancellationToken cancellation) =>
        Task.FromResult<ReadOnlyMemory<byte>?>(_pages.Pages.TryGetValue((jobId, set, number), out var page) ? page.Raw : null);


    /// <summary>Each call has a connector of its own: nothing is remembered between them but what is stored.</summary>
    private async Task<StepAnswer> RunAsync(Step step)
    {
        using var connector = new HttpConnector(this, _pages, TimeProvider.System, AddressGuard.Open, ConnectorLimits.Default, stored: this);
        return await connector.RunAsync(
            new StepCall(_batch.JobId, "acme", _plan, step, 1, DateTimeOffset.UnixEpoch.AddDays(20000), RawJson.Null, null, null) { Batch = _batch }, CancellationToken.None);
    }

    private string NextId() => $"t{++_steps}";
}
