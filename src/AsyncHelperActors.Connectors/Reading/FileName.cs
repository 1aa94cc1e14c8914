using System.Net.Http.Headers;

namespace AsyncHelperActors.Connectors.Reading;

/// <summary>The name that a vendor gives a file.</summary>
internal static class FileName
{
    private const int Longest = 200;

    /// <summary>The name in a header Content-Disposition, without any directory; null when there is none.</summary>
    public static string? Of(string? disposition)
    {
        if (!ContentDispositionHeaderValue.TryParse(disposition, out var parsed))
        {
            return null;
        }

        var name = (parsed.FileNameStar ?? parsed.FileName)?.Trim('"', ' ');
        name = name?[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        name = name is null ? "" : string.Concat(name.Where(c => !char.IsControl(c)));
        return name is "" or "." or ".." ? null : name.Length <= Longest ? name : name[^Longest..];
    }
}
