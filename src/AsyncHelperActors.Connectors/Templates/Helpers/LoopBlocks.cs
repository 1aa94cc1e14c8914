using AsyncHelperActors.Connectors.Templates.Rendering;
using AsyncHelperActors.Connectors.Templates.Syntax;
using AsyncHelperActors.Connectors.Templates.Values;

namespace AsyncHelperActors.Connectors.Templates.Helpers;

/// <summary>Blocks that repeat or change the context.</summary>
internal static class LoopBlocks
{
    public static IEnumerable<Helper> All { get; } =
    [
        Helper.OfBlock("#each collection", 1, 1, Each),
        Helper.OfBlock("#with value", 1, 1, With),
        Helper.OfBlock("#filter array value \"property\"", 2, 3, Filter),
    ];

    /// <summary><c>{{#x}}...{{/x}}</c> on a value: a loop over an array, the context for an object, otherwise a condition.</summary>
    public static void Section(BlockCall call)
    {
        switch (TemplateValue.KindOf(call[0]))
        {
            case ValueKind.Array:
                Each(call);
                break;
            case ValueKind.Boolean when TemplateValue.Truth(call[0]):
                call.RenderMain();
                break;
            case ValueKind.Undefined or ValueKind.Null or ValueKind.Boolean:
                call.RenderInverse();
                break;
            default:
                call.RenderWith(call[0]);
                break;
        }
    }

    private static void Each(BlockCall call)
    {
        bool isObject = TemplateValue.KindOf(call[0]) == ValueKind.Object;
        IReadOnlyList<string> names = isObject ? TemplateValue.Names(call[0]) : [];
        IReadOnlyList<object?> items = isObject ? [] : TemplateValue.Elements(call[0]);
        int count = names.Count + items.Count;
        for (int i = 0; i < count; i++)
        {
            object? value = isObject ? Renderer.Members(call[0], [names[i]], 0) : items[i];
            call.RenderTurn(value, i, isObject ? names[i] : (double)i, i == count - 1);
        }

        if (count == 0)
        {
            call.RenderInverse();
        }
    }

    private static void With(BlockCall call)
    {
        if (TemplateValue.IsEmpty(call[0]))
        {
            call.RenderInverse();
            return;
        }

        call.RenderWith(call[0]);
    }

    // What is no array renders nothing at all, an array without a match renders the else.
    private static void Filter(BlockCall call)
    {
        if (TemplateValue.KindOf(call[0]) != ValueKind.Array)
        {
            return;
        }

        string[] property = call.Has(2) ? PathText.Segments(call.Text(2)) : [];
        List<object?> matches =
        [
            .. TemplateValue.Elements(call[0]).Where(item => ValueComparison.StrictEquals(Renderer.Members(item, property, 0), call[1])),
        ];
        for (int i = 0; i < matches.Count; i++)
        {
            call.RenderTurn(matches[i], i, (double)i, i == matches.Count - 1);
        }

        if (matches.Count == 0)
        {
            call.RenderInverse();
        }
    }
}
