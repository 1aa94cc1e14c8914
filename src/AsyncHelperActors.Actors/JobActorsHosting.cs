using System.Reflection;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using Akka.Hosting;
using AsyncHelperActors.Actors.Agenda;
using AsyncHelperActors.Actors.Connections;
using AsyncHelperActors.Actors.Jobs;
using AsyncHelperActors.Actors.Nodes;
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

    /// <summary>Over how many shards the governors are spread.</summary>
    private const int GovernorShards = 32;

    /// <summary>How much of a budget one of several nodes takes at a time.</summary>
    private static readonly TimeSpan SharedLead = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Adds the actors, their stores and <see cref="JobGateway"/>. The host adds an <see cref="IConnector"/> and an
    /// <see cref="IDefinitionSource"/> beside them. The storage's schema is made or upgraded before the actors start.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="storage">Where everything is kept.</param>
    /// <param name="settings">The knobs; null for the defaults.</param>
    /// <param name="cluster">How the node is one of several; null: it is alone.</param>
    /// <param name="configure">What else the host sets on the actor system; it wins over what is set here.</param>
    public static IServiceCollection AddJobActors(
        this IServiceCollection services, StorageOptions storage, JobActorSettings? settings = null, ClusterSetup? cluster = null, Action<AkkaConfigurationBuilder>? configure = null)
    {
        settings ??= new JobActorSettings();
        services.TryAddSingleton(cluster is null ? settings : settings with { BudgetLead = SharedLead });
        services.AddSingleton(storage);
        services.AddSingleton(_ => new SqlJobBook(storage));
        services.AddSingleton<IJobBook>(host => host.GetRequiredService<SqlJobBook>());
        services.AddSingleton<INoticeBook>(host => host.GetRequiredService<SqlJobBook>());
        services.AddSingleton<IJobCensus>(host => host.GetRequiredService<SqlJobBook>());
        services.AddSingleton<IExportRunBook>(host => host.GetRequiredService<SqlJobBook>());
        services.AddSingleton<IRetentionBook>(host => host.GetRequiredService<SqlJobBook>());
        services.AddSingleton(_ => new SqlPageStore(storage));
        services.AddSingleton<IPageStore>(host => host.GetRequiredService<SqlPageStore>());
        services.AddSingleton<IPageSets>(host => host.GetRequiredService<SqlPageStore>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(host => new ConnectionFactStore(storage, host.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<IBudgetMemory>(host => new StoredBudgets(host.GetRequiredService<ConnectionFactStore>()));
        services.AddSingleton<JobGateway>();
        services.AddSingleton<ClusterView>();
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
                .WithActors((system, registry) => Start(system, registry, host, cluster))
                .WithNode(cluster, storage);
            configure?.Invoke(akka);
        });
    }

    private static void Start(ActorSystem system, IActorRegistry registry, IServiceProvider host, ClusterSetup? cluster)
    {
        var settings = host.GetRequiredService<JobActorSettings>();
        var book = host.GetRequiredService<IJobBook>();
        var journal = new JournalRows(system, host.GetRequiredService<StorageOptions>());
        var owner = Cluster.Get(system).SelfUniqueAddress.ToString();

        var connector = new RecordingConnector(host.GetRequiredService<IConnector>(), host.GetRequiredService<IPageStore>(), system.Log);
        var governors = new GovernorsRef();
        var connections = system.ActorOf(
            Props.Create<ConnectionsActor>(connector, host.GetRequiredService<IDefinitionSource>(), settings, host.GetRequiredService<IBudgetMemory>(), governors),
            "connections");
        var parts = new JobActorParts(book, host.GetRequiredService<IPageStore>(), journal, connections, owner, settings)
        {
            Definitions = host.GetRequiredService<IDefinitionSource>(),
            News = cluster is null ? ActorRefs.Nobody : ClusterHosting.StartNews(system),
        };
        system.RegisterExtension(new JobActorsExtensionProvider(journal, parts));

        var region = Region(system, settings, parts);
        parts.Jobs = region;
        registry.Register<JobRegion>(region);
        if (ClusterHosting.HasJobs(system))
        {
            if (cluster is not null)
            {
                governors.Ref = Governors(system);
            }

            StartAgenda(system, new AgendaParts(book, region, owner, () => LiveOwners(system), settings));
            StartAfterwards(system, host, region, journal, settings);
        }
    }

    /// <summary>The way to every job; nodes without jobs know it too.</summary>
    private static IActorRef Region(ActorSystem system, JobActorSettings settings, JobActorParts parts)
    {
        var (sharding, extractor) = (ClusterSharding.Get(system), new JobExtractor(settings.Shards));
        return ClusterHosting.HasJobs(system)
            ? sharding.Start(
                "job",
                id => Props.Create<JobActor>(id, parts),
                ClusterHosting.Sharding(system),
                extractor,
                ShardAllocationStrategy.LeastShardAllocationStrategy(absoluteLimit: 20, relativeLimit: 0.1),
                StopJob.Instance)
            : sharding.StartProxy("job", ClusterSetup.JobsRole, extractor);
    }

    private static IActorRef Governors(ActorSystem system) => ClusterSharding.Get(system).Start(
        "connection",
        connection => Props.Create<GovernorActor>(connection, Cluster.Get(system).SelfAddress, () => ClusterHosting.NodesWithJobs(system)),
        ClusterHosting.Sharding(system),
        new GovernorExtractor(GovernorShards),
        ShardAllocationStrategy.LeastShardAllocationStrategy(absoluteLimit: 4, relativeLimit: 0.1),
        PoisonPill.Instance);

    private static void StartAgenda(ActorSystem system, AgendaParts parts) =>
        Daemons.Start(system, "agenda", parts.Settings.AgendaPartitions, partition => Props.Create<AgendaActor>(partition, parts));

    /// <summary>What becomes of jobs after their end, each once in the whole cluster.</summary>
    private static void StartAfterwards(ActorSystem system, IServiceProvider host, IActorRef region, JournalRows journal, JobActorSettings settings)
    {
        var isAlone = host.GetRequiredService<StorageOptions>().Database == Database.Sqlite;
        List<Props> afterwards =
        [
            Props.Create<PurgeActor>(host.GetRequiredService<IRetentionBook>(), region, settings),
            Props.Create<UploadSweepActor>(host.GetRequiredService<IPageSets>(), host.GetRequiredService<IPageStore>(), journal, isAlone, settings),
        ];
        if (host.GetService<INoticePost>() is { } post)
        {
            afterwards.Add(Props.Create<NoticeActor>(host.GetRequiredService<INoticeBook>(), post, settings));
        }

        Daemons.Start(system, "afterwards", afterwards.Count, i => afterwards[i]);
    }

    private static List<string> LiveOwners(ActorSystem system)
    {
        var cluster = Cluster.Get(system);
        return [cluster.SelfUniqueAddress.ToString(), .. cluster.State.Members.Select(member => member.UniqueAddress.ToString())];
    }

    internal static Config Read(string name)
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
