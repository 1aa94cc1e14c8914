using AsyncHelperActors.Actors.Agenda;

namespace AsyncHelperActors.Actors.Notices;

/// <summary>When a message that was not taken is sent again: soon at first, then every few hours, for a day.</summary>
internal static class NoticeSchedule
{
    /// <summary>From the job's end to the last attempt.</summary>
    public static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15),
        TimeSpan.FromMinutes(30), TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.FromHours(4),
    ];

    /// <summary>The next attempt; null when the day is over. The last one is at its very end.</summary>
    /// <param name="id">The message's id; spreads messages that failed together.</param>
    /// <param name="attempts">How often it was sent, from 1.</param>
    /// <param name="since">When the day began.</param>
    /// <param name="now">Now.</param>
    /// <param name="retryAfterMs">How long the receiver asked to wait; it is heeded up to the longest wait.</param>
    public static DateTimeOffset? Next(string id, int attempts, DateTimeOffset since, DateTimeOffset now, long? retryAfterMs)
    {
        var end = since + Day;
        if (now >= end)
        {
            return null;
        }

        var planned = Waits[Math.Min(attempts, Waits.Length) - 1];
        var spread = AgendaPartition.Hash($"{id}.{attempts}") % 201 / 1000.0;
        var wait = planned * (0.9 + spread);
        var asked = TimeSpan.FromMilliseconds(Math.Clamp(retryAfterMs ?? 0, 0, Waits[^1].TotalMilliseconds));
        var next = now + (asked > wait ? asked : wait);
        return next < end ? next : end;
    }
}
