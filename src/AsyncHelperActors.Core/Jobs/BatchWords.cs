using System.Collections.Immutable;
using System.Globalization;
using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Core.Jobs;

/// <summary>The records of an import, in the page store under the job's id. They are durable before the job is accepted.</summary>
/// <param name="Set">The set of pages that holds them: one JSON document a line.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Bytes">How many bytes they are, uncompressed.</param>
public sealed record JobRecords(string Set, long Count, long Bytes);

/// <summary>How an import's records are cut into batches, frozen at acceptance.</summary>
/// <param name="Size">Records in one submission.</param>
/// <param name="AtOnce">Submissions that may run at the same time.</param>
/// <param name="DeadlineMs">From acceptance to the end of the whole import, in milliseconds; null: as long as its batches may take one after another.</param>
public sealed record BatchRule(int Size, int AtOnce, long? DeadlineMs)
{
    /// <summary>The most batches that one import may have. Each is a job of its own and an event of the import.</summary>
    public const int Most = 100_000;

    /// <summary>Records of a delimited document when the definition does not say: a document of one record is never meant.</summary>
    public const int OfDocument = 1_000;

    /// <summary>Batches at once when the connection does not say.</summary>
    public const int UsualAtOnce = 25;

    /// <summary>The rule of an import.</summary>
    public static BatchRule Of(ImportDef import, ConnectionDef? connection, long? deadlineMs)
    {
        var isDocument = (import.RequestMediaType ?? connection?.MediaType) is MediaType.Csv or MediaType.Tsv && string.IsNullOrEmpty(import.Body);
        var size = isDocument && import.BatchSize <= 1 ? OfDocument : import.BatchSize;
        return new BatchRule(Math.Max(1, size), Math.Max(1, connection?.ConcurrencyLevel ?? UsualAtOnce), deadlineMs);
    }
}

/// <summary>Which part of an import's records a job sends. A batch is a job like any other, but for its records and for whom it tells its end.</summary>
/// <param name="ParentId">The import.</param>
/// <param name="Attempt">Which run of the import, from 1.</param>
/// <param name="Number">Which batch of that run, from 1.</param>
/// <param name="Set">The import's set of pages that holds the records.</param>
/// <param name="Keyed">Whether each line of the set holds a record's place in the import beside the record.</param>
/// <param name="First">The first line that belongs to the batch, from 0.</param>
/// <param name="Count">How many lines belong to it.</param>
public sealed record BatchSlice(string ParentId, int Attempt, int Number, string Set, bool Keyed, long First, int Count)
{
    /// <summary>The batch's id as a job.</summary>
    public string JobId => IdOf(ParentId, Attempt, Number);

    /// <summary>The id of a batch.</summary>
    public static string IdOf(string parentId, int attempt, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{parentId}.{attempt}.{number}");
}

/// <summary>How a batch ended.</summary>
/// <param name="Outcome">How.</param>
/// <param name="Polls">How often its status was asked for.</param>
/// <param name="Error">Why it failed.</param>
public sealed record BatchEnd(Outcome Outcome, int Polls, JobError? Error);

/// <summary>What became of records, counted.</summary>
/// <param name="Succeeded">The vendor took them.</param>
/// <param name="Failed">They were refused, or nobody knows that they were taken.</param>
/// <param name="Ignored">A filter kept them back.</param>
/// <param name="FirstError">Why the first of the failed ones failed.</param>
public sealed record RowTally(long Succeeded, long Failed, long Ignored, string? FirstError)
{
    /// <summary>Nothing yet.</summary>
    public static RowTally None { get; } = new(0, 0, 0, null);

    /// <summary>All of them.</summary>
    public long Rows => Succeeded + Failed + Ignored;

    /// <summary>Both together.</summary>
    public RowTally Plus(RowTally next) => new(Succeeded + next.Succeeded, Failed + next.Failed, Ignored + next.Ignored, FirstError ?? next.FirstError);
}

/// <summary>How far an import is, for those who look at it.</summary>
/// <param name="Records">Its records.</param>
/// <param name="Batches">The batches of the present run.</param>
/// <param name="Ended">How many of them have ended.</param>
/// <param name="EndedBadly">How many of those in error, late or canceled.</param>
/// <param name="Tally">What became of the records whose rows are written.</param>
/// <param name="Runs">How many batches each run has started, the first run first.</param>
public sealed record ImportProgress(long Records, int Batches, int Ended, int EndedBadly, RowTally Tally, IReadOnlyList<int> Runs);

/// <summary>Which batches of a run are started, run, and have ended. The rows of ended ones are written in order, and then they are forgotten here.</summary>
/// <param name="Set">Where the records of this run are.</param>
/// <param name="Keyed">Whether they stand beside their places in the import.</param>
/// <param name="Records">How many there are.</param>
/// <param name="Size">Records in a batch.</param>
/// <param name="AtOnce">How many may run at once.</param>
public sealed record BatchBook(string Set, bool Keyed, long Records, int Size, int AtOnce)
{
    /// <summary>The records of a retry are still being gathered.</summary>
    public bool Gathering { get; init; }

    /// <summary>Batches 1 to this were begun.</summary>
    public int Started { get; init; }

    /// <summary>Those that run.</summary>
    public ImmutableSortedSet<int> Running { get; init; } = [];

    /// <summary>Those that ended and whose rows are not written.</summary>
    public ImmutableSortedDictionary<int, BatchEnd> Ended { get; init; } = ImmutableSortedDictionary<int, BatchEnd>.Empty;

    /// <summary>The rows of batches 1 to this are written.</summary>
    public int Collected { get; init; }

    /// <summary>What became of the records whose rows are written.</summary>
    public RowTally Tally { get; init; } = RowTally.None;

    /// <summary>Whether a batch ended with a result.</summary>
    public bool AnyResult { get; init; }

    /// <summary>Whether a vendor said of a batch that parts of it failed.</summary>
    public bool AnyPartial { get; init; }

    /// <summary>How many rows of an earlier run are written again.</summary>
    public long Kept { get; init; }

    /// <summary>How often the running batches were looked after since the last of them was begun.</summary>
    public int Looks { get; init; }

    /// <summary>How many batches there are.</summary>
    public int Total => (int)((Records + Size - 1) / Size);

    /// <summary>The part of a batch.</summary>
    public BatchSlice Slice(string parentId, int attempt, int number)
    {
        var first = (number - 1L) * Size;
        return new BatchSlice(parentId, attempt, number, Set, Keyed, first, (int)Math.Min(Size, Records - first));
    }
}
