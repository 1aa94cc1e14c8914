using Hangfire;
using Hangfire.PostgreSql;

namespace AsyncHelperActors.Peers;

/// <summary>Hangfire: each step is a background job of its own in PostgreSQL; the next poll is scheduled for its time.</summary>
public static class HangfirePeer
{
    // The shortest that its documentation allows for scheduled jobs is a second of polling; less is accepted.
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(500);

    internal static async Task RunAsync()
    {
        GlobalConfiguration.Configuration.UsePostgreSqlStorage(
            to => to.UseNpgsqlConnection(Harness.Database), new PostgreSqlStorageOptions { QueuePollInterval = s_look });
        using var server = new BackgroundJobServer(new BackgroundJobServerOptions { SchedulePollingInterval = s_look, WorkerCount = 40 });
        await Harness.RunAsync(job =>
        {
            BackgroundJob.Enqueue(() => SubmitAsync(job));
            return Task.CompletedTask;
        });
    }

    public static async Task SubmitAsync(int job) => PollLater(job, await Harness.SubmitAsync(job));

    public static async Task PollAsync(int job, string id, DateTimeOffset due)
    {
        if (await Harness.IsDoneAsync(id, due))
        {
            BackgroundJob.Enqueue(() => FetchAsync(job, id));
        }
        else
        {
            PollLater(job, id);
        }
    }

    public static async Task FetchAsync(int job, string id)
    {
        await Harness.FetchAsync(id);
        Harness.Ended(job);
    }

    private static void PollLater(int job, string id)
    {
        var due = TimeProvider.System.GetUtcNow() + Harness.PollWait;
        BackgroundJob.Schedule(() => PollAsync(job, id, due), due);
    }
}
