using System.Text.Json;
using System.Text.Json.Serialization;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Actors.Serialization;

/// <summary>A policy as it is stored: only what differs from the usual.</summary>
/// <remarks>
/// The usual values are frozen here. They are what <see cref="JobPolicy"/> had when the first row was written, and stay so when its
/// defaults change: a job goes on with the numbers that it was accepted with. A new property of a policy gets a line in each of the
/// three places below.
/// </remarks>
internal sealed record StoredPolicy
{
    private static readonly JobPolicy Usual = new()
    {
        InitialWaitMs = 60_000,
        PollWaitMs = 60_000,
        SequenceMs = [],
        Factor = 1,
        MinWaitMs = 0,
        MaxWaitMs = 24 * 3_600_000L,
        Jitter = 0,
        RespectRetryAfter = true,
        ReadToleranceMs = 3_600_000,
        FailOnUnknownStatus = false,
        WhenUncertain = Core.Jobs.WhenUncertain.Fail,
        StartDeadlineMs = null,
        TotalDeadlineMs = 24 * 3_600_000L,
        Attempts = 1,
        RetryWaitMs = 30 * 60_000,
        ResultRetentionMs = 7 * 24 * 3_600_000L,
        JobRetentionMs = 30 * 24 * 3_600_000L,
    };

    public long? InitialWaitMs { get; init; }

    public long? PollWaitMs { get; init; }

    public IReadOnlyList<long>? SequenceMs { get; init; }

    public double? Factor { get; init; }

    public long? MinWaitMs { get; init; }

    public long? MaxWaitMs { get; init; }

    public double? Jitter { get; init; }

    public bool? RespectRetryAfter { get; init; }

    public long? ReadToleranceMs { get; init; }

    public bool? FailOnUnknownStatus { get; init; }

    public WhenUncertain? WhenUncertain { get; init; }

    public long? StartDeadlineMs { get; init; }

    public long? TotalDeadlineMs { get; init; }

    public long? ProgressDeadlineMs { get; init; }

    public int? Attempts { get; init; }

    public long? RetryWaitMs { get; init; }

    public IReadOnlyList<ChainLink>? Before { get; init; }

    public IReadOnlyList<ChainLink>? After { get; init; }

    public IReadOnlyList<ChainLink>? Hops { get; init; }

    public IReadOnlyList<ChainLink>? Also { get; init; }

    public long? ResultRetentionMs { get; init; }

    public long? JobRetentionMs { get; init; }

    public bool? RecordsCalls { get; init; }

    /// <summary>What is written of a policy.</summary>
    public static StoredPolicy From(JobPolicy policy) => new()
    {
        InitialWaitMs = Unusual(policy.InitialWaitMs, Usual.InitialWaitMs),
        PollWaitMs = Unusual(policy.PollWaitMs, Usual.PollWaitMs),
        SequenceMs = policy.SequenceMs.Count == 0 ? null : policy.SequenceMs,
        Factor = Unusual(policy.Factor, Usual.Factor),
        MinWaitMs = Unusual(policy.MinWaitMs, Usual.MinWaitMs),
        MaxWaitMs = Unusual(policy.MaxWaitMs, Usual.MaxWaitMs),
        Jitter = Unusual(policy.Jitter, Usual.Jitter),
        RespectRetryAfter = Unusual(policy.RespectRetryAfter, Usual.RespectRetryAfter),
        ReadToleranceMs = Unusual(policy.ReadToleranceMs, Usual.ReadToleranceMs),
        FailOnUnknownStatus = Unusual(policy.FailOnUnknownStatus, Usual.FailOnUnknownStatus),
        WhenUncertain = Unusual(policy.WhenUncertain, Usual.WhenUncertain),
        StartDeadlineMs = policy.StartDeadlineMs,
        TotalDeadlineMs = Unusual(policy.TotalDeadlineMs, Usual.TotalDeadlineMs),
        ProgressDeadlineMs = policy.ProgressDeadlineMs,
        Attempts = Unusual(policy.Attempts, Usual.Attempts),
        RetryWaitMs = Unusual(policy.RetryWaitMs, Usual.RetryWaitMs),
        Before = Some(policy.Before),
        After = Some(policy.After),
        Hops = Some(policy.Hops),
        Also = Some(policy.Also),
        ResultRetentionMs = Unusual(policy.ResultRetentionMs, Usual.ResultRetentionMs),
        JobRetentionMs = Unusual(policy.JobRetentionMs, Usual.JobRetentionMs),
        RecordsCalls = Unusual(policy.RecordsCalls, Usual.RecordsCalls),
    };

    /// <summary>The policy that was written.</summary>
    public JobPolicy Whole() => new()
    {
        InitialWaitMs = InitialWaitMs ?? Usual.InitialWaitMs,
        PollWaitMs = PollWaitMs ?? Usual.PollWaitMs,
        SequenceMs = SequenceMs ?? Usual.SequenceMs,
        Factor = Factor ?? Usual.Factor,
        MinWaitMs = MinWaitMs ?? Usual.MinWaitMs,
        MaxWaitMs = MaxWaitMs ?? Usual.MaxWaitMs,
        Jitter = Jitter ?? Usual.Jitter,
        RespectRetryAfter = RespectRetryAfter ?? Usual.RespectRetryAfter,
        ReadToleranceMs = ReadToleranceMs ?? Usual.ReadToleranceMs,
        FailOnUnknownStatus = FailOnUnknownStatus ?? Usual.FailOnUnknownStatus,
        WhenUncertain = WhenUncertain ?? Usual.WhenUncertain,
        StartDeadlineMs = StartDeadlineMs,
        TotalDeadlineMs = TotalDeadlineMs ?? Usual.TotalDeadlineMs,
        ProgressDeadlineMs = ProgressDeadlineMs,
        Attempts = Attempts ?? Usual.Attempts,
        RetryWaitMs = RetryWaitMs ?? Usual.RetryWaitMs,
        Before = Before ?? [],
        After = After ?? [],
        Hops = Hops ?? [],
        Also = Also ?? [],
        ResultRetentionMs = ResultRetentionMs ?? Usual.ResultRetentionMs,
        JobRetentionMs = JobRetentionMs ?? Usual.JobRetentionMs,
        RecordsCalls = RecordsCalls ?? Usual.RecordsCalls,
    };

    private static IReadOnlyList<ChainLink>? Some(IReadOnlyList<ChainLink> links) => links.Count == 0 ? null : links;

    private static T? Unusual<T>(T value, T usual)
        where T : struct => EqualityComparer<T>.Default.Equals(value, usual) ? null : value;
}

/// <summary>Writes a policy as a <see cref="StoredPolicy"/>.</summary>
internal sealed class StoredPolicyConverter : JsonConverter<JobPolicy>
{
    public override JobPolicy Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize(ref reader, JobJson.Default.StoredPolicy)?.Whole() ?? new StoredPolicy().Whole();

    public override void Write(Utf8JsonWriter writer, JobPolicy value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, StoredPolicy.From(value), JobJson.Default.StoredPolicy);
}
