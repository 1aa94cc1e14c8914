using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Core.Jobs;

/// <summary>The one thing that a job has to do next, and when. Derived from its state, never stored.</summary>
/// <param name="Id">Names this very attempt. An answer with another id is late or double and is ignored.</param>
/// <param name="DueAt">Not before this instant.</param>
public abstract record Step(string Id, DateTimeOffset DueAt)
{
    private Step() : this("", default)
    {
    }

    /// <summary>Send the request that starts the remote job. <paramref name="Begun"/>: its start is in the journal, so the call may go out.</summary>
    public sealed record Submit(string Id, DateTimeOffset DueAt, int Attempt, bool Begun) : Step(Id, DueAt);

    /// <summary>After an uncertain submission, ask the vendor whether the job is there.</summary>
    public sealed record Lookup(string Id, DateTimeOffset DueAt, int Attempt) : Step(Id, DueAt);

    /// <summary>Send a request around the submission, or one that leads to the result. <paramref name="Begun"/>: the call may go out.</summary>
    public sealed record Chain(string Id, DateTimeOffset DueAt, ChainPart Part, string Name, int Attempt, bool Begun) : Step(Id, DueAt);

    /// <summary>Ask for the status.</summary>
    public sealed record Poll(string Id, DateTimeOffset DueAt) : Step(Id, DueAt);

    /// <summary>Fetch one answer's worth of the result and store its pages from <paramref name="FromPage"/> on.</summary>
    public sealed record Fetch(string Id, DateTimeOffset DueAt, string Set, int FromPage, RawJson Cursor) : Step(Id, DueAt);

    /// <summary>Look after the batches of an import. Nothing is sent to the vendor for it.</summary>
    public sealed record Tend(string Id, DateTimeOffset DueAt) : Step(Id, DueAt);

    /// <summary>Write the rows of the batches that have ended, up to <paramref name="UpTo"/>.</summary>
    /// <param name="Id">Names this very attempt.</param>
    /// <param name="DueAt">Not before this instant.</param>
    /// <param name="FromPage">The first page to write.</param>
    /// <param name="Book">Which batches there are and how they ended.</param>
    /// <param name="UpTo">The last batch whose rows are to be written.</param>
    /// <param name="Ending">How the import is being ended early, if it is; then batches that never began have rows too.</param>
    /// <param name="KeptSet">Where the rows of an earlier run are that stay as they are; null when there was none.</param>
    public sealed record Collect(string Id, DateTimeOffset DueAt, int FromPage, BatchBook Book, int UpTo, JobEnding? Ending, string? KeptSet) : Step(Id, DueAt);

    /// <summary>Gather the records that failed, so that they are sent again.</summary>
    /// <param name="Id">Names this very attempt.</param>
    /// <param name="DueAt">Not before this instant.</param>
    /// <param name="Records">All records of the import.</param>
    /// <param name="Into">The set of pages to gather them in.</param>
    /// <param name="Pages">How many pages the rows of the earlier run have.</param>
    public sealed record Gather(string Id, DateTimeOffset DueAt, JobRecords Records, string Into, int Pages) : Step(Id, DueAt)
    {
        /// <summary>The set of pages for the rows that stay as they are.</summary>
        public string KeptSet => Into.Replace("records.", "kept.", StringComparison.Ordinal);
    }

    /// <summary>Ask the vendor to cancel the remote job.</summary>
    public sealed record Cancel(string Id, DateTimeOffset DueAt) : Step(Id, DueAt);

    /// <summary>Send one request because somebody wants to see what comes of it. It belongs to no job.</summary>
    /// <param name="Id">Names it.</param>
    /// <param name="DueAt">When it was asked for.</param>
    /// <param name="AdHoc">A request that is no stored definition; null: that of the plan's step.</param>
    public sealed record Try(string Id, DateTimeOffset DueAt, ExportDef? AdHoc) : Step(Id, DueAt);

    /// <summary>Tell the vendor that the remote job is no longer needed.</summary>
    public sealed record Cleanup(string Id, DateTimeOffset DueAt) : Step(Id, DueAt);
}

/// <summary>Where a request of a chain has its place.</summary>
public enum ChainPart
{
    /// <summary>Before the submission.</summary>
    Before,

    /// <summary>After the submission, before the first poll.</summary>
    After,

    /// <summary>Between the status that says done and the result.</summary>
    Result,
}

/// <summary>The names of result sets.</summary>
public static class ResultSet
{
    /// <summary>The set that <c>GET /v1/jobs/{_id}/result</c> serves.</summary>
    public const string Main = "main";
}
