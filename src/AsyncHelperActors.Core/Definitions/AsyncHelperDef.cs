using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Core.Definitions;

/// <summary>How one asynchronous API works. Shared by many exports and imports. All durations are milliseconds.</summary>
public sealed record AsyncHelperDef(string Id, string Name) : Definition(DefinitionKind.AsyncHelpers, Id, Name)
{
    public SubmitDef Submit { get; init; } = new();

    public StatusDef Status { get; init; } = new();

    /// <summary>The export that fetches the result; null: the last status resource is the result.</summary>
    public string? ResultExportId { get; init; }

    /// <summary>The export that cancels the remote job; null: it cannot be canceled.</summary>
    public string? CancelExportId { get; init; }

    /// <summary>The export that tells the vendor that the remote job is no longer needed; null: nothing is cleaned up.</summary>
    public string? CleanupExportId { get; init; }

    /// <summary>The requests between the status that says done and the result.</summary>
    public IReadOnlyList<ChainStepDef> ResultBefore { get; init; } = [];

    /// <summary>The further result sets.</summary>
    public IReadOnlyList<ChainStepDef> ResultAlso { get; init; } = [];

    /// <summary>What the result says of a remote job that the status called done, rule after rule.</summary>
    public IReadOnlyList<AcceptorDef> ResultAcceptors { get; init; } = [];

    /// <summary>The document that explains why a remote job failed; null: there is none.</summary>
    public FailureDef? Failure { get; init; }

    /// <summary>From acceptance until the vendor must have taken the job; null: no limit but the total.</summary>
    public long? StartDeadlineMs { get; init; }

    /// <summary>From acceptance to the end; default 24 hours.</summary>
    public long TotalDeadlineMs { get; init; } = 24 * 3_600_000L;

    /// <summary>How long the status and the progress may stay the same; null: until the total.</summary>
    public long? ProgressDeadlineMs { get; init; }

    /// <summary>The conventions that fill in what the helper does not say; null: none.</summary>
    public ProtocolPreset? Protocol { get; init; }

    /// <summary>The vendor calls back when it has news; null: it does not.</summary>
    public CallbackDef? Callback { get; init; }

    public RetryDef Retry { get; init; } = new(1, 30 * 60_000);
}

/// <summary>How the submit answer becomes the data of the later requests, and how a submission is made safe to repeat.</summary>
public sealed record SubmitDef
{
    /// <summary>Whether the submit answer has the shape of the status answer, so that the status export's resource path applies to it.</summary>
    public bool SameAsStatus { get; init; } = true;

    /// <summary>A template; where the data is in the submit answer otherwise. Null: the whole body.</summary>
    public string? ResourcePath { get; init; }

    /// <summary>Rules that reshape it, as written; null when there are none.</summary>
    public JsonObject? Transform { get; init; }

    /// <summary>The requests before the submission.</summary>
    public IReadOnlyList<ChainStepDef> Before { get; init; } = [];

    /// <summary>The requests after the submission, before the first poll.</summary>
    public IReadOnlyList<ChainStepDef> After { get; init; } = [];

    /// <summary>Whether the submit answer is read as a status too, because the vendor may have finished by then.</summary>
    public bool MayBeFinal { get; init; }

    /// <summary>The ids of scripts that the rules call.</summary>
    public IReadOnlyList<string> ScriptIds { get; init; } = [];

    /// <summary>A key that is the same for every attempt of one job; null: the vendor recognises nothing.</summary>
    public Idempotency? Idempotency { get; init; }

    /// <summary>What the document says; null: fail without idempotency, resubmit with it.</summary>
    public WhenUncertain? WhenUncertain { get; init; }

    /// <summary>The export that looks the remote job up, for <see cref="Jobs.WhenUncertain.Lookup"/>.</summary>
    public string? LookupExportId { get; init; }
}

/// <summary>Where an idempotency key goes.</summary>
/// <param name="In">Header, query or body.</param>
/// <param name="Name">The header's, parameter's or field's name.</param>
/// <param name="Value">A template; default <c>{{job.idempotencyKey}}</c>.</param>
public sealed record Idempotency(IdempotencyPlace In, string Name, string Value)
{
    /// <summary>Which answer means that the vendor has the job already; null: none does.</summary>
    public DuplicateDef? Duplicate { get; init; }
}

/// <summary>The parts of a request that can carry an idempotency key.</summary>
public enum IdempotencyPlace
{
    Header,
    Query,
    Body,
}

/// <summary>How the remote job's status is asked for and read.</summary>
public sealed record StatusDef
{
    /// <summary>The export that polls.</summary>
    public string ExportId { get; init; } = "";

    /// <summary>From the submit answer to the first poll.</summary>
    public long InitialWaitMs { get; init; } = 60_000;

    /// <summary>Between polls.</summary>
    public long PollWaitMs { get; init; } = 60_000;

    /// <summary>A JSON path or XPath into the resource that the status export extracts.</summary>
    public string StatusPath { get; init; } = "";

    /// <summary>Rules that are tried before the value lists, in order.</summary>
    public IReadOnlyList<AcceptorDef> Acceptors { get; init; } = [];

    public IReadOnlyList<string> InProgressValues { get; init; } = [];

    public IReadOnlyList<string> DoneValues { get; init; } = [];

    public IReadOnlyList<string> DoneWithoutDataValues { get; init; } = [];

    public IReadOnlyList<string> ErrorValues { get; init; } = [];

    /// <summary>What a value in no list, or none at all, means.</summary>
    public UnknownStatus UnknownStatus { get; init; }

    /// <summary>How waits grow; null: <see cref="PollWaitMs"/> each time.</summary>
    public ScheduleDef? Schedule { get; init; }

    /// <summary>What to show of the remote job's progress; null: nothing.</summary>
    public ProgressDef? Progress { get; init; }

    /// <summary>How long an unreadable status is put up with; default 1 hour.</summary>
    public long ReadFailureToleranceMs { get; init; } = 3_600_000;
}

/// <summary>What an unknown status means.</summary>
public enum UnknownStatus
{
    /// <summary>Keep waiting and say so on the job.</summary>
    Wait,

    /// <summary>End the job with an error.</summary>
    Fail,
}

/// <summary>How waits between polls develop.</summary>
public sealed record ScheduleDef
{
    /// <summary>Prescribed waits; the last one repeats. Empty: by <see cref="Factor"/>.</summary>
    public IReadOnlyList<long> SequenceMs { get; init; } = [];

    /// <summary>How much longer each wait is than the one before it.</summary>
    public double Factor { get; init; } = 1;

    public long? MinMs { get; init; }

    public long? MaxMs { get; init; }

    /// <summary>Part of a wait by which it is varied, 0 to 1.</summary>
    public double Jitter { get; init; }

    /// <summary>Whether the vendor's Retry-After wins over the plan.</summary>
    public bool RespectRetryAfter { get; init; } = true;
}

/// <summary>JMESPaths of the progress to show; null: not shown.</summary>
public sealed record ProgressDef(string? Percent, string? Message);

/// <summary>Where a vendor explains why a remote job failed. What is there is added to the job's error.</summary>
/// <param name="ExportId">The export that fetches the document.</param>
/// <param name="Before">The requests that lead to it.</param>
/// <param name="Message">A JMESPath over { statusCode, headers, body } that makes the words of it; null: its words are looked for.</param>
public sealed record FailureDef(string ExportId, IReadOnlyList<ChainStepDef> Before, string? Message);

/// <summary>Which calls of the vendor make the job poll.</summary>
/// <param name="Path">A JSON path or XPath into the call's body; null: every call does.</param>
/// <param name="Values">The values at the path that do; empty: any value does.</param>
public sealed record CallbackDef(string? Path, IReadOnlyList<string> Values);

/// <summary>How often the remote job is submitted in all when it fails there, and the wait between.</summary>
public sealed record RetryDef(int Attempts, long WaitMs);
