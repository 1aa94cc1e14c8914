namespace AsyncHelperActors.Core.Calls;

/// <summary>How the actors speak to foreign APIs without knowing how that is done.</summary>
public interface IConnector
{
    /// <summary>Runs one step. Foreign failures come back as <see cref="StepAnswer.Failed"/>; an exception is a defect of ours.</summary>
    Task<StepAnswer> RunAsync(StepCall call, CancellationToken cancellation);
}

/// <summary>Where a connector puts the pages of a result. A page is durable when the task completes; writing a number again replaces it.</summary>
public interface IPageSink
{
    /// <summary>Stores a page.</summary>
    /// <param name="jobId">Whose.</param>
    /// <param name="set">Which result set.</param>
    /// <param name="number">Which page, from 0.</param>
    /// <param name="kind">What it holds, see <see cref="PageKind"/>.</param>
    /// <param name="records">How many records.</param>
    /// <param name="raw">The bytes: lines of NDJSON, or a piece of a file.</param>
    /// <param name="cancellation">Gives up.</param>
    Task WriteAsync(string jobId, string set, int number, string kind, int records, ReadOnlyMemory<byte> raw, CancellationToken cancellation);

    /// <summary>Drops the pages from a number on: what a fetch that failed half way left behind.</summary>
    Task DiscardAsync(string jobId, string set, int fromNumber, CancellationToken cancellation);
}

/// <summary>What a page holds.</summary>
public static class PageKind
{
    /// <summary>One JSON document a line.</summary>
    public const string Records = "records";

    /// <summary>A piece of a file.</summary>
    public const string Raw = "raw";
}
