using AsyncHelperActors.Connectors.Templates.Rendering;
using AsyncHelperActors.Connectors.Templates.Syntax;
using AsyncHelperActors.Connectors.Templates.Values;

namespace AsyncHelperActors.Connectors.Templates.Helpers;

/// <summary>Parts and orders of arrays.</summary>
internal static class CollectionHelpers
{
    public static IEnumerable<Helper> All { get; } =
    [
        Helper.Of("after array count", 2, 2, call => Slice(call, fromStart: true)),
        Helper.Of("before array count", 2, 2, call => Slice(call, fromStart: false)),
        Helper.Of("arrayify value", 1, 1, Arrayify, lenient: true),
        Helper.Of("unique array", 1, 1, Unique),
        Helper.Of("pluck array \"property\"", 2, 2, Pluck),
        Helper.Of("sort array number=\"true\" reverse=\"true\"", 1, 1, Sort),
    ];

    /// <summary>The value itself, or the elements of an array and of the arrays in it.</summary>
    public static IEnumerable<object?> Flat(object? value) =>
        TemplateValue.KindOf(value) == ValueKind.Array ? TemplateValue.Elements(value).SelectMany(Flat) : [value];

    private static ValueList Slice(HelperCall call, bool fromStart)
    {
        IReadOnlyList<object?> items = TemplateValue.Elements(call[0]);
        double number = call.Number(1);
        int count = double.IsNaN(number) ? 0 : (int)Math.Clamp(Math.Truncate(number), 0, items.Count);
        return new ValueList([.. fromStart ? items.Skip(count) : items.Take(items.Count - count)]);
    }

    private static object? Arrayify(HelperCall call) =>
        TemplateValue.KindOf(call[0]) == ValueKind.Array ? call[0] : new ValueList(call.Has(0) ? [call[0]] : []);

    // Objects are never duplicates of each other, as in JavaScript.
    private static ValueList Unique(HelperCall call)
    {
        var seen = new HashSet<(ValueKind, string)>();
        return new ValueList(
        [
            .. TemplateValue.Elements(call[0]).Where(item => TemplateValue.KindOf(item) is var kind
                && (kind is ValueKind.Array or ValueKind.Object || seen.Add((kind, TemplateValue.Text(item))))),
        ]);
    }

    private static ValueList Pluck(HelperCall call)
    {
        string[] names = PathText.Segments(call.Text(1));
        return new ValueList(
        [
            .. TemplateValue.Elements(call[0]).Select(item => Renderer.Members(item, names, 0)).Select(found => found is Undefined ? null : found),
        ]);
    }

    private static ValueList Sort(HelperCall call)
    {
        bool numeric = IsOn(call.Option("number"));
        List<object?> items = [.. TemplateValue.Elements(call[0])];
        IEnumerable<object?> sorted = numeric
            ? items.OrderBy(item => TemplateValue.Numeric(item))
            : items.OrderBy(TemplateValue.Text, StringComparer.Ordinal);
        return new ValueList([.. IsOn(call.Option("reverse")) ? sorted.Reverse() : sorted]);
    }

    private static bool IsOn(object? option) => TemplateValue.Text(option) is "true";
}
