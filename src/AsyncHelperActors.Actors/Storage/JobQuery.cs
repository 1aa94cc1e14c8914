using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace AsyncHelperActors.Actors.Storage;

/// <summary>Which jobs of an account to list. A filter that is null does not filter.</summary>
/// <param name="Account">Whose jobs.</param>
public sealed record JobQuery(string Account)
{
    /// <summary>The most rows that one page can have.</summary>
    public const int MaxLimit = 200;

    /// <summary>queued, running, completed, failed or canceled.</summary>
    public string? Status { get; init; }

    /// <summary>Where a running job is.</summary>
    public string? Phase { get; init; }

    /// <summary>How a job ended.</summary>
    public string? Outcome { get; init; }

    /// <summary>export or import; with <see cref="StepId"/>, whose id that is.</summary>
    public string? Type { get; init; }

    /// <summary>The id of an export or import.</summary>
    public string? StepId { get; init; }

    /// <summary>Lists the batches of this import; null: the jobs that are no batches.</summary>
    public string? ParentId { get; init; }

    /// <summary>The id of an async helper.</summary>
    public string? HelperId { get; init; }

    /// <summary>A label that the job must carry with just this value.</summary>
    public KeyValuePair<string, string>? Label { get; init; }

    /// <summary>Only jobs accepted after this instant, unix milliseconds.</summary>
    public long? CreatedAfter { get; init; }

    /// <summary>How many rows, from 1 to <see cref="MaxLimit"/>; other values are taken as the nearest of them.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Goes on where an earlier page ended: its <see cref="IndexPage.NextCursor"/>.</summary>
    public string? Cursor { get; init; }
}

/// <summary>A page of the list.</summary>
/// <param name="Jobs">The jobs, the newest first.</param>
/// <param name="NextCursor">Where to go on; null on the last page.</param>
public sealed record IndexPage(IReadOnlyList<ListedJob> Jobs, string? NextCursor);

/// <summary>A job in the list, with what the agenda knows of it.</summary>
/// <param name="Index">Its index row.</param>
/// <param name="Polls">How often its status was read; 0 when it is not on the agenda.</param>
/// <param name="NextPollAt">When it is polled next, unix milliseconds; null when it is not on the agenda.</param>
public sealed record ListedJob(JobIndexRow Index, int Polls, long? NextPollAt);

/// <summary>The place in the list after a job: its instant and id, which together are unique and never change.</summary>
internal readonly record struct JobCursor(long CreatedAt, string JobId)
{
    public static JobCursor Parse(string text)
    {
        try
        {
            var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split(' ', 2);
            if (parts.Length == 2 && long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var createdAt))
            {
                return new JobCursor(createdAt, parts[1]);
            }
        }
        catch (FormatException)
        {
            // Not base64 at all: the same answer as for any other text that is no cursor.
        }

        throw new ArgumentException(
            $"'{text}' is not a cursor of this list. Pass the cursor of the previous page unchanged, or none to begin with the newest job.");
    }

    public override string ToString() =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{CreatedAt} {JobId}")));
}
