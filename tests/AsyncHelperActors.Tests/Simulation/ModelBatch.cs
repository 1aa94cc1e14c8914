using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Tests.Simulation;

/// <summary>A batch as its vendor sees it.</summary>
internal sealed class ModelBatch(BatchSlice slice)
{
    public BatchSlice Slice { get; } = slice;

    public bool Began { get; set; }

    public bool Canceled { get; set; }

    public DateTimeOffset EndsAt { get; set; }

    public BatchEnd? End { get; set; }
}
