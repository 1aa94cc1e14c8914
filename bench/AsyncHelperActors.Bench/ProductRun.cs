using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using AsyncHelperActors.Actors;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace AsyncHelperActors.Bench;

/// <summary>The product, in process, on SQLite or on PostgreSQL, whose processor time counts too: jobs are started through its gateway, and a listener on its event stream counts the ends.</summary>
internal static class ProductRun
{
    private const string Account = "default";

    /// <summary>The jobs that ended last, about which something may still be on its way to the disk.</summary>
    private const int MostRecent = 100;

    public static async Task<Round> RunAsync(BenchOptions options, VendorProcess vendor, PostgresServer? postgres, StorageOptions? existing = null)
    {
        await using var product = await ProductHost.StartAsync(vendor.Address, options.PollWait, postgres: postgres, existing: existing);
        var system = product.Services.GetRequiredService<ActorSystem>();
        var plan = product.NewPlan();
        await using var gate = new StartGate(options);
        using var lateness = new Lateness(options.Jobs * 4);
        var left = options.Jobs;
        var ended = new ConcurrentQueue<string>();
        var allEnded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var listener = system.ActorOf(Props.Create<EndListener>((Action<JobSnapshot>)Ended));
        system.EventStream.Subscribe(listener, typeof(JobSnapshot));

        await vendor.CountAsync();
        var clock = new ProcessClock();
        var databaseBefore = postgres?.ProcessorTime() ?? TimeSpan.Zero;
        for (var job = 0; job < options.Jobs; job++)
        {
            await gate.EnterAsync();
            _ = StartAsync(product.Gateway, plan, allEnded);
        }

        await allEnded.Task;
        await product.SettleAsync(ended);
        var (wall, cpu, allocated) = clock.Read();
        cpu += (postgres?.ProcessorTime() ?? TimeSpan.Zero) - databaseBefore;
        var asked = await vendor.CountAsync();
        var storage = await product.StopAsync(options.Jobs);
        return new Round(postgres is null ? "actors" : "postgres", options.Jobs, wall, cpu, allocated, asked, lateness.At(0.5), lateness.At(0.99), storage);

        void Ended(JobSnapshot job)
        {
            if (job.Outcome != Outcome.Done || job.Head.Stored.Records != 3)
            {
                allEnded.TrySetException(new InvalidOperationException($"Job {job.JobId} ended {job.Outcome}: {string.Join("; ", job.Head.Errors.Select(e => e.Message))}"));
                return;
            }

            gate.Leave();
            ended.Enqueue(job.JobId);
            if (ended.Count > MostRecent)
            {
                ended.TryDequeue(out _);
            }

            if (Interlocked.Decrement(ref left) == 0)
            {
                allEnded.TrySetResult();
            }
        }
    }

    private static async Task StartAsync(JobGateway gateway, Plan plan, TaskCompletionSource allEnded)
    {
        try
        {
            var id = JobId.New(TimeProvider.System.GetUtcNow());
            var reply = await gateway.StartAsync(
                new StartJob(id, Account, plan, RawJson.Null, ImmutableSortedDictionary<string, string>.Empty, null), CancellationToken.None);
            if (!reply.Created)
            {
                throw new InvalidOperationException($"Job {id} was not accepted: {reply.Refusal?.Message}");
            }
        }
        catch (Exception failed)
        {
            // Nobody awaits a single start; the round ends with its reason.
            allEnded.TrySetException(failed);
        }
    }

    /// <summary>Hears how jobs end.</summary>
    internal sealed class EndListener(Action<JobSnapshot> ended) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is JobSnapshot { HasEnded: true } job)
            {
                ended(job);
            }
        }
    }
}
