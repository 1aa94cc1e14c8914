using System.Globalization;
using System.Text.Json.Nodes;

namespace AsyncHelperActors.Connectors.Shaping.Hooks;

/// <summary>What a hook is told beside its data.</summary>
/// <param name="StepId">The export or import whose hook it is.</param>
/// <param name="IsImport">Which of the two.</param>
/// <param name="ConnectionId">Its connection.</param>
/// <param name="Job">The job's id.</param>
/// <param name="At">When the job was accepted: <c>currentExportDateTime</c>.</param>
public sealed record HookFacts(string StepId, bool IsImport, string ConnectionId, string Job, DateTimeOffset At)
{
    /// <summary>Settings below their scopes.</summary>
    public JsonNode? Settings { get; init; }

    /// <summary>The page, from 0.</summary>
    public int PageIndex { get; init; }

    /// <summary>From when on the export reads: <c>lastExportDateTime</c>; null: it has never succeeded.</summary>
    public DateTimeOffset? Last { get; init; }

    /// <summary>The time as scripts and filters see it.</summary>
    public static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The facts as the fields of the options that a hook is called with.</summary>
    internal JsonObject ToOptions() => new()
    {
        [IsImport ? "_importId" : "_exportId"] = StepId,
        ["_connectionId"] = ConnectionId,
        ["_flowId"] = null,
        ["_integrationId"] = null,
        ["_parentIntegrationId"] = null,
        ["_apiId"] = null,
        ["pageIndex"] = PageIndex,
        ["lastExportDateTime"] = Last is { } last ? Iso(last) : null,
        ["currentExportDateTime"] = Iso(At),
        ["settings"] = Settings?.DeepClone(),
        ["testMode"] = false,
        ["job"] = new JsonObject { ["_id"] = Job, ["type"] = IsImport ? "import" : "export" },
    };
}

/// <summary>An error that a hook reports.</summary>
/// <param name="Code">A word for it; null: none given.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Source">Where it comes from; null: not said.</param>
public sealed record HookError(string? Code, string Message, string? Source)
{
    private const int MostChars = 1000;

    /// <summary>The form of it in a script.</summary>
    internal JsonObject ToJson() => new() { ["code"] = Code, ["message"] = Message, ["source"] = Source };

    internal static HookError Of(string? code, string message, string? source) => new(Cut(code, 100), Cut(message, MostChars)!, Cut(source, 100));

    private static string? Cut(string? text, int most) => text?.Length > most ? text[..most] + "..." : text;
}

/// <summary>What a preMap or postMap hook made of one record.</summary>
/// <param name="Data">The record; null when it is ignored or failed.</param>
/// <param name="Errors">Why it failed; empty: it did not.</param>
/// <param name="IsIgnored">Whether it is left out without an error.</param>
public sealed record HookedRecord(JsonNode? Data, IReadOnlyList<HookError> Errors, bool IsIgnored);

/// <summary>What a preSavePage hook made of a page.</summary>
/// <param name="Data">The records of the page.</param>
/// <param name="Errors">Errors of the page and of single records.</param>
/// <param name="Abort">Whether no further page is to be made.</param>
public sealed record HookedPage(IReadOnlyList<JsonNode?> Data, IReadOnlyList<HookError> Errors, bool Abort);
