using System.Reflection;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using Akka.Hosting;
using AsyncHelperActors.Actors.Agenda;
using AsyncHelperActors.Actors.Connections;
using AsyncHelperActors.Actors.Jobs;
using AsyncHelperActors.Actors.Notices;
using AsyncHelperActors.Actors.Persistence;
using AsyncHelperActors.Actors.Retention;
using AsyncHelperActors.Actors.Serialization;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Actors.Storage.Connections;
using AsyncHelperActors.Core.Calls;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AsyncHelperActors.Actors;

/// <summary>Puts the job actors into a host.</summary>
public static class JobActorsHosting
{
    /// <summary>The name of the actor system, and so of the cluster.</summary>
    public const string SystemName = "asynchelper";

    /// <summary>
    /// Adds the actors, their stores and <see cref="JobGateway"/>. The host adds an <see cref="IConnector"/> and an
    /// <see cref="IDefinitionSource"/> beside them. The storage's schema is made or upgraded before the actors start.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="storage">Where everything is kept.</param>
    /// <param name="settings">The knobs; null for the defaults.</param>
    /// <param name="configure">What else the host sets on the actor system; it wins over what is set here.</param>
    public static IServiceCollection AddJobActors(
        this IServiceCollection services, StorageOptions storage, JobActorSettings? settings = null, Action<AkkaConfigurationBuilder>? configure = null)
    {
        services.TryAddSingleton(settings ?? new JobActorSettings());
        services.AddSingleton(storage);
        services.AddSingleton(_ => new SqliteJobBook(storage));
        services.AddSingleton<IJobBook>(host => host.GetRequiredService<SqliteJobBook>());
        services.AddSingleton<INoticeBook>(host => host.GetRequiredService<SqliteJobBook>());
        services.AddSingleton<IRetentionBook>(host => host.GetRequiredService<SqliteJobBook>());
        services.AddSingleton<IPageStore>(_ => new SqlitePageStore(storage));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(host => new ConnectionFactStore(storage, host.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<IBudgetMemory>(host => new StoredBudgets(host.GetRequiredService<ConnectionFactStore>()));
        services.AddSingleton<JobGateway>();
        return services.AddAkka(SystemName, (akka, host) =>
        {
            StorageSchema.Upgrade(storage);
            akka.ConfigureLoggers(loggers =>
                {
                    loggers.ClearLoggers();
                    loggers.AddLoggerFactory();
                })
                .AddHocon(Read("akka.conf"), HoconAddMode.Prepend)
                .WithSqlPersistence(storage)
                .WithJobSerializer()
                .WithActors((system, registry) => StartAsync(system, registry, host))
                .AddStartup((system, _) => Join(system));
            configure?.Invoke(akka);
        });
    }

    /// <summary>A cluster of one joins itself: one machine is not another mode.</summary>
    private static void Join(ActorSystem system)
    {
        var cluster = Cluster.Get(system);
        if (cluster.Settings.SeedNodes.IsEmpty)
        {
            cluster.Join(cluster.SelfAddress);
        }
    }

    private static void StartAsync(ActorSystem system, IActorRegistry registry, IServiceProvider host)
    {
        var settings = host.GetRequiredService<JobActorSettings>();
        var book = host.GetRequiredService<IJobBook>();
        var journal = new JournalRows(system, host.GetRequiredService<StorageOptions>());
        var owner = Cluster.Get(system).SelfUniqueAddress.ToString();

        var connections = system.ActorOf(
            Props.Create<ConnectionsActor>(host.GetRequiredService<IConnector>(), host.GetRequiredService<IDefinitionSource>(), settings, host.GetRequiredService<IBudgetMemory>()),
            "connections");
        var parts = new JobActorParts(book, host.GetRequiredService<IPageStore>(), journal, connections, owner, settings)
        {
            Definitions = host.GetRequiredService<IDefinitionSource>(),
        };
        system.RegisterExtension(new JobActorsExtensionProvider(journal, parts));

        var region = ClusterSharding.Get(system).Start(
            "job",
            id => Props.Create<JobActor>(id, parts),
            ClusterShardingSettings.Create(system),
            new JobExtractor(settings.Shards),
            ShardAllocationStrategy.LeastShardAllocationStrategy(absoluteLimit: 20, relativeLimit: 0.1),
            StopJob.Instance);
        parts.Jobs = region;
        registry.Register<JobRegion>(region);

        var agenda = new AgendaParts(book, region, owner, () => LiveOwners(system), settings);
        ShardedDaemonProcess.Get(system).Init(
            "agenda", settings.AgendaPartitions, partition => Props.Create<AgendaActor>(partition, agenda));

        // What becomes of jobs after their end, each once in the whole cluster.
        List<Props> afterwards = [Props.Create<PurgeActor>(host.GetRequiredService<IRetentionBook>(), region, settings)];
        if (host.GetService<INoticePost>() is { } post)
        {
            afterwards.Add(Props.Create<NoticeActor>(host.GetRequiredService<INoticeBook>(), post, settings));
        }

        if (host.GetRequiredService<IPageStore>() is IPageSets sets)
        {
            var isAlone = SqlDialect.For(host.GetRequiredService<StorageOptions>()).Name == "sqlite";
            afterwards.Add(Props.Create<UploadSweepActor>(sets, host.GetRequiredService<IPageStore>(), journal, isAlone, settings));
        }

        ShardedDaemonProcess.Get(system).Init("afterwards", afterwards.Count, i => afterwards[i]);
    }

    private static List<string> LiveOwners(ActorSystem system)
    {
        var cluster = Cluster.Get(system);
        return [cluster.SelfUniqueAddress.ToString(), .. cluster.State.Members.Select(member => member.UniqueAddress.ToString())];
    }

    private static Config Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"hocon/{name}")
            ?? throw new InvalidOperationException($"This build holds no resource 'hocon/{name}'. Add it to the project file.");
        using var reader = new StreamReader(stream);
        return ConfigurationFactory.ParseString(reader.ReadToEnd());
    }
}

/// <summary>What belongs to the actor system and is needed from outside it.</summary>
internal sealed class JobActorsExtension(JournalRows journal, JobActorParts parts) : IExtension
{
    public IJournalRows Journal => journal;

    public JobActorParts Parts => parts;
}

internal sealed class JobActorsExtensionProvider(JournalRows journal, JobActorParts parts) : ExtensionIdProvider<JobActorsExtension>
{
    public override JobActorsExtension CreateExtension(ExtendedActorSystem system) => new(journal, parts);
}
