using System.Text.Json.Nodes;

namespace AsyncHelperActors.Core.Shaping;

/// <summary>Rules 2.0, of a transform or of an import's <c>mappings</c>, read and checked. They are evaluated by the connectors, which know templates and dates.</summary>
/// <param name="Modify">Whether fields that no rule makes pass through.</param>
/// <param name="Rules">The rules in order.</param>
/// <param name="Lookups">The static lookups by name.</param>
public sealed record MappingRules(bool Modify, IReadOnlyList<MappingRule> Rules, IReadOnlyDictionary<string, StaticLookup> Lookups)
{
    /// <summary>Every text in the rules that can be a template, with its place.</summary>
    public IEnumerable<(string Place, string Text)> Templates() => Rules.SelectMany(rule => rule.Templates());
}

/// <summary>What a rule makes.</summary>
public enum MappedType
{
    Text,
    Number,
    Flag,
    Object,
    TextList,
    NumberList,
    FlagList,
    ObjectList,
    ListList,
}

/// <summary>When a rule counts.</summary>
public enum MappedWhen
{
    Always,
    RecordCreated,
    RecordUpdated,
    ExtractNotEmpty,
}

/// <summary>What a value is made of and what stands in for it.</summary>
public abstract record MappedValue
{
    /// <summary>The rule's place, for messages: <c>mappings[2].buildArrayHelper[0]</c>.</summary>
    public string Place { get; init; } = "";

    /// <summary>Where from: <c>$.path</c> from the record, a template, or a literal; null: nothing is extracted.</summary>
    public string? Extract { get; init; }

    /// <summary>Whether <see cref="Default"/> stands in for a value that is not there.</summary>
    public bool HasDefault { get; init; }

    /// <summary>What stands in; it may be null.</summary>
    public JsonNode? Default { get; init; }

    public MappedWhen When { get; init; }

    /// <summary>Rules for what is inside.</summary>
    public IReadOnlyList<MappingRule> Mappings { get; init; } = [];

    /// <summary>Every text in it that can be a template.</summary>
    public virtual IEnumerable<(string Place, string Text)> Templates() =>
        [.. Extract?.Contains("{{", StringComparison.Ordinal) == true ? [($"{Place}.extract", Extract)] : Array.Empty<(string, string)>(), .. Mappings.SelectMany(m => m.Templates())];
}

/// <summary>One rule 2.0.</summary>
/// <param name="Generate">The name of the field it makes.</param>
/// <param name="Type">The type of its value.</param>
public sealed record MappingRule(string Generate, MappedType Type) : MappedValue
{
    /// <summary>The name of a static lookup that the value goes through; null: none.</summary>
    public string? Lookup { get; init; }

    /// <summary>How dates are read and written; null: the value is no date.</summary>
    public DateRule? Date { get; init; }

    /// <summary>What an array is made of, one after the other.</summary>
    public IReadOnlyList<ArraySource> Sources { get; init; } = [];

    public override IEnumerable<(string Place, string Text)> Templates() => [.. base.Templates(), .. Sources.SelectMany(s => s.Templates())];
}

/// <summary>One entry of <c>buildArrayHelper</c>: the elements of one array of the record, or one element made from the record.</summary>
public sealed record ArraySource : MappedValue;

/// <summary>How a date is read and written, with the formats of moment.js and the zones of IANA; null: not said.</summary>
public sealed record DateRule(string? ReadFormat, string? ReadZone, string? WriteFormat, string? WriteZone);

/// <summary>A table from values to values.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Map">The value for each key.</param>
/// <param name="HasDefault">Whether there is a default.</param>
/// <param name="Default">The value for a key that is not in the table.</param>
/// <param name="AllowFailures">Whether a key that is not in the table gives nothing instead of an error.</param>
public sealed record StaticLookup(string Name, IReadOnlyDictionary<string, JsonNode?> Map, bool HasDefault, JsonNode? Default, bool AllowFailures);
