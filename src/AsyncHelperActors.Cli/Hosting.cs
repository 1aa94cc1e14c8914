using System.Net;
using System.Net.Sockets;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Client;
using AsyncHelperActors.Demo;
using AsyncHelperActors.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AsyncHelperActors.Cli;

/// <summary>How commands host the server in their own process.</summary>
internal static class Hosting
{
    private const string DemoUrl = "DEMO_URL";

    /// <summary>What files, variables and flags say, in that order.</summary>
    public static ServerOptions Options(string? data, bool demo, string? urls, string? storage, bool cluster = false)
    {
        var options = ServerSettings.Read(new Dictionary<string, string?>
        {
            [ServerSettings.Data] = data,
            [ServerSettings.Urls] = urls,
            [ServerSettings.Storage] = storage,
            [ServerSettings.Cluster] = cluster ? "true" : null,
        });
        return demo ? WithDemo(options) : options;
    }

    /// <summary>The options of a server that lives within a command: it ends when the command says so, and not by itself at Ctrl-C.</summary>
    public static ServerOptions OfCommand(string? data, bool demo) => Options(data, demo, FreeAddress(), null) with
    {
        Services = services => services.AddSingleton<IHostLifetime, CommandLifetime>(),
    };

    /// <summary>An address of loopback that nobody listens on.</summary>
    public static string FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"http://{listener.LocalEndpoint}";
    }

    /// <summary>Hosts the server of a data directory on a port of its own for as long as a command needs it.</summary>
    public static Task<int> WithLocalServerAsync(string data, Func<AsyncHelperClient, Task<int>> body, CancellationToken cancellation) => RefusalsAsync(async () =>
    {
        await using var app = ServerHost.Build(OfCommand(data, demo: false));
        await app.StartAsync(cancellation);
        using var client = AsyncHelperClient.Connect(new Uri(app.Urls.First()));
        var code = await body(client);
        await app.StopAsync(cancellation);
        return code;
    });

    /// <summary>A start that is refused is a sentence for the user, not a stack trace.</summary>
    public static async Task<int> RefusalsAsync(Func<Task<int>> body)
    {
        try
        {
            return await body();
        }
        catch (Exception refused) when (refused is DataDirectoryInUseException or StartRefusedException or IOException)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return ExitCode.Failed;
        }
    }

    private sealed class CommandLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>The demo vendor lives under the server's own address; definitions find it as <c>${env:DEMO_URL}</c>.</summary>
    private static ServerOptions WithDemo(ServerOptions options)
    {
        var vendor = new DemoVendor(TimeProvider.System);
        var variable = options.Variable;
        return options with
        {
            MapDemo = routes => routes.MapDemoVendor(vendor, "/demo"),
            Variable = name => name == DemoUrl ? $"{options.Urls[0].TrimEnd('/')}/demo" : variable(name),
        };
    }
}
