using System.CommandLine;
using AsyncHelperActors.Server;
using Microsoft.Extensions.Hosting;

namespace AsyncHelperActors.Cli.Commands;

/// <summary><c>asynchelper serve</c>: the server, until it is told to stop.</summary>
internal static class ServeCommand
{
    public static Option<string?> Data { get; } = new("--data")
    {
        Description = "The directory that holds everything. One process at a time may use it. Default: data.",
    };

    public static Option<bool> Demo { get; } = new("--demo")
    {
        Description = "Adds a slow demo vendor under /demo; definitions find it as ${env:DEMO_URL}.",
    };

    private static Option<string?> Urls { get; } = new("--urls")
    {
        Description = "Where to listen. Default: http://127.0.0.1:8480. Any address but loopback needs a token first: 'asynchelper tokens create'.",
    };

    private static Option<string?> Storage { get; } = new("--storage")
    {
        Description = "Where jobs and definitions are kept: sqlite:PATH or postgres://user:password@host:port/database. Default: an embedded database in the data directory.",
    };

    private static Option<bool> Cluster { get; } = new("--cluster")
    {
        Description = "Makes this server one node of several that share a PostgreSQL storage. Address, roles and certificate: settings Cluster:*, see docs/operations.md.",
    };

    public static Command Build()
    {
        var command = new Command("serve", "Starts the server: the HTTP API, the web UI, and the jobs that they run, until Ctrl-C.") { Urls, Data, Demo, Storage, Cluster };
        command.SetAction(async (line, cancellation) =>
        {
            return await Hosting.RefusalsAsync(async () =>
            {
                await using var app = ServerHost.Build(
                    Hosting.Options(line.GetValue(Data), line.GetValue(Demo), line.GetValue(Urls), line.GetValue(Storage), line.GetValue(Cluster)) with { WebUi = true });
                await app.StartAsync(cancellation);
                await Console.Error.WriteLineAsync($"Listening on {string.Join(", ", app.Urls)}. Web UI: {app.Urls.First()}/  API description: {app.Urls.First()}/docs");
                await app.WaitForShutdownAsync(cancellation);
                if (app.WhyGivenUp() is { } why)
                {
                    await Console.Error.WriteLineAsync(why);
                    return ExitCode.Failed;
                }

                return ExitCode.Done;
            });
        });
        return command;
    }
}
