using System.Globalization;

namespace AsyncHelperActors.Core.Jobs;

/// <summary>
/// The names of the sets that uploads of records write into. A name holds when the upload began, so that what a crash cut off can be told by its age from
/// what is still under way, and letters at random, so that two uploads for one job do not meet.
/// </summary>
public static class UploadedSet
{
    private const string Prefix = "records-";

    /// <summary>The name of an upload's set.</summary>
    /// <param name="now">When it begins.</param>
    /// <param name="random">Letters that no other upload has.</param>
    public static string Name(DateTimeOffset now, string random) => $"{From(now)}-{random}";

    /// <summary>The name before those of all uploads that begin at an instant or later.</summary>
    public static string From(DateTimeOffset begun) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{begun.ToUnixTimeSeconds():x10}");
}
