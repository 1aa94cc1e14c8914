using AsyncHelperActors.Bench;
using AsyncHelperActors.Tests.Databases;

BenchOptions options;
try
{
    switch (args)
    {
        case ["big-result", ..]:
            return await BigResult.RunAsync(args[1..]);
        case ["upload", ..]:
            return await Upload.RunAsync(args[1..]);
        case ["waiting", ..]:
            return await Waiting.RunAsync(args[1..]);
        case ["lateness", ..]:
            return await LatenessRun.RunAsync(args[1..]);
        case ["peers", ..]:
            return await Peers.RunAsync(args[1..]);
        case ["growth", ..]:
            return await Growth.RunAsync(args[1..]);
        default:
            options = BenchOptions.Parse(args, new BenchOptions());
            break;
    }
}
catch (FormatException wrong)
{
    await Console.Error.WriteLineAsync($"bench: {wrong.Message}");
    return 2;
}

await using var vendor = await VendorProcess.StartAsync(options.PollWait);
Report.Head(options);
var rounds = new List<Round>();
for (var round = 0; round <= options.Rounds; round++)
{
    foreach (var mode in options.Modes)
    {
        // The first round compiles code and fills pools: it is shown and does not count.
        var done = mode switch
        {
            "loop" => await BareLoop.RunAsync(options, vendor),
            "actors" => await ProductRun.RunAsync(options, vendor, null),
            "postgres" => await ProductRun.RunAsync(options, vendor, PostgresServer.Shared),
            _ => throw new InvalidOperationException($"There is no mode {mode}: loop, actors, postgres."),
        };
        Report.Row(round == 0 ? "warm-up" : $"{round}", done);
        if (round > 0)
        {
            rounds.Add(done);
        }
    }
}

Report.Medians(rounds);
if (options.Modes.Contains("postgres"))
{
    PostgresServer.Shared.Dispose();
}

return 0;
