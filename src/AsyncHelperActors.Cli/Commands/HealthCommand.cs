using System.CommandLine;
using System.Text.Json;

namespace AsyncHelperActors.Cli.Commands;

/// <summary><c>asynchelper health</c>: whether a server should get requests, for whoever looks after its process.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static Option<bool> Live { get; } = new("--live")
    {
        Description = "Asks only whether the process is alive: a server that waits for its database is.",
    };

    public static Command Build()
    {
        var command = new Command("health", "Asks a server whether it is ready; the exit code says it: 0 yes, 1 no.") { ServerChoice.Server, Live };
        command.SetAction(async (line, cancellation) =>
        {
            var server = new Uri(line.GetValue(ServerChoice.Server) ?? Environment.GetEnvironmentVariable("ASYNCHELPER_SERVER") ?? ServerChoice.DefaultServer);
            using var http = new HttpClient { BaseAddress = server, Timeout = Patience };
            try
            {
                using var answer = await http.GetAsync(new Uri(line.GetValue(Live) ? "/health/live" : "/health/ready", UriKind.Relative), cancellation);
                var said = await answer.Content.ReadAsStringAsync(cancellation);
                await (answer.IsSuccessStatusCode ? Console.Out : Console.Error).WriteLineAsync(answer.IsSuccessStatusCode ? "ok" : Detail(said));
                return answer.IsSuccessStatusCode ? ExitCode.Done : ExitCode.Failed;
            }
            catch (Exception lost) when (lost is HttpRequestException or TaskCanceledException)
            {
                await Console.Error.WriteLineAsync($"{server} does not answer: {lost.Message}");
                return ExitCode.Failed;
            }
        });
        return command;
    }

    private static string Detail(string problem)
    {
        try
        {
            using var json = JsonDocument.Parse(problem);
            return json.RootElement.TryGetProperty("detail", out var detail) ? detail.GetString() ?? problem : problem;
        }
        catch (JsonException)
        {
            return problem;
        }
    }
}
