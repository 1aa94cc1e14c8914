using AsyncHelperActors.Connectors.Templates.Rendering;
using AsyncHelperActors.Connectors.Templates.Values;

namespace AsyncHelperActors.Connectors.Templates.Helpers;

/// <summary>
/// Conditions of blocks. <c>if</c>, <c>unless</c> and <c>not</c> take 0 for false; <c>and</c>, <c>or</c> and <c>neither</c> ask
/// whether there is a value, and 0 is one: Celigo documents both.
/// </summary>
internal static class LogicBlocks
{
    private static readonly string[] Relations = ["<", ">", "<=", ">="];

    public static IEnumerable<Helper> All { get; } =
    [
        Helper.OfTest("#if value", 1, 1, call => Holds(call)),
        Helper.OfTest("#unless value", 1, 1, call => !Holds(call)),
        Helper.OfTest("#and value1 value2", 1, int.MaxValue, call => Each(call).All(value => !TemplateValue.IsEmpty(value))),
        Helper.OfTest("#or value1 value2", 1, int.MaxValue, call => Each(call).Any(value => !TemplateValue.IsEmpty(value))),
        Helper.OfTest("#neither value1 value2", 1, int.MaxValue, call => Each(call).All(TemplateValue.IsEmpty)),
        Helper.OfTest("#not value", 1, 1, call => !TemplateValue.IsTruthy(call[0])),
        Helper.OfTest("#compare value1 \"==\" value2", 2, 3, Compare),
        Helper.OfTest("#contains collection value", 2, 2, Contains),
        Helper.OfTest("#inArray array value", 2, 2, call => InArray(call)),
        Helper.OfTest("#isEmpty collection", 1, 1, call => IsEmpty(call[0])),
        Helper.OfTest("#ifEven number", 1, 1, call => call.Number(0) % 2 == 0),
        Helper.OfTest("#some array \"isString\"", 2, 2, Some),
        Helper.OfTest("#startsWith prefix text", 2, 2, call =>
            call.Has(0) && call.Has(1) ? call.Text(1).StartsWith(call.Text(0), StringComparison.Ordinal) : null),
    ];

    private static bool Holds(HelperCall call)
    {
        bool zero = TemplateValue.KindOf(call[0]) == ValueKind.Number && call.Number(0) == 0;
        return zero ? TemplateValue.IsTruthy(call.Option("includeZero")) : !TemplateValue.IsEmpty(call[0]);
    }

    private static IEnumerable<object?> Each(HelperCall call) => Enumerable.Range(0, call.Count).Select(i => call[i]);

    private static bool? Compare(HelperCall call)
    {
        string relation = call.Count == 2 ? "==" : call.Text(1);
        object? right = call[call.Count - 1];
        return relation switch
        {
            "==" => ValueComparison.LooseEquals(call[0], right),
            "!=" => !ValueComparison.LooseEquals(call[0], right),
            "===" => ValueComparison.StrictEquals(call[0], right),
            "!==" => !ValueComparison.StrictEquals(call[0], right),
            _ when Relations.Contains(relation) => ValueComparison.Holds(call[0], relation, right),
            _ => throw call.Fault(
                "the second argument is no comparison",
                "Write one of \"==\", \"!=\", \"===\", \"!==\", \"<\", \">\", \"<=\", \">=\"."),
        };
    }

    private static bool InArray(HelperCall call) =>
        TemplateValue.Elements(call[0]).Any(item => ValueComparison.StrictEquals(item, call[1]));

    private static bool? Contains(HelperCall call) => TemplateValue.KindOf(call[0]) switch
    {
        ValueKind.Array => InArray(call),
        ValueKind.Object => TemplateValue.TryMember(call[0], call.Text(1), out _),
        ValueKind.Text or ValueKind.Number => call.Text(0).Contains(call.Text(1), StringComparison.Ordinal),
        _ => false,
    };

    private static bool IsEmpty(object? value) => TemplateValue.KindOf(value) switch
    {
        ValueKind.Array => TemplateValue.Elements(value).Count == 0,
        ValueKind.Object => TemplateValue.Names(value).Count == 0,
        _ => true,
    };

    // The name of the test comes with or without quotation marks.
    private static bool? Some(HelperCall call)
    {
        string test = call.Has(1) ? call.Text(1) : call.Written(1) ?? string.Empty;
        Func<object?, bool> holds = test switch
        {
            "isTruthy" => TemplateValue.IsTruthy,
            "isFalsy" or "isFalsey" => value => !TemplateValue.IsTruthy(value),
            "isArray" => value => TemplateValue.KindOf(value) == ValueKind.Array,
            "isString" => value => TemplateValue.KindOf(value) == ValueKind.Text,
            "isObject" => value => TemplateValue.KindOf(value) == ValueKind.Object,
            "isNumber" => value => TemplateValue.KindOf(value) == ValueKind.Number,
            "isBoolean" => value => TemplateValue.KindOf(value) == ValueKind.Boolean,
            _ => throw call.Fault(
                "the second argument names no test",
                "Write one of isFalsy, isTruthy, isArray, isString, isObject, isNumber, isBoolean."),
        };
        return TemplateValue.Elements(call[0]).Any(holds);
    }
}
