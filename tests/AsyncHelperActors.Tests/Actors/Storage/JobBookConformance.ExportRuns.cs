using AsyncHelperActors.Actors.Storage;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Storage;

public abstract partial class JobBookConformance
{
    private IExportRunBook Runs => (IExportRunBook)Book;

    [Fact]
    public async Task An_export_that_never_succeeded_has_no_run() => Assert.Equal(ExportRun.None, await Runs.GetExportRunAsync("acme", "orders"));

    [Fact]
    public async Task The_last_run_of_an_export_never_moves_backwards_and_belongs_to_its_account()
    {
        await Book.WriteAsync(Run(at: 200, "j2"));
        await Book.WriteAsync(Run(at: 100, "j1"), Run(at: 200, "j2"));
        await Book.WriteAsync(new BookEntry.PutExportRun("other", "orders", new ExportRun(900, "j9", 0)), new BookEntry.PutExportRun("acme", "stock", new ExportRun(800, "j8", 0)));
        Assert.Equal(new ExportRun(200, "j2", 0), await Runs.GetExportRunAsync("acme", "orders"));
        await Book.WriteAsync(Run(at: 300, "j3"));
        Assert.Equal(new ExportRun(300, "j3", 0), await Runs.GetExportRunAsync("acme", "orders"));
    }

    [Fact]
    public async Task What_somebody_set_holds_against_runs_that_began_before_and_not_against_later_ones()
    {
        await Book.WriteAsync(Run(at: 200, "j2"));
        await Book.WriteAsync(Set(at: 50, now: 250));
        await Book.WriteAsync(Run(at: 200, "j2"), Run(at: 249, "j3"));
        Assert.Equal(new ExportRun(50, null, 250), await Runs.GetExportRunAsync("acme", "orders"));
        await Book.WriteAsync(Run(at: 260, "j4"));
        Assert.Equal(new ExportRun(260, "j4", 250), await Runs.GetExportRunAsync("acme", "orders"));
    }

    [Fact]
    public async Task Never_can_be_set_too()
    {
        await Book.WriteAsync(Set(at: null, now: 250));
        Assert.Equal(new ExportRun(null, null, 250), await Runs.GetExportRunAsync("acme", "orders"));
        await Book.WriteAsync(Run(at: 200, "j2"));
        Assert.Null((await Runs.GetExportRunAsync("acme", "orders")).LastAt);
        await Book.WriteAsync(Run(at: 250, "j3"));
        Assert.Equal(250, (await Runs.GetExportRunAsync("acme", "orders")).LastAt);
    }

    [Fact]
    public async Task A_run_that_is_being_written_is_read_by_whoever_asks_after_that()
    {
        var reads = Enumerable.Range(1, 100).Select(i =>
        {
            _ = Book.WriteAsync(Run(at: i, $"j{i}"));
            return Runs.GetExportRunAsync("acme", "orders");
        });
        Assert.Equal(Enumerable.Range(1, 100).Select(i => (long?)i), (await Task.WhenAll(reads)).Select(run => run.LastAt));
    }

    private static BookEntry.PutExportRun Run(long at, string job) => new("acme", "orders", new ExportRun(at, job, 0));

    private static BookEntry.SetExportRun Set(long? at, long now) => new("acme", "orders", new ExportRun(at, null, now));
}
