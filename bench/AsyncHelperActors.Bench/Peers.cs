using System.Globalization;
using AsyncHelperActors.Tests.Databases;

namespace AsyncHelperActors.Bench;

/// <summary>Other products with the same vendor and the same jobs, in the same run, each as its users would write it.</summary>
internal static class Peers
{
    private static readonly Peer[] s_peers =
    [
        new("hangfire", "PostgreSQL, a flush for each commit", Peer.DotNet("hangfire")),
        new("quartz", "PostgreSQL, a flush for each commit", Peer.DotNet("quartz")),
        new("orleans", "PostgreSQL: state and a reminder of a minute, a flush for each commit; polls by timers in memory", Peer.DotNet("orleans")),
        new("pg-boss", "PostgreSQL, a flush for each commit", Peer.Node("pg-boss")),
        new("bullmq", "Redis, append-only file flushed each second: a second may be lost", Peer.Node("bullmq")),
        new("restate", "its own log and RocksDB", Peer.Node("restate")),
        new("dbos", "PostgreSQL, a flush for each commit", Peer.Node("dbos")),
    ];

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var options = BenchOptions.Parse(arguments, new BenchOptions
        {
            Jobs = 1_000,
            Concurrency = 250,
            Rounds = 2,
            Modes = ["loop", "actors", "postgres", .. s_peers.Select(p => p.Name)],
        });
        using var postgres = new PostgresServer();
        await using var vendor = await VendorProcess.StartAsync(options.PollWait);
        var rounds = new List<Round>();
        HashSet<string> absent = [];
        Report.Head(options);
        for (var round = 0; round <= options.Rounds; round++)
        {
            // Peers warm up in their own process, each time; the first round is for those that run in this one.
            foreach (var mode in options.Modes.Where(m => !absent.Contains(m) && (round > 0 || m is "loop" or "actors" or "postgres")))
            {
                try
                {
                    var done = await RunAsync(mode, options, vendor, postgres);
                    Report.Row(round == 0 ? "warm-up" : $"{round}", done);
                    if (round > 0)
                    {
                        rounds.Add(done);
                    }
                }
                catch (PeerException failed)
                {
                    absent.Add(mode);
                    Line($"| {round} | {mode} | could not be run: {failed.Message} | | | | | |");
                }
            }
        }

        Report.Medians(rounds);
        Line($"");
        Line($"What a job has survived at each step:");
        Line($"");
        Line($"| who | durability |");
        Line($"|---|---|");
        Line($"| loop | none |");
        Line($"| actors | SQLite, a flush for each commit |");
        Line($"| postgres | PostgreSQL, a flush for each commit |");
        foreach (var peer in s_peers.Where(p => options.Modes.Contains(p.Name)))
        {
            Line($"| {peer.Name} | {peer.Durability} |");
        }

        return absent.Count == 0 ? 0 : 1;
    }

    private static Task<Round> RunAsync(string mode, BenchOptions options, VendorProcess vendor, PostgresServer postgres) => mode switch
    {
        "loop" => BareLoop.RunAsync(options, vendor),
        "actors" => ProductRun.RunAsync(options, vendor, null),
        "postgres" => ProductRun.RunAsync(options, vendor, postgres),
        _ when s_peers.FirstOrDefault(p => p.Name == mode) is { } peer => peer.RunAsync(options, vendor, postgres),
        _ => throw new FormatException($"There is no mode {mode}: loop, actors, postgres, {string.Join(", ", s_peers.Select(p => p.Name))}."),
    };

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
