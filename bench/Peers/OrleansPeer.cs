using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Configuration;
using Orleans.Runtime;

namespace AsyncHelperActors.Peers;

/// <summary>
/// Orleans: a grain for each job with its state in PostgreSQL. A reminder cannot be shorter than a minute, so polls are a grain's timers, and a reminder of a minute
/// wakes the grain after a crash.
/// </summary>
internal static class OrleansPeer
{
    /// <summary>Orleans' packages bring no tables: bench/README.md says which of its scripts go into this folder.</summary>
    private const string Scripts = "orleans-sql";

    public static async Task RunAsync()
    {
        await MakeTablesAsync();
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(FreePort(), FreePort())
            .AddAdoNetGrainStorageAsDefault(options => (options.Invariant, options.ConnectionString) = ("Npgsql", Harness.Database))
            .UseAdoNetReminderService(options => (options.Invariant, options.ConnectionString) = ("Npgsql", Harness.Database)));
        using var host = builder.Build();
        await host.StartAsync();
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        await Harness.RunAsync(job => grains.GetGrain<IVendorJob>(job).StartAsync());
    }

    private static async Task MakeTablesAsync()
    {
        await using var connection = new NpgsqlConnection(Harness.Database);
        await connection.OpenAsync();
        foreach (var name in new[] { "PostgreSQL-Main.sql", "PostgreSQL-Persistence.sql", "PostgreSQL-Reminders.sql" })
        {
            var path = Path.Combine(Scripts, name);
            if (!File.Exists(path))
            {
                throw new FileNotFoundException($"Orleans' script {Path.GetFullPath(path)} is needed: see bench/README.md.");
            }

            await using var command = new NpgsqlCommand(await File.ReadAllTextAsync(path), connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>One job of the vendor.</summary>
public interface IVendorJob : IGrainWithIntegerKey
{
    /// <summary>Submits it.</summary>
    Task StartAsync();
}

/// <summary>What is kept of it.</summary>
[GenerateSerializer]
public sealed class VendorJobState
{
    /// <summary>The vendor's id.</summary>
    [Id(0)]
    public string? Id { get; set; }

    /// <summary>How often it was asked for.</summary>
    [Id(1)]
    public int Polls { get; set; }
}

/// <summary>The grain.</summary>
public sealed class VendorJob([PersistentState("job")] IPersistentState<VendorJobState> state) : Grain, IVendorJob, IRemindable
{
    private const string Safety = "safety";

    private DateTimeOffset _due;
    private IGrainTimer? _timer;

    private int Job => (int)this.GetPrimaryKeyLong();

    /// <inheritdoc/>
    public async Task StartAsync()
    {
        await this.RegisterOrUpdateReminder(Safety, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        state.State.Id = await Harness.SubmitAsync(Job);
        await state.WriteStateAsync();
        PollLater();
    }

    /// <inheritdoc/>
    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (_timer is null && state.State.Id is not null)
        {
            PollLater();
        }

        return Task.CompletedTask;
    }

    private void PollLater()
    {
        _due = TimeProvider.System.GetUtcNow() + Harness.PollWait;
        _timer = this.RegisterGrainTimer(PollAsync, new GrainTimerCreationOptions(Harness.PollWait, Timeout.InfiniteTimeSpan));
    }

    private async Task PollAsync()
    {
        _timer?.Dispose();
        var id = state.State.Id!;
        if (!await Harness.IsDoneAsync(id, _due))
        {
            state.State.Polls++;
            await state.WriteStateAsync();
            PollLater();
            return;
        }

        await Harness.FetchAsync(id);
        await state.ClearStateAsync();
        if (await this.GetReminder(Safety) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }

        Harness.Ended(Job);
        DeactivateOnIdle();
    }
}
