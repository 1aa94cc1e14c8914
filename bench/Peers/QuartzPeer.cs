using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Quartz;

namespace AsyncHelperActors.Peers;

/// <summary>Quartz: one durable job with a trigger for each next step, whose data says what is known; all of it in PostgreSQL.</summary>
internal static class QuartzPeer
{
    private static readonly JobKey s_step = new("step");

    public static async Task RunAsync()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddQuartz(quartz =>
        {
            quartz.UseDefaultThreadPool(pool => pool.MaxConcurrency = 40);
            quartz.UsePersistentStore(store =>
            {
                store.UsePostgres(Harness.Database);
                store.UseSystemTextJsonSerializer();
                store.ProvisionSchema();
            });
        });
        builder.Services.AddQuartzHostedService();
        using var host = builder.Build();
        await host.StartAsync();
        var scheduler = await host.Services.GetRequiredService<ISchedulerFactory>().GetScheduler();
        await scheduler.AddJob(JobBuilder.Create<VendorStep>().WithIdentity(s_step).StoreDurably().RequestRecovery().Build(), new AddJobOptions());
        await Harness.RunAsync(async job => await ThenAsync(scheduler, job, "", TimeProvider.System.GetUtcNow(), "submit"));
    }

    public static async Task ThenAsync(IScheduler scheduler, int job, string id, DateTimeOffset due, string step) => await scheduler.ScheduleJob(
        TriggerBuilder.Create()
            .ForJob(s_step)
            .UsingJobData("step", step)
            .UsingJobData("job", job.ToString(CultureInfo.InvariantCulture))
            .UsingJobData("id", id)
            .UsingJobData("due", due.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture))
            .StartAt(due)
            .Build());
}

/// <summary>One step of a vendor's job, told by its trigger's data.</summary>
public sealed class VendorStep : IJob
{
    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var data = context.Trigger.JobDataMap;
        var job = int.Parse(data.GetString("job")!, CultureInfo.InvariantCulture);
        var id = data.GetString("id") ?? "";
        var now = TimeProvider.System.GetUtcNow();
        switch (data.GetString("step"))
        {
            case "submit":
                id = await Harness.SubmitAsync(job);
                await PollLaterAsync();
                break;
            case "poll" when await Harness.IsDoneAsync(id, DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(data.GetString("due")!, CultureInfo.InvariantCulture))):
                await QuartzPeer.ThenAsync(context.Scheduler, job, id, now, "fetch");
                break;
            case "poll":
                await PollLaterAsync();
                break;
            default:
                await Harness.FetchAsync(id);
                Harness.Ended(job);
                break;
        }

        Task PollLaterAsync() => QuartzPeer.ThenAsync(context.Scheduler, job, id, TimeProvider.System.GetUtcNow() + Harness.PollWait, "poll");
    }
}
