using System.Globalization;
using System.Text.Json;

namespace AsyncHelperActors.Core.Definitions;

/// <summary>Numbers, words and waits of an object. A number may come as text, because Celigo's forms send text.</summary>
internal static class ScalarFields
{
    /// <summary>A whole number, or text of one.</summary>
    public static long? Integer(this FieldReader fields, string name, long least, long most)
    {
        if (NumberText(fields, name, "a whole number") is not { } text)
        {
            return null;
        }

        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number == decimal.Truncate(number) && number >= least && number <= most)
        {
            return (long)number;
        }

        fields.Error(name, $"Expected a whole number from {least} to {most}, came {Shown(text)}.", "Write a number within the limits.");
        return null;
    }

    /// <summary>A number, or text of one.</summary>
    public static double? Number(this FieldReader fields, string name, double least, double most)
    {
        if (NumberText(fields, name, "a number") is not { } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        fields.Error(name, $"Expected a number from {least.ToString(CultureInfo.InvariantCulture)} to {most.ToString(CultureInfo.InvariantCulture)}, came {Shown(text)}.", "Write a number within the limits.");
        return null;
    }

    /// <summary>One of a few words.</summary>
    public static T? Choice<T>(this FieldReader fields, string name, IReadOnlyDictionary<string, T> words)
        where T : struct
    {
        if (fields.Text(name) is not { } text)
        {
            return null;
        }

        if (words.TryGetValue(text, out var value))
        {
            return value;
        }

        var hint = NearestName.Find(text, words.Keys) is { } nearest ? $"Did you mean {nearest}?" : $"Write {string.Join(", ", words.Keys)}.";
        fields.Error(name, $"Expected one of {string.Join(", ", words.Keys)}, came {Shown(text)}.", hint);
        return null;
    }

    /// <summary>A wait in milliseconds. With <paramref name="unitNeeded"/> a bare number is refused, because nobody could tell its unit.</summary>
    public static long? Wait(this FieldReader fields, string name, bool unitNeeded = false)
    {
        var value = fields.Single(name);
        if (value is null || (value.GetValueKind() == JsonValueKind.String && value.GetValue<string>().Length == 0))
        {
            return null;
        }

        if (unitNeeded && (value.GetValueKind() == JsonValueKind.Number
            || (value.GetValueKind() == JsonValueKind.String && WaitTime.IsNumber(value.GetValue<string>()))))
        {
            fields.Error(name, "Expected a duration with its unit, came a bare number.", "Write \"30s\", \"500ms\" or \"2m\".");
            return null;
        }

        var reading = WaitTime.Parse(value);
        if (reading.Milliseconds is null)
        {
            fields.Error(name, reading.Message!, reading.Hint!);
        }

        return reading.Milliseconds;
    }

    private static string Shown(string text) => text.Length <= 40 ? text : text[..40] + "...";

    private static string? NumberText(FieldReader fields, string name, string expected)
    {
        var value = fields.Single(name);
        switch (value?.GetValueKind())
        {
            case null:
                return null;
            case JsonValueKind.Number:
                return value.ToJsonString();
            case JsonValueKind.String when value.GetValue<string>().Trim() is var text && (text.Length == 0 || WaitTime.IsNumber(text)):
                return text.Length == 0 ? null : text;
            default:
                fields.Mismatch(name, expected, value, "Write a number without quotes.");
                return null;
        }
    }
}
