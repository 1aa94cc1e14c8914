using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace AsyncHelperActors.Core.Definitions;

/// <summary>Gives a YAML scalar its type by the core schema of YAML 1.2: plain numbers, booleans and null are typed, all that is quoted is text.</summary>
internal static partial class YamlScalar
{
    private const int LongestNumber = 400;

    public static JsonNode? Read(Scalar scalar, string path)
    {
        if (scalar.Tag.IsEmpty)
        {
            return scalar.Style == ScalarStyle.Plain ? Plain(scalar, path) : JsonValue.Create(scalar.Value);
        }

        return scalar.Tag.IsNonSpecific || scalar.Tag.Value == "tag:yaml.org,2002:str"
            ? JsonValue.Create(scalar.Value)
            : throw YamlTree.Flaw(path, scalar.Start, "Tags other than !!str are not read.", "Leave the tag out.");
    }

    private static JsonNode? Plain(Scalar scalar, string path)
    {
        var text = scalar.Value;
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return null;
            case "true" or "True" or "TRUE":
                return JsonValue.Create(true);
            case "false" or "False" or "FALSE":
                return JsonValue.Create(false);
            case ".nan" or ".NaN" or ".NAN":
                throw NoNumber(scalar, path);
        }

        if (Infinite().IsMatch(text))
        {
            throw NoNumber(scalar, path);
        }

        if (OtherBase().Match(text) is { Success: true } other)
        {
            var style = text[1] == 'x' ? 16 : 8;
            return other.Groups["digits"].Length <= (style == 16 ? 15 : 20)
                ? JsonValue.Create(Convert.ToInt64(other.Groups["digits"].Value, style))
                : throw NoNumber(scalar, path);
        }

        return Decimal().Match(text) is { Success: true } number ? Number(number, scalar, path) : JsonValue.Create(text);
    }

    /// <summary>A number keeps its digits, in the form that JSON asks for, so that nothing is lost by rounding.</summary>
    private static JsonNode? Number(Match number, Scalar scalar, string path)
    {
        if (scalar.Value.Length > LongestNumber
            || !double.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var size) || !double.IsFinite(size))
        {
            throw NoNumber(scalar, path);
        }

        var whole = number.Groups["whole"].Value.TrimStart('0');
        var json = (scalar.Value[0] == '-' ? "-" : "") + (whole.Length == 0 ? "0" : whole);
        if (number.Groups["fraction"].Length > 0)
        {
            json += "." + number.Groups["fraction"].Value;
        }

        return JsonNode.Parse(json + number.Groups["exponent"].Value);
    }

    private static TextFlawException NoNumber(Scalar scalar, string path) =>
        YamlTree.Flaw(path, scalar.Start, "It is a number that JSON does not have.", "Put it in quotes if it is a text, or write a smaller number.");

    [GeneratedRegex(@"\A[-+]?\.(?:inf|Inf|INF)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Infinite();

    [GeneratedRegex(@"\A0(?:x(?<digits>[0-9a-fA-F]+)|o(?<digits>[0-7]+))\z", RegexOptions.CultureInvariant)]
    private static partial Regex OtherBase();

    [GeneratedRegex(@"\A[-+]?(?:(?<whole>[0-9]+)(?:\.(?<fraction>[0-9]*))?|\.(?<fraction>[0-9]+))(?<exponent>[eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Decimal();
}
