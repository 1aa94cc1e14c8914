using AsyncHelperActors.Connectors.Shaping.Scripts;
using AsyncHelperActors.Connectors.Templates;

namespace AsyncHelperActors.Connectors.Steps;

/// <summary>What one step may cost. All sizes are bytes. Definitions may lower or raise the size of an answer with <c>http.maxResponseBytes</c>.</summary>
public sealed record ConnectorLimits
{
    /// <summary>The limits that are used when none are given.</summary>
    public static ConnectorLimits Default { get; } = new();

    /// <summary>The largest resource that goes into a job's journal: what the submit answer or the last status answer held.</summary>
    public int DataBytes { get; init; } = 256 * 1024;

    /// <summary>The largest answer that is held in memory: submit, status, cancel, lookup, errors.</summary>
    public long AnswerBytes { get; init; } = 16L << 20;

    /// <summary>The largest result.</summary>
    public long ResultBytes { get; init; } = 100L << 30;

    /// <summary>The largest record of a result.</summary>
    public int RecordBytes { get; init; } = 16 << 20;

    /// <summary>The largest batch of an import's records, and the largest result of one that is lined up with them by name.</summary>
    public int BatchBytes { get; init; } = 64 << 20;

    /// <summary>The largest result that has to be parsed in one piece because its path is more than a path of names.</summary>
    public int WholeResultBytes { get; init; } = 64 << 20;

    /// <summary>How many plans are kept compiled.</summary>
    public int CachedPlans { get; init; } = 4096;

    /// <summary>What one template may cost.</summary>
    public TemplateLimits Templates { get; init; } = TemplateLimits.Default;

    /// <summary>What one call of a script may cost.</summary>
    public ScriptLimits Scripts { get; init; } = ScriptLimits.Default;
}
