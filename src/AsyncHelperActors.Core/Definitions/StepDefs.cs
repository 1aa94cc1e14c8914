using System.Text.Json.Nodes;

namespace AsyncHelperActors.Core.Definitions;

/// <summary>A request that reads data; also the form of an async helper's status, result, cancel and lookup requests.</summary>
public sealed record ExportDef(string Id, string Name) : RequestDef(DefinitionKind.Exports, Id, Name)
{
    /// <summary>From when on it reads, run after run.</summary>
    public DeltaDef Delta { get; init; } = new();

    /// <summary>How it asks for page after page (<c>http.paging</c>); null: one request is all.</summary>
    public PagingDef? Paging { get; init; }

    /// <summary>Records in a page of the result.</summary>
    public int PageSize { get; init; } = 20;

    /// <summary>The most bytes in a page of the result; a single larger record is a page of its own.</summary>
    public int PageBytes { get; init; } = 5 * 1024 * 1024;
}

/// <summary>From when on an export reads that asks only for what is new since its last successful run (<c>delta</c>).</summary>
public sealed record DeltaDef
{
    /// <summary>Where it starts as long as it has never succeeded; null: nowhere.</summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>How much earlier than the last successful run it starts, in milliseconds, for vendors that show changes late.</summary>
    public long LagMs { get; init; }

    /// <summary>How templates see the times, a format of moment.js; null: as <c>2026-01-31T12:00:00.000Z</c>.</summary>
    public string? DateFormat { get; init; }

    /// <summary>From when on the next run reads.</summary>
    /// <param name="lastRun">When the last successful run began; null: there was none.</param>
    public DateTimeOffset? From(DateTimeOffset? lastRun) => lastRun is { } last
        ? last - DateTimeOffset.UnixEpoch > TimeSpan.FromMilliseconds(LagMs) ? last - TimeSpan.FromMilliseconds(LagMs) : DateTimeOffset.UnixEpoch
        : StartAt;
}

/// <summary>A request that sends records. Where Celigo's document has one entry per operation, this is the first.</summary>
public sealed record ImportDef(string Id, string Name) : RequestDef(DefinitionKind.Imports, Id, Name)
{
    /// <summary>Records in one request.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>
    /// How one element of the result, or of the answer, is judged: success and fail paths, their values, the path to the error's words,
    /// and where the element names its record (<c>http.response.record</c>); null when absent.
    /// </summary>
    public ResponseRules? Record { get; init; }

    /// <summary>Mapping 1.0 as written (<c>mapping</c>), null when absent or empty.</summary>
    public JsonObject? Mapping { get; init; }

    /// <summary>Mapping 2.0 as written (<c>mappings</c>), null when absent or empty.</summary>
    public JsonArray? Mappings { get; init; }
}

/// <summary>A script whose functions hooks, transforms and filters call.</summary>
public sealed record ScriptDef(string Id, string Name) : Definition(DefinitionKind.Scripts, Id, Name)
{
    /// <summary>The program text.</summary>
    public string Content { get; init; } = "";
}
