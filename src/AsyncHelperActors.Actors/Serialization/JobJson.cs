using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using AsyncHelperActors.Actors.Connections;
using AsyncHelperActors.Actors.Nodes;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Actors.Serialization;

/// <summary>How the payloads are written: compiled, camelCase, without nulls and zeros.</summary>
/// <remarks>
/// A field that is left out comes back as the neutral value of its type, whatever the initializer of its property says: compiled
/// readers set init-only properties always. So a stored type must not have another default; <see cref="StoredPolicy"/> is the exception.
/// </remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    IgnoreReadOnlyProperties = true,
    Converters = [typeof(UtcInstantConverter), typeof(StoredPolicyConverter)])]
[JsonSerializable(typeof(JobAccepted))]
[JsonSerializable(typeof(SubmissionStarted))]
[JsonSerializable(typeof(StepAnswered))]
[JsonSerializable(typeof(SubmissionFailed))]
[JsonSerializable(typeof(SubmissionUncertain))]
[JsonSerializable(typeof(Submitted))]
[JsonSerializable(typeof(StatusChanged))]
[JsonSerializable(typeof(StatusUnreadable))]
[JsonSerializable(typeof(ResultReady))]
[JsonSerializable(typeof(PagesStored))]
[JsonSerializable(typeof(FetchFailed))]
[JsonSerializable(typeof(EndingRequested))]
[JsonSerializable(typeof(DeadlineExtended))]
[JsonSerializable(typeof(CancelSent))]
[JsonSerializable(typeof(CancelFailed))]
[JsonSerializable(typeof(RetryScheduled))]
[JsonSerializable(typeof(RetryRequested))]
[JsonSerializable(typeof(CleanupRequested))]
[JsonSerializable(typeof(CleanupFailed))]
[JsonSerializable(typeof(JobFinished))]
[JsonSerializable(typeof(BatchesBegun))]
[JsonSerializable(typeof(BatchEnded))]
[JsonSerializable(typeof(RowsStored))]
[JsonSerializable(typeof(RecordsGathered))]
[JsonSerializable(typeof(TendBatch))]
[JsonSerializable(typeof(BatchNews))]
[JsonSerializable(typeof(StartJob))]
[JsonSerializable(typeof(GetJob))]
[JsonSerializable(typeof(WatchJob))]
[JsonSerializable(typeof(AwaitJobEnd))]
[JsonSerializable(typeof(ChangeJob))]
[JsonSerializable(typeof(CallBack))]
[JsonSerializable(typeof(WakeJob))]
[JsonSerializable(typeof(JobAwake))]
[JsonSerializable(typeof(StopJob))]
[JsonSerializable(typeof(ExpireJob))]
[JsonSerializable(typeof(JobExpired))]
[JsonSerializable(typeof(RoomReport))]
[JsonSerializable(typeof(RoomGrant))]
[JsonSerializable(typeof(WhoHolds))]
[JsonSerializable(typeof(NothingHeld))]
[JsonSerializable(typeof(LookAtConnections))]
[JsonSerializable(typeof(ConnectionsSeen))]
[JsonSerializable(typeof(FollowNews))]
[JsonSerializable(typeof(NewsFollowed))]
[JsonSerializable(typeof(ForgetNews))]
[JsonSerializable(typeof(NewsOfJob))]
[JsonSerializable(typeof(JobReply))]
[JsonSerializable(typeof(JobSnapshot))]
[JsonSerializable(typeof(StoredPolicy))]
[JsonSerializable(typeof(RecordedCall))]
internal sealed partial class JobJson : JsonSerializerContext;

/// <summary>Instants as UTC with a Z and no more digits than they have; to the tick, because the fold of a journal must be the very same job.</summary>
internal sealed class UtcInstantConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value.UtcDateTime);
}
