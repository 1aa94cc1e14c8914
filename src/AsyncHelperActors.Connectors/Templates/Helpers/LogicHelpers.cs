using AsyncHelperActors.Connectors.Templates.Values;

namespace AsyncHelperActors.Connectors.Templates.Helpers;

/// <summary>Questions about a value, answered true or false; also as a condition of a block.</summary>
internal static class LogicHelpers
{
    public static IEnumerable<Helper> All { get; } =
    [
        Helper.OfTest("eq value1 value2", 2, 2, call => ValueComparison.LooseEquals(call[0], call[1])),
        Helper.OfTest("isTruthy value", 1, 1, call => TemplateValue.IsTruthy(call[0])),
        Helper.OfTest("isFalsey value", 1, 1, call => !TemplateValue.IsTruthy(call[0])),
        Helper.OfTest("hasNoItems collection", 1, 1, call => HasNoItems(call[0])),
        Helper.OfTest("hasOwn object \"key\"", 2, 2, call =>
            TemplateValue.KindOf(call[0]) == ValueKind.Object && TemplateValue.TryMember(call[0], call.Text(1), out _)),
        Helper.Of("typeOf value", 1, 1, call => TypeOf(call[0]), lenient: true),
    ];

    private static bool HasNoItems(object? value) => TemplateValue.KindOf(value) switch
    {
        ValueKind.Array => TemplateValue.Elements(value).Count == 0,
        ValueKind.Object => TemplateValue.Names(value).Count == 0,
        _ => false,
    };

    private static string TypeOf(object? value) => TemplateValue.KindOf(value) switch
    {
        ValueKind.Undefined => "undefined",
        ValueKind.Boolean => "boolean",
        ValueKind.Number => "number",
        ValueKind.Text => "string",
        ValueKind.Array => "array",
        _ => "object",
    };
}
