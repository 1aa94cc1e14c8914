using System.Security.Cryptography;
using AsyncHelperActors.Connectors.Templates.Rendering;
using AsyncHelperActors.Connectors.Templates.Values;

namespace AsyncHelperActors.Connectors.Templates.Helpers;

/// <summary>Arithmetic, in JavaScript's numbers. Texts that are numeric count; anything else makes the result NaN.</summary>
internal static class NumberHelpers
{
    public static IEnumerable<Helper> All { get; } =
    [
        Helper.Of("abs number", 1, 1, call => Math.Abs(call.Number(0))),
        Helper.OfMany("add number1 number2 ...", 1, call => Numbers(call).Sum()),
        Helper.OfMany("sum number1 number2 ...", 1, call => Numbers(call).Sum()),
        Helper.Of("subtract number1 number2", 2, 2, call => call.Number(0) - call.Number(1)),
        Helper.Of("multiply number1 number2", 2, 2, call => call.Number(0) * call.Number(1)),
        Helper.Of("divide number1 number2", 2, 2, call => call.Number(0) / call.Number(1)),
        Helper.Of("modulo number1 number2", 2, 2, call => call.Number(0) % call.Number(1)),
        Helper.OfMany("avg number1 number2 ...", 1, Average),
        Helper.Of("ceil number", 1, 1, call => Math.Ceiling(call.Number(0))),
        Helper.Of("floor number", 1, 1, call => Math.Floor(call.Number(0))),
        Helper.Of("round number", 1, 1, call => Round(call.Number(0))),
        Helper.Of("random \"crypto\" length", 1, 2, Random),
    ];

    // JavaScript rounds ties towards positive infinity.
    private static double Round(double number) => Math.Floor(number) is var floor && number - floor >= 0.5 ? floor + 1 : floor;

    private static object Average(HelperCall call)
    {
        double[] numbers = [.. Numbers(call)];
        return numbers.Length == 0 ? double.NaN : numbers.Sum() / numbers.Length;
    }

    private static IEnumerable<double> Numbers(HelperCall call) =>
        Enumerable.Range(0, call.Count).SelectMany(i => CollectionHelpers.Flat(call[i])).Select(TemplateValue.Numeric);

    private static string Random(HelperCall call)
    {
        int length = call.Has(1) ? call.Whole(1, 0, 10_000) : 32;
        return call.Text(0) switch
        {
            "crypto" => RandomNumberGenerator.GetHexString(length, lowercase: true),
            "uuid" => Uuids(length),
            "number" => RandomNumberGenerator.GetString("0123456789", length),
            _ => throw call.Fault("the first argument names no method", "Write \"crypto\", \"uuid\" or \"number\"."),
        };
    }

    private static string Uuids(int length) =>
        string.Concat(Enumerable.Range(0, (length / 32) + 1).Select(_ => Guid.NewGuid().ToString("N")))[..length];
}
