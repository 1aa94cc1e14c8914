using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace AsyncHelperActors.Bench;

/// <summary>The demo vendor in a process of its own, so that its work is not counted as the contestants'.</summary>
internal sealed class VendorProcess : IAsyncDisposable
{
    /// <summary>The script that every job runs: unfinished at two polls, done at the third, three records.</summary>
    public const string Script = "bench";

    private readonly Process _process;
    private readonly HttpClient _http;

    private VendorProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
        _http = new HttpClient { BaseAddress = address };
    }

    public Uri Address { get; }

    public static async Task<VendorProcess> StartAsync(TimeSpan pollWait, string result = "\"records\":3")
    {
        var program = Path.Combine(AppContext.BaseDirectory, "demovendor.dll");
        var process = Process.Start(new ProcessStartInfo("dotnet", [program]) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException($"{program} did not start.");
        var said = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"{program} ended without a word.");
        var vendor = new VendorProcess(process, new Uri(said.Split(' ')[1]));
        var script = string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"minPollMs":{{pollWait.TotalMilliseconds}},"statuses":[{"value":"RUNNING","forPolls":2}],"final":"DONE",{{result}}}""");
        using var content = new StringContent(script, Encoding.UTF8, "application/json");
        using var answer = await vendor._http.PutAsync(new Uri($"_scripts/{Script}", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
        return vendor;
    }

    /// <summary>What it was asked since the last call of this, and forgets it.</summary>
    public async Task<VendorCount> CountAsync()
    {
        var stats = await _http.GetFromJsonAsync<JsonElement>(new Uri("_stats", UriKind.Relative));
        using var answer = await _http.DeleteAsync(new Uri("_stats", UriKind.Relative));
        answer.EnsureSuccessStatusCode();
        return new VendorCount(Of("submits"), Of("polls"), Of("results"), Of("earlyPolls"));

        long Of(string name) => stats.GetProperty(name).GetInt64();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}

/// <summary>What the vendor was asked.</summary>
internal sealed record VendorCount(long Submits, long Polls, long Results, long EarlyPolls)
{
    public long Calls => Submits + Polls + Results;
}
