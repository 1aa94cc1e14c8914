using System.Collections.Frozen;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Actors.Serialization;

/// <summary>How one type is named and written.</summary>
/// <param name="Name">Stored beside the payload. <c>e.</c> is an event, <c>m.</c> a message between nodes; the number is the shape's version.</param>
/// <param name="Since">The first release that writes it.</param>
/// <param name="Json">How its payload is read and written.</param>
internal sealed record JobManifest(string Name, string Since, JsonTypeInfo Json);

/// <summary>
/// All manifests. A line is never changed and never removed. A new type takes three steps: a <c>JsonSerializable</c> line on
/// <see cref="JobJson"/>, a line here, and its golden file (<c>UPDATE_GOLDEN=1 dotnet test --filter FullyQualifiedName~Golden</c>
/// writes those that are missing).
/// </summary>
internal static class JobManifests
{
    // The relaxed encoder leaves quotes and letters beyond ASCII as they are; a stored row is never part of a web page.
    private static readonly JobJson Json = new(new JsonSerializerOptions(JobJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Every manifest that this release reads.</summary>
    public static IReadOnlyList<JobManifest> All { get; } =
    [
        new("e.accepted.1", "0.1", Json.JobAccepted),
        new("e.started.1", "0.1", Json.SubmissionStarted),
        new("e.startFailed.1", "0.1", Json.SubmissionFailed),
        new("e.uncertain.1", "0.1", Json.SubmissionUncertain),
        new("e.submitted.1", "0.1", Json.Submitted),
        new("e.status.1", "0.1", Json.StatusChanged),
        new("e.unreadable.1", "0.1", Json.StatusUnreadable),
        new("e.ready.1", "0.1", Json.ResultReady),
        new("e.pages.1", "0.1", Json.PagesStored),
        new("e.fetchFailed.1", "0.1", Json.FetchFailed),
        new("e.ending.1", "0.1", Json.EndingRequested),
        new("e.cancelSent.1", "0.1", Json.CancelSent),
        new("e.cancelFailed.1", "0.1", Json.CancelFailed),
        new("e.again.1", "0.1", Json.RetryScheduled),
        new("e.retry.1", "0.1", Json.RetryRequested),
        new("e.finished.1", "0.1", Json.JobFinished),
        new("e.answered.1", "0.2", Json.StepAnswered),
        new("e.cleanup.1", "0.2", Json.CleanupRequested),
        new("e.cleanupFailed.1", "0.2", Json.CleanupFailed),
        new("e.batches.1", "0.2", Json.BatchesBegun),
        new("e.batch.1", "0.2", Json.BatchEnded),
        new("e.rows.1", "0.2", Json.RowsStored),
        new("e.gathered.1", "0.2", Json.RecordsGathered),
        new("e.extended.1", "0.2", Json.DeadlineExtended),
        new("m.start.1", "0.1", Json.StartJob),
        new("m.get.1", "0.1", Json.GetJob),
        new("m.watch.1", "0.1", Json.WatchJob),
        new("m.awaitEnd.1", "0.1", Json.AwaitJobEnd),
        new("m.change.1", "0.1", Json.ChangeJob),
        new("m.callback.1", "0.2", Json.CallBack),
        new("m.wake.1", "0.1", Json.WakeJob),
        new("m.awake.1", "0.1", Json.JobAwake),
        new("m.stop.1", "0.1", Json.StopJob),
        new("m.expire.1", "0.2", Json.ExpireJob),
        new("m.expired.1", "0.2", Json.JobExpired),
        new("m.tend.1", "0.2", Json.TendBatch),
        new("m.batch.1", "0.2", Json.BatchNews),
        new("m.room.1", "0.2", Json.RoomReport),
        new("m.grant.1", "0.2", Json.RoomGrant),
        new("m.whoHolds.1", "0.2", Json.WhoHolds),
        new("m.nothingHeld.1", "0.2", Json.NothingHeld),
        new("m.follow.1", "0.2", Json.FollowNews),
        new("m.followed.1", "0.2", Json.NewsFollowed),
        new("m.forget.1", "0.2", Json.ForgetNews),
        new("m.news.1", "0.2", Json.NewsOfJob),
        new("m.lookConnections.1", "0.2", Json.LookAtConnections),
        new("m.connections.1", "0.2", Json.ConnectionsSeen),
        new("m.reply.1", "0.1", Json.JobReply),
        new("m.snapshot.1", "0.1", Json.JobSnapshot),
    ];

    private static readonly FrozenDictionary<Type, JobManifest> ByType = All.ToFrozenDictionary(m => m.Json.Type);

    private static readonly FrozenDictionary<string, JobManifest> ByName = All.ToFrozenDictionary(m => m.Name, StringComparer.Ordinal);

    /// <summary>This release, for messages.</summary>
    public static string Release { get; } = typeof(JobManifests).Assembly.GetName().Version?.ToString(3) ?? "of unknown version";

    /// <summary>What this release reads, for messages.</summary>
    public static string Readable { get; } =
        string.Join("; ", All.GroupBy(m => m.Since).Select(g => $"{string.Join(", ", g.Select(m => m.Name))} (written since {g.Key})"));

    /// <summary>The manifest of a type; null when it has none.</summary>
    public static JobManifest? Find(Type type) => ByType.GetValueOrDefault(type);

    /// <summary>The manifest of a name; null when it is unknown.</summary>
    public static JobManifest? Find(string name) => ByName.GetValueOrDefault(name);
}
