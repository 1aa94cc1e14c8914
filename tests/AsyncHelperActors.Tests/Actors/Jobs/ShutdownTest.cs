using AsyncHelperActors.Actors;
using AsyncHelperActors.Core.Jobs;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Jobs;

/// <summary>A node that is told to stop does not wait for those who still look at its jobs: it would wait for itself.</summary>
public sealed class ShutdownTest
{
    /// <summary>Less than the minute that a shard region waits for messages which nobody can take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task A_node_with_watched_jobs_stops_and_its_watchers_are_told()
    {
        var jobs = await JobActorsHost.StartAsync(new ScriptedConnector((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 100)));
        var policy = new JobPolicy { InitialWaitMs = 500, PollWaitMs = 500 };
        var started = await jobs.Gateway.StartAsync(JobActorsHost.NewJob(policy), CancellationToken.None);
        var id = started.Job!.JobId;

        await using var changes = jobs.Gateway.WatchAsync("default", id, CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await changes.MoveNextAsync());
        var end = jobs.Gateway.WaitAsync("default", id, TimeSpan.FromMinutes(5), CancellationToken.None);

        await jobs.DisposeAsync().AsTask().WaitAsync(Patience);

        var stopping = await Assert.ThrowsAsync<JobsUnavailableException>(() => end);
        Assert.Contains("stopping", stopping.Message, StringComparison.Ordinal);
        while (await changes.MoveNextAsync())
        {
            Assert.False(changes.Current.HasEnded);
        }
    }
}
