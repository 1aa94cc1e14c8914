using AsyncHelperActors.Actors.Storage;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Storage;

/// <summary>What every book of jobs must do. A database joins in with a subclass that opens one.</summary>
public abstract partial class JobBookConformance : IAsyncLifetime
{
    private IJobBook? _book;

    protected IJobBook Book => _book ?? throw new InvalidOperationException("The test has not been initialized.");

    public async Task InitializeAsync() => _book = await OpenAsync();

    public async Task DisposeAsync()
    {
        await Book.DisposeAsync();
        await DestroyAsync();
    }

    [Fact]
    public async Task An_agenda_row_comes_back_as_it_was_put_and_the_last_writer_wins()
    {
        var row = Agenda("j1", due: 100) with { Owner = "n1", Polls = 3, Seen = 90, Planned = 95 };
        await Put(row);
        Assert.Equal(row, await Book.GetAgendaAsync("j1"));
        await Put(row with { Due = 50, Owner = null, Polls = 1, Partition = 2 });
        Assert.Equal(row with { Due = 50, Owner = null, Polls = 1, Partition = 2 }, await Book.GetAgendaAsync("j1"));
        Assert.Null(await Book.GetAgendaAsync("j2"));
    }

    [Fact]
    public async Task Entries_given_together_are_applied_in_their_order()
    {
        await Book.WriteAsync(
            new BookEntry.PutAgenda(Agenda("j1", 1)),
            new BookEntry.RemoveAgenda("j1"),
            new BookEntry.PutAgenda(Agenda("j1", 2)),
            new BookEntry.PutIndex(Index("j1")),
            new BookEntry.PutIndex(Index("j2")),
            new BookEntry.DeleteIndex("j1"));
        Assert.Equal(2, (await Book.GetAgendaAsync("j1"))!.Due);
        Assert.Null(await Book.GetIndexAsync("j1"));
        Assert.NotNull(await Book.GetIndexAsync("j2"));
    }

    [Fact]
    public void Writing_nothing_is_done_at_once() => Assert.True(Book.WriteAsync().IsCompletedSuccessfully);

    [Fact]
    public async Task One_bad_entry_fails_its_own_caller_and_nothing_of_that_caller_is_kept()
    {
        var bad = Index("bad") with { LabelsJson = "this is no JSON" };
        var others = Enumerable.Range(0, 50).Select(i => Put(Agenda($"j{i}", i))).ToArray();
        var failing = Book.WriteAsync(new BookEntry.PutAgenda(Agenda("bad", 1)), new BookEntry.PutIndex(bad));
        var more = Enumerable.Range(50, 50).Select(i => Put(Agenda($"j{i}", i))).ToArray();
        await Assert.ThrowsAnyAsync<Exception>(() => failing);
        await Task.WhenAll(others);
        await Task.WhenAll(more);
        Assert.Null(await Book.GetAgendaAsync("bad"));
        Assert.Equal(100, (await Book.AgendaStateAsync(null)).Rows);
    }

    [Fact]
    public async Task Thousands_of_callers_at_once_are_all_told_when_their_rows_are_there()
    {
        const int Callers = 5000;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(i => Task.Run(async () =>
        {
            await Book.WriteAsync(new BookEntry.PutAgenda(Agenda($"j{i}", i, i % 4)), new BookEntry.PutIndex(Index($"j{i}")));
            if (i % 100 == 0)
            {
                Assert.Equal(i, (await Book.GetAgendaAsync($"j{i}"))!.Due);
            }
        })));
        Assert.Equal((Callers, 0L), await Book.AgendaStateAsync(null));
        Assert.Equal((Callers / 4, 3L), await Book.AgendaStateAsync(3));
        Assert.Equal(Callers, await Book.CountActiveAsync("acme"));
    }

    [Fact]
    public async Task A_caller_that_writes_twice_sees_the_later_write_win()
    {
        var writes = new List<Task>();
        for (var i = 1; i <= 2000; i++)
        {
            writes.Add(Put(Agenda("j1", i)));
        }

        await Task.WhenAll(writes);
        Assert.Equal(2000, (await Book.GetAgendaAsync("j1"))!.Due);
    }

    [Fact]
    public async Task An_index_row_with_a_lower_sequence_number_never_replaces_a_newer_one()
    {
        var newer = Index("j1") with { Seq = 5, Status = "completed", Phase = null, Outcome = "done", EndedAt = 9, Error = "e" };
        await Book.WriteAsync(new BookEntry.PutIndex(newer));
        await Book.WriteAsync(new BookEntry.PutIndex(Index("j1") with { Seq = 4 }));
        Assert.Equal(newer, await Book.GetIndexAsync("j1"));
        await Book.WriteAsync(new BookEntry.PutIndex(newer with { NumRecords = 7 }));
        Assert.Equal(7, (await Book.GetIndexAsync("j1"))!.NumRecords);
        await Book.WriteAsync(new BookEntry.PutIndex(newer with { Seq = 6, StatusValue = "later" }));
        Assert.Equal("later", (await Book.GetIndexAsync("j1"))!.StatusValue);
    }

    [Fact]
    public async Task Only_queued_and_running_jobs_of_the_account_count_as_active()
    {
        await Book.WriteAsync(
            new BookEntry.PutIndex(Index("j1") with { Status = "queued" }),
            new BookEntry.PutIndex(Index("j2") with { Status = "running" }),
            new BookEntry.PutIndex(Index("j3") with { Status = "completed" }),
            new BookEntry.PutIndex(Index("j4") with { Account = "other" }));
        Assert.Equal(2, await Book.CountActiveAsync("acme"));
        Assert.Equal(0, await Book.CountActiveAsync("nobody"));
    }

    [Fact]
    public async Task What_was_written_is_still_there_after_the_book_was_opened_again()
    {
        await Book.WriteAsync(new BookEntry.PutAgenda(Agenda("j1", 7)), new BookEntry.PutIndex(Index("j1")));
        await Book.DisposeAsync();
        _book = await OpenAsync();
        Assert.Equal(Agenda("j1", 7), await Book.GetAgendaAsync("j1"));
        Assert.Equal(Index("j1"), await Book.GetIndexAsync("j1"));
    }

    [Fact]
    public async Task A_closed_book_says_so_and_what_was_waiting_is_written_first()
    {
        var waiting = Enumerable.Range(0, 1000).Select(i => Put(Agenda($"j{i}", i))).ToArray();
        await Book.DisposeAsync();
        await Task.WhenAll(waiting);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Put(Agenda("late", 1)));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Book.GetAgendaAsync("j1"));
        _book = await OpenAsync();
        Assert.Equal(1000, (await Book.AgendaStateAsync(null)).Rows);
    }

    /// <summary>Opens the book; called again after it was closed, it opens the same one.</summary>
    protected abstract Task<IJobBook> OpenAsync();

    /// <summary>Removes the database after the last test of an instance.</summary>
    protected abstract Task DestroyAsync();

    protected static AgendaRow Agenda(string job, long due, int partition = 0) => new(job, partition, due, due, 1000, null, 0, 0);

    protected static JobIndexRow Index(string job) => new(
        job, "acme", "export", "orders", "reports", "vendor", "running", "waiting", null, "IN_PROGRESS", 1, 2, null, 1, 0, null, "{}");

    protected Task Put(AgendaRow row) => Book.WriteAsync(new BookEntry.PutAgenda(row));
}
