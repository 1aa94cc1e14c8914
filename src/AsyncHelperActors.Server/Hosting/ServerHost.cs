using AsyncHelperActors.Actors;
using AsyncHelperActors.Actors.Connections;
using AsyncHelperActors.Actors.Notices;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Actors.Storage.Accounts;
using AsyncHelperActors.Actors.Storage.Connections;
using AsyncHelperActors.Actors.Storage.Definitions;
using AsyncHelperActors.Actors.Storage.Nodes;
using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Connectors.Imports;
using AsyncHelperActors.Connectors.Steps;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Server.Definitions;
using AsyncHelperActors.Server.Endpoints;
using AsyncHelperActors.Server.Http;
using AsyncHelperActors.Server.Jobs;
using AsyncHelperActors.Server.Security;
using AsyncHelperActors.Server.Security.Keys;
using AsyncHelperActors.Server.Telemetry;
using AsyncHelperActors.Server.Webhooks;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;

namespace AsyncHelperActors.Server;

/// <summary>The server, ready to be started: what <c>asynchelper serve</c> and <c>run</c> host, and what tests talk to.</summary>
public static class ServerHost
{
    /// <summary>How long a server that is told to stop may take: calls under way end, and jobs go to other nodes.</summary>
    public static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(90);

    /// <summary>Takes the data directory, brings the storage to this release's schema, and puts the server together.</summary>
    /// <exception cref="DataDirectoryInUseException">Another process has the data directory.</exception>
    /// <exception cref="StartRefusedException">A setting cannot be used; or, from starting it, the server has no tokens and others could reach it.</exception>
    public static WebApplication Build(ServerOptions options)
    {
        var directory = DataDirectory.Open(options.DataDirectory, options.Urls[0]);
        try
        {
            var storage = (options.Storage ?? StorageOptions.Sqlite(Path.Combine(directory.Path, "jobs.db"))) with { MostMegabytes = options.MostMegabytes ?? options.Storage?.MostMegabytes };
            StorageSchema.Upgrade(storage);
            return WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = directory.Path })
                .AddAddresses(options)
                .AddLog(options)
                .AddOwnership(directory, options)
                .AddKeys(directory, storage, options)
                .AddAccounts(storage)
                .AddDefinitions(storage, options)
                .AddConnector(options)
                .AddWebhooks()
                .AddJobs(storage, options)
                .AddTelemetry(options)
                .AddContract()
                .AddPages(options)
                .Build()
                .UseProblems()
                .UsePages(options)
                .UseCallers()
                .MapContract()
                .MapPages(options)
                .MapDemo(options);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    private static WebApplicationBuilder AddAddresses(this WebApplicationBuilder builder, ServerOptions options)
    {
        builder.WebHost.UseKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // A body that is somewhat too large is refused by us and then read to its end, so that its sender hears the refusal
            // rather than a broken connection; one that is far too large is cut off.
            kestrel.Limits.MaxRequestBodySize = 4 * options.Limits.BodyBytes;
        });
        builder.WebHost.UseUrls([.. options.Urls]);
        return builder;
    }

    /// <summary>The log goes to the error stream, because records go to the other one.</summary>
    private static WebApplicationBuilder AddLog(this WebApplicationBuilder builder, ServerOptions options)
    {
        builder.Configuration.AddInMemoryCollection(options.Logging);
        builder.Logging
            .SetMinimumLevel(LogLevel.Information)
            .AddFilter("Microsoft", LogLevel.Warning)

            // A refusal to start is thrown to the caller, who says it once and without a stack trace.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical)
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error)
            .AddFilter("Akka", LogLevel.Warning)
            .AddConfiguration(builder.Configuration.GetSection("Logging"))
            .AddSimpleConsole(console => console.SingleLine = true)
            .AddJsonConsole(json =>
            {
                json.IncludeScopes = true;
                json.UseUtcTimestamp = true;
                json.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            })
            .AddConsole(console => console.FormatterName = options.LogsJson ? ConsoleFormatterNames.Json : ConsoleFormatterNames.Simple)
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        return builder;
    }

    private static WebApplicationBuilder AddOwnership(this WebApplicationBuilder builder, DataDirectory directory, ServerOptions options)
    {
        options.Services?.Invoke(builder.Services);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = LongestStop);
        builder.Services.AddSingleton(options).AddSingleton(options.Time);

        // Made by the container, so that the container gives the directory back, after everything that uses it.
        builder.Services.AddSingleton(_ => directory).AddHostedService<StartCheck>();
        return builder;
    }

    private static WebApplicationBuilder AddAccounts(this WebApplicationBuilder builder, StorageOptions storage)
    {
        builder.Services
            .AddSingleton(services => new AccountStore(storage, services.GetRequiredService<TimeProvider>()))
            .AddSingleton<TokenCache>()
            .AddSingleton(services => new ReadinessCheck("storage", async cancellation =>
            {
                await services.GetRequiredService<AccountStore>().HasTokensAsync(cancellation);
                return null;
            }));
        return builder;
    }

    private static WebApplicationBuilder AddDefinitions(this WebApplicationBuilder builder, StorageOptions storage, ServerOptions options)
    {
        builder.Services
            .AddSingleton(services => new DefinitionStore(storage, services.GetRequiredService<TimeProvider>()))
            .AddSingleton<IDefinitionSource, DefinitionSource>()
            .AddSingleton<ITokenVault>(services => new SealedTokenVault(
                services.GetRequiredService<ConnectionFactStore>(),
                services.GetRequiredService<IDataProtectionProvider>(),
                options.Cluster is null ? null : new LoginTurns(new LeaseTable(storage), services.GetRequiredService<TimeProvider>())))
            .AddSingleton<DefinitionEditor>();
        return builder;
    }

    /// <summary>A server that only its own machine can reach may call what that machine may call; any other one is no way into its network.</summary>
    private static WebApplicationBuilder AddConnector(this WebApplicationBuilder builder, ServerOptions options)
    {
        builder.Services
            .AddSingleton(Guard(options))
            .AddSingleton(new ConnectorLimits())
            .AddSingleton<IPageSink, PageSink>()
            .AddSingleton<IPageSource, PageSource>()
            .TryAddSingleton<IConnector, HttpConnector>();
        return builder;
    }

    private static AddressGuard Guard(ServerOptions options)
    {
        try
        {
            return options.IsLoopbackOnly ? AddressGuard.Open : new AddressGuard(options.AllowedHosts);
        }
        catch (ArgumentException wrong)
        {
            throw new StartRefusedException($"{ServerSettings.AllowedHosts}: {wrong.Message}", wrong);
        }
    }

    private static WebApplicationBuilder AddWebhooks(this WebApplicationBuilder builder)
    {
        builder.Services
            .AddSingleton<WebhookSeal>()
            .AddSingleton(services => new GuardedPost(services.GetRequiredService<AddressGuard>(), services.GetRequiredService<TimeProvider>()))
            .TryAddSingleton<INoticePost, WebhookPost>();
        return builder;
    }

    private static WebApplicationBuilder AddJobs(this WebApplicationBuilder builder, StorageOptions storage, ServerOptions options)
    {
        builder.Services.AddJobActors(storage, options.Jobs, options.Cluster)
            .AddSingleton<ConnectionCalls>()
            .AddSingleton<TrialEndpoints.Parts>()
            .AddSingleton<JobPlanner>()
            .AddSingleton<EventFeeds>()
            .AddSingleton<RecordsDownload>()
            .AddSingleton<RecordIntake>()
            .AddSingleton<IntakeGate>()
            .AddHostedService<JobsReady>()
            .AddSingleton(services => new ReadinessCheck(
                "jobs", cancellation => JobsReady.FindProblemAsync(services.GetRequiredService<JobGateway>(), cancellation)));
        return builder;
    }

    private static WebApplicationBuilder AddContract(this WebApplicationBuilder builder)
    {
        builder.Services.AddRouting().AddApiDocument();
        return builder;
    }

    private static WebApplication UseProblems(this WebApplication app)
    {
        app.UseMiddleware<ProblemAnswers>();
        app.UseRouting();
        return app;
    }

    private static WebApplication UseCallers(this WebApplication app)
    {
        app.UseMiddleware<CallerCheck>();
        app.Use(QueryReading.CheckQuery);
        return app;
    }

    private static WebApplication MapContract(this WebApplication app)
    {
        app.MapGroup("/v1")
            .WithMetadata(new ApiEndpoint())
            .MapBundles()
            .MapDefinitions()
            .MapPing()
            .MapTrials()
            .MapTransforms()
            .MapDelta()
            .MapPreview()
            .MapSchema()
            .MapJobs()
            .MapJobEvents()
            .MapJobResults()
            .MapAccounts()
            .MapTokens()
            .MapCaller()
            .MapCluster()
            .MapOverview();
        app.MapCallbacks();
        app.MapHealth().MapMetrics().MapApiDocument();
        return app;
    }

    private static WebApplication MapDemo(this WebApplication app, ServerOptions options)
    {
        options.MapDemo?.Invoke(app.MapGroup("").ForAll());
        return app;
    }
}
