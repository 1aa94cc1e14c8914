namespace AsyncHelperActors.Actors.Agenda;

/// <summary>Which partition and which shard a job belongs to: by its id, the same on every node and for ever.</summary>
internal static class AgendaPartition
{
    /// <summary>The agenda partition of a job, 0 to <paramref name="partitions"/> - 1.</summary>
    public static int Of(string jobId, int partitions) => (int)(Hash(jobId) % (uint)partitions);

    /// <summary>FNV-1a. <c>string.GetHashCode</c> differs in every process, and Akka's own extractor fails on one id in four billion.</summary>
    public static uint Hash(string text)
    {
        var hash = 2166136261u;
        foreach (var c in text)
        {
            hash = (hash ^ c) * 16777619u;
        }

        // The low bits of FNV-1a are weak for ids that differ in their last letters only; one mix spreads them.
        hash ^= hash >> 16;
        hash *= 0x85ebca6bu;
        return hash ^ (hash >> 13);
    }
}
