using System.CommandLine;
using AsyncHelperActors.Client;

namespace AsyncHelperActors.Cli.Commands;

/// <summary><c>asynchelper delta</c>: from when on an export reads, run after run.</summary>
internal static class DeltaCommand
{
    private static readonly Argument<string> Export = new("export") { Description = "The export's id." };

    public static Command Build()
    {
        var show = new Command("show", "Shows when the last successful run of an export began.") { Export };
        show.SetAction((line, cancellation) => ServerChoice.CallAsync(line, async client => Print(await client.GetExportDeltaAsync(line.GetValue(Export)!, cancellation))));

        var last = new Argument<DateTimeOffset>("time") { Description = "When the changes begin that the next run is to read, as 2026-01-31T12:00:00Z." };
        var set = new Command("set", "Sets from when on the next run of an export reads.") { Export, last };
        set.SetAction((line, cancellation) => ServerChoice.CallAsync(
            line, async client => Print(await client.SetExportDeltaAsync(line.GetValue(Export)!, line.GetValue(last), cancellation))));

        var reset = new Command("reset", "Forgets when an export last succeeded: its next run reads from the beginning.") { Export };
        reset.SetAction((line, cancellation) => ServerChoice.CallAsync(
            line, async client => Print(await client.SetExportDeltaAsync(line.GetValue(Export)!, null, cancellation))));
        return new Command("delta", "Shows and sets from when on an export reads that asks for what is new since its last run.")
        {
            ServerChoice.Server, ServerChoice.Token, show, set, reset,
        };
    }

    private static int Print(ExportDelta delta)
    {
        var by = (delta.JobId, delta.SetAt) switch
        {
            ({ } job, _) => $" ({job})",
            (_, { } at) => $" (set at {at:u})",
            _ => "",
        };
        var last = delta.LastExportDateTime is { } run ? $"{run:u}" : "never";
        Console.WriteLine($"{delta.ExportId}: last successful run {last}{by}; the next one reads from {(delta.Next is { } next ? $"{next:u}" : "the beginning")}");
        return ExitCode.Done;
    }
}
