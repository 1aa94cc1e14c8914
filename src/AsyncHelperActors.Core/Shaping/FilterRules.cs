using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Core.Shaping;

/// <summary>A filter expression, read once and asked of many records. It has no state.</summary>
public sealed class FilterRules
{
    private readonly FilterNode _root;

    private FilterRules(FilterNode root) => _root = root;

    /// <summary>Reads an expression.</summary>
    /// <param name="rules">The prefix arrays: <c>["equals", ["string", ["extract", "color"]], "Red"]</c>.</param>
    /// <param name="place">The field that holds them, for messages.</param>
    /// <returns>The rules, null when there is an error among the faults.</returns>
    public static (FilterRules? Rules, IReadOnlyList<RuleFault> Faults) Read(JsonNode? rules, string place = "rules")
    {
        var faults = new RuleFaults();
        var root = FilterParser.Read(rules, place, faults);
        return (root is null || faults.Found.Any(f => f.Severity == Severity.Error) ? null : new FilterRules(root), faults.Found);
    }

    /// <summary>Whether a record passes.</summary>
    /// <exception cref="ShapeException">A pattern that came from the record is none, or takes too long.</exception>
    public bool Passes(FilterInput input) => new FilterRun(input).IsTrue(_root);
}

/// <summary>What a filter looks at.</summary>
/// <param name="Record">The record: an object, or an array of grouped rows.</param>
public sealed record FilterInput(JsonNode? Record)
{
    /// <summary>lastExportDateTime, currentExportDateTime, pageIndex.</summary>
    public JsonObject? Run { get; init; }

    /// <summary>Settings below their scopes: flow, export, import, integration, connection.</summary>
    public JsonNode? Settings { get; init; }

    /// <summary>Reads a date that is written in no known format; null: it is none.</summary>
    public Func<string, DateTimeOffset?> ReadDate { get; init; } = text => DateTimeOffset.TryParse(
        text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var at) ? at : null;
}
