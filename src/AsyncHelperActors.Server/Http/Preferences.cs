using System.Globalization;

namespace AsyncHelperActors.Server.Http;

/// <summary>The <c>Prefer</c> header (RFC 7240). A preference that is not understood is left alone, as the RFC wants it.</summary>
internal static class Preferences
{
    /// <summary>The longest that a request is kept waiting; proxies in between often give up after a minute.</summary>
    public const int LongestWaitSeconds = 60;

    /// <summary>How long the caller would wait for a finished job; null when it would not.</summary>
    public static TimeSpan? Wait(HttpRequest request)
    {
        foreach (var preference in request.Headers["Prefer"].SelectMany(header => (header ?? "").Split(',')))
        {
            var parts = preference.Split(';')[0].Split('=', 2);
            if (parts is [var name, var value]
                && name.Trim().Equals("wait", StringComparison.OrdinalIgnoreCase)
                && int.TryParse(value.Trim().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            {
                return TimeSpan.FromSeconds(Math.Min(seconds, LongestWaitSeconds));
            }
        }

        return null;
    }

    /// <summary>Says which wait was kept.</summary>
    public static void Applied(HttpResponse response, TimeSpan wait) =>
        response.Headers["Preference-Applied"] = string.Create(CultureInfo.InvariantCulture, $"wait={(int)wait.TotalSeconds}");
}
