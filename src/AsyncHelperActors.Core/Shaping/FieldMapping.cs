using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Paths;

namespace AsyncHelperActors.Core.Shaping;

/// <summary>Mapping 1.0 of an import (<c>mapping.fields</c>, <c>mapping.lists</c>), read and checked. The connectors evaluate it.</summary>
/// <param name="Fields">Rules for single fields.</param>
/// <param name="Lists">Rules for the elements of lists.</param>
/// <param name="Lookups">The static lookups by name.</param>
public sealed record FieldMapping(IReadOnlyList<FieldRule> Fields, IReadOnlyList<FieldList> Lists, IReadOnlyDictionary<string, StaticLookup> Lookups)
{
    /// <summary>Every text in it that can be a template, with its place.</summary>
    public IEnumerable<(string Place, string Text)> Templates() =>
        Fields.Concat(Lists.SelectMany(list => list.Fields)).Where(rule => rule.Template is not null).Select(rule => ($"{rule.Place}.extract", rule.Template!));
}

/// <summary>A list that is made: its fields fill the same elements.</summary>
public sealed record FieldList(string Generate, IReadOnlyList<FieldRule> Fields);

/// <summary>One rule: a value from somewhere, put somewhere.</summary>
public sealed class FieldRule
{
    private readonly RenameRule _rename;
    private readonly RenameRule _inEach;

    internal FieldRule(string place, PathStep[] from, PathStep[] to, PathStep[] list)
    {
        Place = place;
        _rename = new RenameRule(from, [.. list, .. list.Length > 0 ? [new PathStep.Every()] : Array.Empty<PathStep>(), .. to], leadingDollar: false);
        _inEach = new RenameRule(from, to, leadingDollar: false);
    }

    /// <summary>Where the rule is written.</summary>
    public string Place { get; }

    /// <summary>A template in place of a path; null: none.</summary>
    public string? Template { get; init; }

    /// <summary>Whether the value is written in the rule.</summary>
    public bool IsFixed { get; init; }

    /// <summary>The value that is written in the rule.</summary>
    public JsonNode? Fixed { get; init; }

    /// <summary>The type of the value; null: as it comes.</summary>
    public MappedType? Type { get; init; }

    public string? Lookup { get; init; }

    public DateRule? Date { get; init; }

    public bool HasDefault { get; init; }

    public JsonNode? Default { get; init; }

    public MappedWhen When { get; init; }

    /// <summary>Whether an empty value is left out.</summary>
    public bool DiscardIfEmpty { get; init; }

    /// <summary>Whether it goes through an array of the record, so that it makes as many elements as there are.</summary>
    public bool HasStars => _rename.HasStars;

    /// <summary>Takes from the record and puts what <paramref name="finish"/> makes of it; false: nothing was there.</summary>
    public bool Apply(JsonNode? record, JsonObject made, Func<JsonNode?, JsonNode?> finish) => _rename.Apply(record, isXml: false, made, finish);

    /// <summary>Takes the first value only.</summary>
    public bool TryTake(JsonNode? record, out JsonNode? value)
    {
        JsonNode? first = null;
        var any = false;
        _inEach.Apply(record, isXml: false, [], found =>
        {
            first = any ? first : found;
            any = true;
            return null;
        });
        value = first;
        return any;
    }

    /// <summary>Puts a value at the rule's place.</summary>
    public void Put(JsonObject made, JsonNode? value) => _rename.Put(made, value);

    /// <summary>Puts a value at the rule's place within an element of its list.</summary>
    public void PutInside(JsonObject element, JsonNode? value) => _inEach.Put(element, value);
}
