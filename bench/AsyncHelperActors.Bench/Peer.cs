using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AsyncHelperActors.Tests.Databases;

namespace AsyncHelperActors.Bench;

/// <summary>A peer could not be run.</summary>
internal sealed class PeerException(string message) : Exception(message);

/// <summary>Another product in processes of its own, whose processor time counts together with that of its database.</summary>
internal sealed record Peer(string Name, string Durability, ProcessStartInfo Program)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(4);

    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(10);

    private static int s_databases;

    /// <summary>A script under bench/peers-node.</summary>
    public static ProcessStartInfo Node(string script) => new("node", [$"{script}.mjs"]) { WorkingDirectory = Find("peers-node") };

    /// <summary>A mode of the program in bench/Peers, which must have been built.</summary>
    public static ProcessStartInfo DotNet(string mode) =>
        new("dotnet", [Path.Combine(Find("Peers"), "bin", "Release", "net10.0", "peers.dll"), mode]) { WorkingDirectory = Find("Peers") };

    public async Task<Round> RunAsync(BenchOptions options, VendorProcess vendor, PostgresServer postgres)
    {
        var database = $"peer_{++s_databases}";
        postgres.Execute($"CREATE DATABASE {database}");
        var start = new ProcessStartInfo(Program.FileName, Program.ArgumentList)
        {
            WorkingDirectory = Program.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["VENDOR"] = new Uri(vendor.Address, $"s/{VendorProcess.Script}/jobs").ToString();
        start.Environment["DATABASE_URL"] = postgres.Url(database).Replace("postgres://", "postgresql://", StringComparison.Ordinal);
        start.Environment["POLL_WAIT"] = Text(options.PollWait.TotalMilliseconds);
        start.Environment["CONCURRENCY"] = Text(options.Concurrency);
        start.Environment["WARM_UP"] = Text(Math.Max(1, options.Jobs / 2));
        start.Environment["JOBS"] = Text(options.Jobs);
        using var process = Process.Start(start) ?? throw new PeerException($"{start.FileName} did not start.");
        try
        {
            await SaidAsync(process, "ready");
            await vendor.CountAsync();
            var (cpu, database1, started) = (ProcessTree.Cpu(process.Id), postgres.ProcessorTime(), Stopwatch.GetTimestamp());
            await process.StandardInput.WriteLineAsync("go");
            var late = JsonSerializer.Deserialize<JsonElement>(await SaidAsync(process, "{"));
            var wall = Stopwatch.GetElapsedTime(started);
            var used = ProcessTree.Cpu(process.Id) - cpu + (postgres.ProcessorTime() - database1);
            return new Round(Name, options.Jobs, wall, used, 0, await vendor.CountAsync(), Of("lateP50"), Of("lateP99"), null);

            double Of(string name) => late.GetProperty(name).GetDouble();
        }
        finally
        {
            // A peer that hears the end of its input ends its own servers and removes their files.
            process.StandardInput.Close();
            using var farewell = new CancellationTokenSource(s_farewell);
            try
            {
                await process.WaitForExitAsync(farewell.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync();
            }
        }
    }

    /// <summary>The next line that begins so; what comes before it is for people.</summary>
    private static async Task<string> SaidAsync(Process process, string beginning)
    {
        using var limit = new CancellationTokenSource(s_patience);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                if (line.StartsWith(beginning, StringComparison.Ordinal))
                {
                    return line;
                }

                await Console.Error.WriteLineAsync(line);
            }
        }
        catch (OperationCanceledException)
        {
            throw new PeerException($"it did not say '{beginning}' within {s_patience}");
        }

        throw new PeerException("it ended; what it said is above");
    }

    private static string Find(string folder)
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (Directory.Exists(Path.Combine(at.FullName, "bench", folder)))
            {
                return Path.Combine(at.FullName, "bench", folder);
            }
        }

        return folder;
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
