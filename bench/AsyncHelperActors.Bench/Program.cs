using AsyncHelperActors.Bench;
using AsyncHelperActors.Tests.Databases;

if (args is ["big-result", ..])
{
    return await BigResult.RunAsync(args[1..]);
}

if (args is ["upload", ..])
{
    return await Upload.RunAsync(args[1..]);
}

if (args is ["waiting", ..])
{
    return await Waiting.RunAsync(args[1..]);
}

BenchOptions options;
try
{
    options = BenchOptions.Parse(args);
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
