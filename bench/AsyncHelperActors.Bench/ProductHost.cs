using System.Text.Json;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Actors;
using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Connectors.Steps;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Databases;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AsyncHelperActors.Bench;

/// <summary>The product without its HTTP bridge: actors, connector and SQLite with a flush for every commit, in a directory of its own.</summary>
internal sealed class ProductHost : IAsyncDisposable
{
    private static int s_databases;

    private readonly IHost _host;
    private readonly StorageOptions _storage;
    private readonly string? _directory;
    private readonly DefinitionSet _definitions;

    private ProductHost(IHost host, StorageOptions storage, string? directory, DefinitionSet definitions)
    {
        _storage = storage;
        _host = host;
        _directory = directory;
        _definitions = definitions;
    }

    public IServiceProvider Services => _host.Services;

    public JobGateway Gateway => _host.Services.GetRequiredService<JobGateway>();

    /// <param name="vendor">Whose jobs.</param>
    /// <param name="pollWait">From one poll to the next.</param>
    /// <param name="pageSize">Records on a page.</param>
    /// <param name="postgres">Keeps the jobs in a new database of it; null: in SQLite, in a directory that goes with the host.</param>
    /// <param name="existing">Keeps them here instead, and leaves them.</param>
    public static async Task<ProductHost> StartAsync(
        Uri vendor, TimeSpan pollWait, int pageSize = 20, PostgresServer? postgres = null, StorageOptions? existing = null)
    {
        var directory = existing is null ? Directory.CreateTempSubdirectory("asynchelper-bench-").FullName : null;
        var reading = Bundle.Parse(JsonSerializer.Serialize(BenchBundle.Of(vendor, pollWait, pageSize)), "bench.json");
        var bundle = reading.Value ?? throw new InvalidOperationException(string.Join('\n', reading.Problems.Select(p => $"{p.Path}: {p.Message}")));
        var definitions = new DefinitionSet(bundle.Entries.Select(e => e.Definition));
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole();
        builder.Services.AddSingleton<IDefinitionSource>(new FrozenDefinitions(definitions));
        builder.Services.AddSingleton<IPageSink, PageSink>();
        builder.Services.AddSingleton<IConnector>(services => new HttpConnector(
            services.GetRequiredService<IDefinitionSource>(), services.GetRequiredService<IPageSink>(), TimeProvider.System, AddressGuard.Open, ConnectorLimits.Default));
        var storage = existing ?? (postgres is null ? StorageOptions.Sqlite(Path.Combine(directory!, "jobs.db")) : NewDatabase(postgres));
        builder.Services.AddJobActors(storage);
        var host = builder.Build();
        await host.StartAsync();
        return new ProductHost(host, storage, directory, definitions);
    }

    /// <summary>The plan of a job, frozen as at its acceptance.</summary>
    public Plan NewPlan()
    {
        var reading = PlanFactory.Freeze(StepType.Export, BenchBundle.Export, (kind, id) => _definitions.Find(kind, id) is { } found ? (found, 1) : null, null);
        return reading.Value ?? throw new InvalidOperationException(string.Join('\n', reading.Problems.Select(p => $"{p.Path}: {p.Message}")));
    }

    /// <summary>Waits until everything is written about jobs that have ended: what was queued before them is written before them.</summary>
    public async Task SettleAsync(IReadOnlyCollection<string> lastEnded)
    {
        var book = _host.Services.GetRequiredService<IJobBook>();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        foreach (var job in lastEnded)
        {
            while (await book.GetAgendaAsync(job) is not null)
            {
                await timer.WaitForNextTickAsync();
            }
        }
    }

    /// <summary>Stops, then reads what is on disk, if that is of its jobs alone.</summary>
    public async Task<StorageUse?> StopAsync(int jobs)
    {
        await _host.StopAsync();
        _host.Dispose();
        if (_directory is null)
        {
            return null;
        }

        if (_storage.Database == Database.Postgres)
        {
            return await ReadPostgresAsync(jobs);
        }

        SqliteConnection.ClearAllPools();
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_directory, "jobs.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE); SELECT count(*), sum(length(message)) FROM journal";
        await using var reader = await command.ExecuteReaderAsync();
        await reader.NextResultAsync();
        await reader.ReadAsync();
        var bytes = new DirectoryInfo(_directory).EnumerateFiles("*.db*").Sum(file => file.Length);
        return new StorageUse(reader.GetDouble(0) / jobs, reader.GetDouble(1) / jobs, (double)bytes / jobs);
    }

    private async Task<StorageUse> ReadPostgresAsync(int jobs)
    {
        await using var connection = new NpgsqlConnection(_storage.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT count(*), CAST(sum(length(message)) AS bigint), pg_database_size(current_database()) FROM journal", connection);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new StorageUse((double)reader.GetInt64(0) / jobs, (double)reader.GetInt64(1) / jobs, (double)reader.GetInt64(2) / jobs);
    }

    /// <summary>A new and empty database.</summary>
    public static StorageOptions NewDatabase(PostgresServer postgres)
    {
        var name = $"bench_{++s_databases}";
        postgres.Execute($"CREATE DATABASE {name}");
        return StorageOptions.Postgres(postgres.Url(name));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (_directory is not null)
        {
            Directory.Delete(_directory, recursive: true);
        }

        return ValueTask.CompletedTask;
    }

    private sealed class FrozenDefinitions(DefinitionSet definitions) : IDefinitionSource
    {
        public ValueTask<Definition> GetAsync(string account, DefinitionKind kind, DefinitionRef reference, CancellationToken cancellation) =>
            ValueTask.FromResult(definitions.Find(kind, reference.Id) ?? throw new KeyNotFoundException($"There is no {kind} {reference.Id}."));
    }

    private sealed class PageSink(IPageStore store) : IPageSink
    {
        public async Task WriteAsync(string jobId, string set, int number, string kind, int records, ReadOnlyMemory<byte> raw, CancellationToken cancellation) =>
            await store.WriteAsync(new PageKey(jobId, set, number), kind, records, raw, cancellation);

        public Task DiscardAsync(string jobId, string set, int fromNumber, CancellationToken cancellation) =>
            store.DiscardAsync(jobId, set, fromNumber, cancellation);
    }
}
