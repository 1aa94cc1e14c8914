using System.CommandLine;
using AsyncHelperActors.Client;

namespace AsyncHelperActors.Cli;

/// <summary>The options by which a command finds its server, and what it says when that goes wrong.</summary>
internal static class ServerChoice
{
    /// <summary>The server that is meant when none is named.</summary>
    public const string DefaultServer = "http://127.0.0.1:8480";

    public static Option<string?> Server { get; } = new("--server")
    {
        Description = $"The server's address. Default: ASYNCHELPER_SERVER, else {DefaultServer}.",
        Recursive = true,
    };

    public static Option<string?> Token { get; } = new("--token")
    {
        Description = "The access token. Default: ASYNCHELPER_TOKEN. Not needed for a server on this machine that has no tokens.",
        Recursive = true,
    };

    /// <summary>Runs a command's body against the chosen server and turns refusals and silence into a message and an exit code.</summary>
    public static async Task<int> CallAsync(ParseResult line, Func<AsyncHelperClient, Task<int>> body)
    {
        var address = line.GetValue(Server) ?? Environment.GetEnvironmentVariable("ASYNCHELPER_SERVER") ?? DefaultServer;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            await Console.Error.WriteLineAsync($"--server: '{address}' is not an address. Write it as {DefaultServer}.");
            return ExitCode.Failed;
        }

        using var client = AsyncHelperClient.Connect(uri, line.GetValue(Token) ?? Environment.GetEnvironmentVariable("ASYNCHELPER_TOKEN"));
        try
        {
            return await body(client);
        }
        catch (AsyncHelperException refused)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return refused.Problem.Errors is { Count: > 0 } ? ExitCode.BadDefinition : ExitCode.Failed;
        }
        catch (HttpRequestException silent)
        {
            await Console.Error.WriteLineAsync(
                $"No server answers at {uri}: {silent.Message}. Start one with 'asynchelper serve', or name another with --server.");
            return ExitCode.Failed;
        }
    }
}
