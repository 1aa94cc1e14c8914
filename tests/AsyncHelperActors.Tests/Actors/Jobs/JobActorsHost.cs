using System.Collections.Immutable;
using Akka.Hosting;
using AsyncHelperActors.Actors;
using AsyncHelperActors.Actors.Jobs;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AsyncHelperActors.Tests.Actors.Jobs;

/// <summary>The actors as the product runs them, a cluster of one on SQLite in a directory of its own, with a scripted connector. Every message is written and read on its way.</summary>
internal sealed class JobActorsHost : IAsyncDisposable
{
    private readonly IHost _host;

    private JobActorsHost(IHost host, string directory)
    {
        _host = host;
        Directory = directory;
    }

    public string Directory { get; }

    public JobGateway Gateway => _host.Services.GetRequiredService<JobGateway>();

    public IJobBook Book => _host.Services.GetRequiredService<IJobBook>();

    public static async Task<JobActorsHost> StartAsync(IConnector connector, string? directory = null, JobActorSettings? settings = null)
    {
        directory ??= System.IO.Directory.CreateTempSubdirectory("asynchelper-").FullName;
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(connector);
        builder.Services.AddSingleton<IDefinitionSource, EmptyDefinitions>();
        builder.Services.AddJobActors(StorageOptions.Sqlite(Path.Combine(directory, "jobs.db")), settings, configure: akka => akka.AddHocon(EveryMessageIsWritten.Settings, HoconAddMode.Prepend));
        var host = builder.Build();
        await host.StartAsync();
        return new JobActorsHost(host, directory);
    }

    public static StartJob NewJob(JobPolicy policy, bool withHelper = true, string? id = null) => new(
        id ?? JobId.New(TimeProvider.System.GetUtcNow()),
        "default",
        new Plan(StepType.Export, withHelper ? AllRefs : StepRefs, policy),
        RawJson.Null,
        ImmutableSortedDictionary<string, string>.Empty,
        null);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private static readonly Dictionary<string, DefinitionRef> StepRefs = new() { [PlanRole.Step] = new("orders", 1), [PlanRole.Connection] = new("vendor", 1) };

    private static readonly Dictionary<string, DefinitionRef> AllRefs = new(StepRefs)
    {
        [PlanRole.Helper] = new("reports", 1),
        [PlanRole.Status] = new("status", 1),
        [PlanRole.Result] = new("result", 1),
    };

    private sealed class EmptyDefinitions : IDefinitionSource
    {
        public ValueTask<Definition> GetAsync(string account, DefinitionKind kind, DefinitionRef reference, CancellationToken cancellation) =>
            ValueTask.FromResult<Definition>(new ConnectionDef(reference.Id, reference.Id));
    }
}
