using AsyncHelperActors.Client;
using AsyncHelperActors.Core.Jobs;
using Xunit;

namespace AsyncHelperActors.Tests.Server;

public sealed class JobListTest
{
    [Fact]
    public async Task Jobs_are_listed_newest_first_page_by_page_and_by_every_filter()
    {
        await using var server = await ServerRig.StartAsync();
        await server.ApplyAsync();
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            var start = i == 4
                ? new JobStart { ImportId = "stock", Records = [], Labels = new Dictionary<string, string> { ["n"] = "4" } }
                : new JobStart { ExportId = "orders", Labels = new Dictionary<string, string> { ["n"] = $"{i}", ["all"] = "a=b" } };
            ids.Insert(0, (await server.Client.StartJobAsync(start, wait: TimeSpan.FromSeconds(30))).Id);
        }

        server.Vendor.SubmitFails = new RemoteFailure(FailureKind.Permanent, "http_400", "The vendor refused.");
        ids.Insert(0, (await server.Client.StartJobAsync(new JobStart { ExportId = "orders" }, wait: TimeSpan.FromSeconds(30))).Id);

        // An end is told when it is in the journal; the list learns of it with the next batch of rows.
        await UntilListedAsync(server, new JobFilter { Outcome = JobOutcome.Error }, ids[..1]);
        await UntilListedAsync(server, new JobFilter { Status = JobStatus.Completed }, ids[1..]);
        Assert.Equal(ids, await IdsAsync(server, new JobFilter()));
        Assert.Equal(ids, await IdsAsync(server, new JobFilter { Limit = 2 }));
        Assert.Equal(ids[1..], await IdsAsync(server, new JobFilter { Status = JobStatus.Completed, Limit = 3 }));
        Assert.Equal(ids[..1], await IdsAsync(server, new JobFilter { Outcome = JobOutcome.Error }));
        Assert.Equal(ids[1..2], await IdsAsync(server, new JobFilter { ImportId = "stock" }));
        Assert.Equal([ids[0], .. ids[2..]], await IdsAsync(server, new JobFilter { ExportId = "orders" }));
        Assert.Equal(ids, await IdsAsync(server, new JobFilter { AsyncHelperId = "reports" }));
        Assert.Equal(ids[4..5], await IdsAsync(server, new JobFilter { Label = "n=1" }));
        Assert.Equal(ids[2..], await IdsAsync(server, new JobFilter { Label = "all=a=b" }));
        Assert.Empty(await IdsAsync(server, new JobFilter { Status = JobStatus.Running }));
        Assert.Empty(await IdsAsync(server, new JobFilter { Phase = "waiting" }));
        Assert.Empty(await IdsAsync(server, new JobFilter { CreatedAfter = TimeProvider.System.GetUtcNow().AddMinutes(1) }));
        Assert.Equal(ids, await IdsAsync(server, new JobFilter { CreatedAfter = TimeProvider.System.GetUtcNow().AddHours(-1) }));

        var listed = (await server.Client.ListJobsAsync(new JobFilter { Label = "n=0" })).Jobs[0];
        Assert.Equal(("export", "orders", "reports", "vendor"), (listed.Type, listed.ExportId, listed.AsyncHelperId, listed.ConnectionId));
        Assert.Equal((3L, "a=b", $"/v1/jobs/{ids[5]}"), (listed.NumRecords, listed.Labels["all"], listed.Links.Self));
        Assert.Equal("The vendor refused.", (await server.Client.ListJobsAsync(new JobFilter { Outcome = JobOutcome.Error })).Jobs[0].Error);
    }

    private static async Task UntilListedAsync(ServerRig server, JobFilter filter, List<string> expected)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!expected.SequenceEqual(await IdsAsync(server, filter)))
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    private static async Task<List<string>> IdsAsync(ServerRig server, JobFilter filter)
    {
        var ids = new List<string>();
        do
        {
            var page = await server.Client.ListJobsAsync(filter);
            ids.AddRange(page.Jobs.Select(j => j.Id));
            filter = filter with { Cursor = page.NextCursor };
        }
        while (filter.Cursor is not null);
        return ids;
    }
}
