namespace AsyncHelperActors.Actors.Storage;

/// <summary>From when on exports read.</summary>
public sealed partial class SqlJobBook : IExportRunBook
{
    /// <inheritdoc/>
    public async Task<ExportRun> GetExportRunAsync(string account, string exportId)
    {
        var read = new BookOperation.ReadExportRun(account, exportId);
        await _writer.WriteAsync(read);
        return read.Run;
    }
}
