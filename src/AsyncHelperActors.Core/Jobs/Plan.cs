using System.Text.Json.Serialization;

namespace AsyncHelperActors.Core.Jobs;

/// <summary>What a job was told to do, frozen at acceptance: which definitions, in which version, and the numbers that its rules need.</summary>
/// <remarks>
/// A plan holds references and numbers, never the definitions' text and never a secret. A job that waits for days goes on with the
/// versions that it was accepted with, whatever is saved meanwhile.
/// </remarks>
/// <param name="Type">Whether the step is an export or an import.</param>
/// <param name="Refs">The definitions by their role in this job, see <see cref="PlanRole"/>.</param>
/// <param name="Policy">Waits, deadlines and choices.</param>
public sealed record Plan(StepType Type, IReadOnlyDictionary<string, DefinitionRef> Refs, JobPolicy Policy)
{
    /// <summary>How the records of an import are cut into batches; null for an export, and for a batch itself.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BatchRule? Batches { get; init; }

    /// <summary>
    /// From when on an export is to read: <c>{{lastExportDateTime}}</c>, as it was known when the job was accepted, and the same for every attempt;
    /// null: the export has never succeeded.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? LastExportAt { get; init; }

    /// <summary>The reference in a role, or null when the job has none.</summary>
    public DefinitionRef? this[string role] => Refs.GetValueOrDefault(role);

    /// <summary>Whether an async helper runs the step; without one, the step's own answer is the result.</summary>
    [JsonIgnore]
    public bool HasHelper => Refs.ContainsKey(PlanRole.Helper);
}

/// <summary>One version of one definition. Versions of a definition count from 1 and are kept for as long as a job refers to them.</summary>
public sealed record DefinitionRef(string Id, int Version);

/// <summary>Whether a job reads data or sends records.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StepType>))]
public enum StepType
{
    [JsonStringEnumMemberName("export")] Export,
    [JsonStringEnumMemberName("import")] Import,
}

/// <summary>The parts that definitions play in a job.</summary>
public static class PlanRole
{
    /// <summary>The export or import that the user started.</summary>
    public const string Step = "step";

    /// <summary>The vendor account.</summary>
    public const string Connection = "connection";

    /// <summary>The connection that says how many unfinished jobs its vendor allows; absent: it says nothing. The number itself may change.</summary>
    public const string Slots = "slots.connection";

    /// <summary>The async helper.</summary>
    public const string Helper = "helper";

    /// <summary>The export that polls.</summary>
    public const string Status = "status";

    /// <summary>The export that fetches the result; without it the last status resource is the result.</summary>
    public const string Result = "result";

    /// <summary>The export that cancels the remote job.</summary>
    public const string Cancel = "cancel";

    /// <summary>The export that looks a remote job up after an uncertain submission.</summary>
    public const string Lookup = "lookup";

    /// <summary>The export that tells the vendor that a remote job is no longer needed.</summary>
    public const string Cleanup = "cleanup";

    /// <summary>The export that fetches the document which explains why a remote job failed.</summary>
    public const string Failure = "failure";

    private const string ChainPrefix = "step:";

    private const string SetPrefix = "set:";

    /// <summary>The export of a named request around the submission or before the result.</summary>
    public static string Chain(string name) => ChainPrefix + name;

    /// <summary>The export that fetches a further result set.</summary>
    public static string Set(string name) => SetPrefix + name;

    /// <summary>Whether a role is a request; the others are connections, the helper and scripts.</summary>
    public static bool IsRequest(string role) =>
        role is Step or Status or Result or Cancel or Lookup or Cleanup or Failure
        || ((role.StartsWith(ChainPrefix, StringComparison.Ordinal) || role.StartsWith(SetPrefix, StringComparison.Ordinal)) && !role.Contains('.', StringComparison.Ordinal));
}

/// <summary>What to do when nobody can know whether the vendor took a submission.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WhenUncertain>))]
public enum WhenUncertain
{
    /// <summary>End the job with an error that says so; nothing is sent twice.</summary>
    [JsonStringEnumMemberName("fail")] Fail,

    /// <summary>Send again with the same idempotency key; the vendor recognises it.</summary>
    [JsonStringEnumMemberName("resubmit")] Resubmit,

    /// <summary>Ask the vendor by a request of the user's whether the job is there.</summary>
    [JsonStringEnumMemberName("lookup")] Lookup,
}

/// <summary>The numbers and choices that the rules of one job need. All durations are milliseconds.</summary>
public sealed record JobPolicy
{
    /// <summary>From the submit answer to the first poll.</summary>
    public long InitialWaitMs { get; init; } = 60_000;

    /// <summary>Between polls.</summary>
    public long PollWaitMs { get; init; } = 60_000;

    /// <summary>A prescribed sequence of waits; the last one repeats. Empty: <see cref="PollWaitMs"/> and <see cref="Factor"/>.</summary>
    public IReadOnlyList<long> SequenceMs { get; init; } = [];

    /// <summary>How much longer each wait is than the one before it.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>The shortest wait that the definition allows; the house's own floor holds besides.</summary>
    public long MinWaitMs { get; init; }

    /// <summary>The longest wait that the definition allows.</summary>
    public long MaxWaitMs { get; init; } = 24 * 3_600_000L;

    /// <summary>Part of a wait by which it is varied, 0 to 1.</summary>
    public double Jitter { get; init; }

    /// <summary>Whether the vendor's Retry-After wins over the plan.</summary>
    public bool RespectRetryAfter { get; init; } = true;

    /// <summary>How long an unreadable status is put up with.</summary>
    public long ReadToleranceMs { get; init; } = 3_600_000;

    /// <summary>Whether an unknown status value ends the job; otherwise it waits on with a warning.</summary>
    public bool FailOnUnknownStatus { get; init; }

    /// <summary>What an uncertain submission means.</summary>
    public WhenUncertain WhenUncertain { get; init; }

    /// <summary>From acceptance until the vendor must have taken the job; null: no limit but the total.</summary>
    public long? StartDeadlineMs { get; init; }

    /// <summary>From acceptance to the end.</summary>
    public long TotalDeadlineMs { get; init; } = 24 * 3_600_000L;

    /// <summary>How long a remote job may stand still, with the same status and the same progress, before it is given up; null: until the total.</summary>
    public long? ProgressDeadlineMs { get; init; }

    /// <summary>How often the remote job is submitted in all when it fails there.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>From a remote failure to the next submission.</summary>
    public long RetryWaitMs { get; init; } = 30 * 60_000;

    /// <summary>The requests before the submission, in their order.</summary>
    public IReadOnlyList<ChainLink> Before { get; init; } = [];

    /// <summary>The requests after the submission, before the first poll.</summary>
    public IReadOnlyList<ChainLink> After { get; init; } = [];

    /// <summary>The requests between the status that says done and the result.</summary>
    public IReadOnlyList<ChainLink> Hops { get; init; } = [];

    /// <summary>The further result sets, in the order in which they are fetched.</summary>
    public IReadOnlyList<ChainLink> Also { get; init; } = [];

    /// <summary>From the end of the job until its result is deleted.</summary>
    public long ResultRetentionMs { get; init; } = 7 * 24 * 3_600_000L;

    /// <summary>From the end of the job until nothing of it is left.</summary>
    public long JobRetentionMs { get; init; } = 30 * 24 * 3_600_000L;

    /// <summary>Whether requests and answers are kept for people, masked and bounded, for as long as the result.</summary>
    public bool RecordsCalls { get; init; }
}

/// <summary>One named request of a chain, or one further result set.</summary>
/// <param name="Name">Unique in its helper.</param>
/// <param name="Repeatable">Whether it may be sent again when nobody knows whether the vendor took it.</param>
/// <param name="Optional">A result set that may not be there.</param>
public sealed record ChainLink(string Name, bool Repeatable = false, bool Optional = false);
