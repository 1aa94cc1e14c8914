namespace AsyncHelperActors.Server.Jobs;

/// <summary>The lines of a page of records; blank ones are none.</summary>
internal static class RecordLines
{
    /// <summary>Where each line is, without its line break.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Of(ReadOnlyMemory<byte> page)
    {
        while (!page.IsEmpty)
        {
            var end = page.Span.IndexOf((byte)'\n');
            var line = end < 0 ? page : page[..end];
            page = end < 0 ? default : page[(end + 1)..];
            if (!line.Span.Trim("\r \t"u8).IsEmpty)
            {
                yield return line;
            }
        }
    }
}
