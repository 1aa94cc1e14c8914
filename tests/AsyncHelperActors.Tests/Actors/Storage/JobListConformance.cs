using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Tests.Databases;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Storage;

/// <summary>What the list of jobs must do.</summary>
public abstract class JobListConformance(TestStorage storage) : JobClaimConformance(storage)
{
    [Fact]
    public async Task The_list_goes_from_the_newest_to_the_oldest_and_pages_leave_nothing_out()
    {
        // Several jobs share an instant, so that a cursor which knew only the instant would lose or repeat some.
        await Task.WhenAll(Enumerable.Range(0, 97).Select(i => PutIndex(Index($"j{i:D2}") with { CreatedAt = i / 5 })));
        var seen = new List<JobIndexRow>();
        string? cursor = null;
        do
        {
            var page = await List(new JobQuery("acme") { Limit = 10, Cursor = cursor });
            Assert.InRange(page.Jobs.Count, 1, 10);
            seen.AddRange(page.Jobs.Select(j => j.Index));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(97, seen.Count);
        Assert.Equal(seen.OrderByDescending(j => j.CreatedAt).ThenByDescending(j => j.JobId, StringComparer.Ordinal), seen);
        Assert.Equal(97, seen.Select(j => j.JobId).Distinct().Count());
    }

    [Fact]
    public async Task A_page_that_ends_with_the_last_job_has_no_cursor()
    {
        await PutIndex(Index("j1"));
        await PutIndex(Index("j2"));
        Assert.Null((await List(new JobQuery("acme") { Limit = 2 })).NextCursor);
        Assert.NotNull((await List(new JobQuery("acme") { Limit = 1 })).NextCursor);
        Assert.Empty((await List(new JobQuery("nobody"))).Jobs);
    }

    [Fact]
    public async Task A_page_never_has_more_than_the_greatest_limit()
    {
        await Task.WhenAll(Enumerable.Range(0, 230).Select(i => PutIndex(Index($"j{i}"))));
        Assert.Equal(JobQuery.MaxLimit, (await List(new JobQuery("acme") { Limit = 5000 })).Jobs.Count);
        Assert.Single((await List(new JobQuery("acme") { Limit = -1 })).Jobs);
    }

    [Fact]
    public async Task Each_filter_and_all_of_them_together_keep_just_what_they_say()
    {
        var wanted = Index("wanted") with
        {
            Status = "completed", Phase = "fetching", Outcome = "partial", Type = "import", StepId = "s", HelperId = "h",
            CreatedAt = 50, LabelsJson = """{"team":"blue","a \"b\" $.c":"x"}""",
        };
        await PutIndex(wanted);
        await PutIndex(Index("other") with { LabelsJson = """{"team":"red","x":"blue"}""", HelperId = null });
        await PutIndex(wanted with { JobId = "foreign", Account = "else" });
        JobQuery[] queries =
        [
            new("acme") { Status = "completed" },
            new("acme") { Phase = "fetching" },
            new("acme") { Outcome = "partial" },
            new("acme") { Type = "import" },
            new("acme") { Type = "import", StepId = "s" },
            new("acme") { HelperId = "h" },
            new("acme") { CreatedAfter = 49 },
            new("acme") { Label = new("team", "blue") },
            new("acme") { Label = new("a \"b\" $.c", "x") },
            new("acme")
            {
                Status = "completed", Phase = "fetching", Outcome = "partial", Type = "import", StepId = "s", HelperId = "h",
                CreatedAfter = 49, Label = new("team", "blue"),
            },
        ];
        foreach (var query in queries)
        {
            Assert.Equal(["wanted"], (await List(query)).Jobs.Select(j => j.Index.JobId));
        }

        Assert.Empty((await List(new JobQuery("acme") { CreatedAfter = 50 })).Jobs);
        Assert.Empty((await List(new JobQuery("acme") { Label = new("team", "green") })).Jobs);
        Assert.Equal(wanted, (await List(queries[0])).Jobs[0].Index);
    }

    [Fact]
    public async Task The_list_knows_polls_and_the_next_poll_from_the_agenda()
    {
        foreach (var job in new[] { "ended", "free", "owned" })
        {
            await PutIndex(Index(job));
        }

        await Put(Agenda("free", 500) with { Polls = 3 });
        await Put(Agenda("owned", 9000) with { Polls = 4, Owner = "n1", Planned = 600 });
        var jobs = (await List(new JobQuery("acme"))).Jobs.ToDictionary(j => j.Index.JobId);
        Assert.Equal((0, null), (jobs["ended"].Polls, jobs["ended"].NextPollAt));
        Assert.Equal((3, 500), (jobs["free"].Polls, jobs["free"].NextPollAt));
        Assert.Equal((4, 600), (jobs["owned"].Polls, jobs["owned"].NextPollAt));
    }

    [Theory]
    [InlineData("nonsense!")]
    [InlineData("AAAA")]
    [InlineData("")]
    public async Task A_cursor_that_no_page_gave_is_refused_in_words(string cursor)
    {
        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => List(new JobQuery("acme") { Cursor = cursor }));
        Assert.Contains($"'{cursor}' is not a cursor", refusal.Message, StringComparison.Ordinal);
    }

    private Task PutIndex(JobIndexRow row) => Book.WriteAsync(new BookEntry.PutIndex(row));

    private Task<IndexPage> List(JobQuery query) => Book.ListAsync(query, CancellationToken.None);
}
