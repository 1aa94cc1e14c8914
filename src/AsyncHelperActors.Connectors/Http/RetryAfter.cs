using System.Globalization;

namespace AsyncHelperActors.Connectors.Http;

/// <summary>Reads how long a vendor asks to wait (RFC 9110, 10.2.3).</summary>
internal static class RetryAfter
{
    /// <summary>More than this is a mistake or a moment given in another unit.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <summary>Seconds from which on a number is a moment (seconds since 1970) and no span: some vendors' own headers tell the moment.</summary>
    private const double FirstMoment = 1_000_000_000;

    /// <summary>The wait in milliseconds, from 0 to <see cref="Longest"/>; null when the header is absent or says nothing.</summary>
    public static long? Read(string? value, DateTimeOffset now)
    {
        value = value?.Trim();
        if (string.IsNullOrEmpty(value))
        {
            return null;
        }

        double seconds;
        if (double.TryParse(value, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            seconds = number < FirstMoment ? number : number - (now.ToUnixTimeMilliseconds() / 1000.0);
        }
        else if (DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
        {
            seconds = (moment - now).TotalSeconds;
        }
        else
        {
            return null;
        }

        return (long)Math.Ceiling(Math.Clamp(seconds, 0, Longest.TotalSeconds) * 1000);
    }
}
