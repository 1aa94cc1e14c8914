namespace AsyncHelperActors.Connectors.Templates.Values;

/// <summary>JavaScript's <c>==</c>, <c>===</c> and <c>&lt;</c> on template values.</summary>
internal static class ValueComparison
{
    public static bool StrictEquals(object? left, object? right)
    {
        ValueKind kind = TemplateValue.KindOf(left);
        return kind == TemplateValue.KindOf(right) && kind switch
        {
            ValueKind.Undefined or ValueKind.Null => true,
            ValueKind.Boolean => TemplateValue.Truth(left) == TemplateValue.Truth(right),
            ValueKind.Number => TemplateValue.Numeric(left) == TemplateValue.Numeric(right),
            ValueKind.Text => TemplateValue.Text(left) == TemplateValue.Text(right),
            _ => ReferenceEquals(left, right),
        };
    }

    public static bool LooseEquals(object? left, object? right)
    {
        bool leftMissing = TemplateValue.IsMissing(left);
        bool rightMissing = TemplateValue.IsMissing(right);
        if (leftMissing || rightMissing)
        {
            return leftMissing && rightMissing;
        }

        ValueKind leftKind = TemplateValue.KindOf(left);
        ValueKind rightKind = TemplateValue.KindOf(right);
        if (leftKind == rightKind)
        {
            return StrictEquals(left, right);
        }

        bool texts = (IsText(leftKind) || IsStructure(leftKind)) && (IsText(rightKind) || IsStructure(rightKind));
        return texts
            ? !(IsStructure(leftKind) && IsStructure(rightKind)) && TemplateValue.Text(left) == TemplateValue.Text(right)
            : ToNumber(left) == ToNumber(right);
    }

    /// <summary>Whether the relation holds; with NaN on a side none does. Two texts compare by their characters.</summary>
    public static bool Holds(object? left, string relation, object? right)
    {
        bool texts = IsTextLike(left) && IsTextLike(right);
        if (texts)
        {
            int order = string.CompareOrdinal(TemplateValue.Text(left), TemplateValue.Text(right));
            return relation switch { "<" => order < 0, ">" => order > 0, "<=" => order <= 0, _ => order >= 0 };
        }

        double a = ToNumber(left);
        double b = ToNumber(right);
        return relation switch { "<" => a < b, ">" => a > b, "<=" => a <= b, _ => a >= b };
    }

    /// <summary>Number(value) of JavaScript: null and empty text are 0, true is 1.</summary>
    public static double ToNumber(object? value) => TemplateValue.KindOf(value) switch
    {
        ValueKind.Undefined => double.NaN,
        ValueKind.Null => 0,
        ValueKind.Boolean => TemplateValue.Truth(value) ? 1 : 0,
        ValueKind.Number => TemplateValue.Numeric(value),
        _ => JsNumber.Parse(TemplateValue.Text(value)),
    };

    private static bool IsText(ValueKind kind) => kind == ValueKind.Text;

    private static bool IsStructure(ValueKind kind) => kind is ValueKind.Array or ValueKind.Object;

    private static bool IsTextLike(object? value) => TemplateValue.KindOf(value) is var kind && (IsText(kind) || IsStructure(kind));
}
