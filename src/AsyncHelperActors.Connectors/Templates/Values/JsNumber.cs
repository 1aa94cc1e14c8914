using System.Buffers;
using System.Globalization;
using System.Numerics;

namespace AsyncHelperActors.Connectors.Templates.Values;

/// <summary>
/// Numbers as JavaScript reads and writes them. Results of helpers are compared with Celigo's, which come from JavaScript,
/// so <c>0.1 + 0.2</c> must read <c>0.30000000000000004</c> and a tie in <c>toFixed</c> must go up. .NET's own formats differ
/// in both layout and ties; the digits here come from exact arithmetic.
/// </summary>
internal static class JsNumber
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("+-.0123456789eE");

    /// <summary>Number::toString of ECMAScript.</summary>
    public static string Format(double number)
    {
        if (!double.IsFinite(number))
        {
            return double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";
        }

        if (number == 0)
        {
            return "0";
        }

        string sign = number < 0 ? "-" : string.Empty;
        (string digits, int point) = Shortest(Math.Abs(number));
        int count = digits.Length;
        if (point is > 0 and <= 21)
        {
            return sign + (count <= point ? digits.PadRight(point, '0') : $"{digits[..point]}.{digits[point..]}");
        }

        if (point is > -6 and <= 0)
        {
            return $"{sign}0.{new string('0', -point)}{digits}";
        }

        return sign + Exponential(digits, point - 1);
    }

    /// <summary>Number.prototype.toFixed.</summary>
    public static string Fixed(double number, int places)
    {
        if (!double.IsFinite(number) || Math.Abs(number) >= 1e21)
        {
            return Format(number);
        }

        string digits = Scaled(Math.Abs(number), places).ToString(CultureInfo.InvariantCulture).PadLeft(places + 1, '0');
        string text = places == 0 ? digits : $"{digits[..^places]}.{digits[^places..]}";
        bool negative = number < 0 && text.AsSpan().IndexOfAnyInRange('1', '9') >= 0;
        return negative ? "-" + text : text;
    }

    /// <summary>Number.prototype.toPrecision.</summary>
    public static string Precision(double number, int precision)
    {
        if (!double.IsFinite(number))
        {
            return Format(number);
        }

        string sign = number < 0 ? "-" : string.Empty;
        (string digits, int exponent) = Significant(Math.Abs(number), precision);
        if (exponent < -6 || exponent >= precision)
        {
            return sign + Exponential(digits, exponent);
        }

        if (exponent == precision - 1)
        {
            return sign + digits;
        }

        return sign + (exponent >= 0
            ? $"{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}"
            : $"0.{new string('0', -(exponent + 1))}{digits}");
    }

    /// <summary>Number.prototype.toExponential; without places as many digits as the number has.</summary>
    public static string ToExponential(double number, int? places)
    {
        if (!double.IsFinite(number))
        {
            return Format(number);
        }

        string sign = number < 0 ? "-" : string.Empty;
        if (places is null && number != 0)
        {
            (string all, int point) = Shortest(Math.Abs(number));
            return sign + Exponential(all, point - 1);
        }

        (string digits, int exponent) = Significant(Math.Abs(number), (places ?? 0) + 1);
        return sign + Exponential(digits, exponent);
    }

    /// <summary>StringToNumber of ECMAScript, where an empty text is 0.</summary>
    public static double Parse(string text)
    {
        ReadOnlySpan<char> trimmed = text.AsSpan().Trim();
        if (trimmed.Length == 0)
        {
            return 0;
        }

        if (trimmed.Length > 2 && trimmed[0] == '0' && char.ToLowerInvariant(trimmed[1]) is 'x' or 'o' or 'b')
        {
            return ParseRadix(trimmed[2..], char.ToLowerInvariant(trimmed[1]));
        }

        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        bool plain = trimmed.IndexOfAnyExcept(NumberCharacters) < 0;
        return plain && double.TryParse(trimmed, style, CultureInfo.InvariantCulture, out double number)
            ? number
            : trimmed switch { "Infinity" or "+Infinity" => double.PositiveInfinity, "-Infinity" => double.NegativeInfinity, _ => double.NaN };
    }

    private static double ParseRadix(ReadOnlySpan<char> digits, char kind)
    {
        int radix = kind == 'x' ? 16 : kind == 'o' ? 8 : 2;
        double result = 0;
        foreach (char c in digits)
        {
            int digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : radix;
            if (digit >= radix)
            {
                return double.NaN;
            }

            result = (result * radix) + digit;
        }

        return result;
    }

    // The shortest digits that read back as the same number, and where the decimal point stands among them.
    private static (string Digits, int Point) Shortest(double number)
    {
        string text = number.ToString("R", CultureInfo.InvariantCulture);
        int exponent = 0;
        int e = text.IndexOf('E', StringComparison.Ordinal);
        if (e >= 0)
        {
            exponent = int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            text = text[..e];
        }

        int dot = text.IndexOf('.', StringComparison.Ordinal);
        int point = (dot < 0 ? text.Length : dot) + exponent;
        string digits = text.Replace(".", string.Empty);
        int zeros = digits.Length - digits.TrimStart('0').Length;
        return (digits.Trim('0'), point - zeros);
    }

    private static string Exponential(string digits, int exponent)
    {
        string head = digits.Length == 1 ? digits : $"{digits[..1]}.{digits[1..]}";
        return $"{head}e{(exponent < 0 ? "-" : "+")}{Math.Abs(exponent)}";
    }

    private static (string Digits, int Exponent) Significant(double number, int count)
    {
        if (number == 0)
        {
            return (new string('0', count), 0);
        }

        int exponent = Shortest(number).Point - 1;
        string digits = Scaled(number, count - 1 - exponent).ToString(CultureInfo.InvariantCulture);
        return digits.Length > count ? (digits[..count], exponent + 1) : (digits, exponent);
    }

    // number * 10^places, exactly, rounded to a whole number with ties going up.
    private static BigInteger Scaled(double number, int places)
    {
        long bits = BitConverter.DoubleToInt64Bits(number);
        int power = (int)((bits >> 52) & 0x7FF);
        long mantissa = bits & 0xFFFFFFFFFFFFFL;
        mantissa = power == 0 ? mantissa : mantissa | (1L << 52);
        power = Math.Max(power, 1) - 1075;

        BigInteger top = mantissa;
        BigInteger bottom = BigInteger.One;
        top *= power > 0 ? BigInteger.Pow(2, power) : BigInteger.One;
        bottom *= power < 0 ? BigInteger.Pow(2, -power) : BigInteger.One;
        top *= places > 0 ? BigInteger.Pow(10, places) : BigInteger.One;
        bottom *= places < 0 ? BigInteger.Pow(10, -places) : BigInteger.One;
        return ((top * 2) + bottom) / (bottom * 2);
    }
}
