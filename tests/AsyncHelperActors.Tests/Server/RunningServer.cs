using AsyncHelperActors.Client;
using AsyncHelperActors.Server;
using AsyncHelperActors.Tests.House;
using Microsoft.AspNetCore.Builder;

namespace AsyncHelperActors.Tests.Server;

/// <summary>The whole product in this process, on a free port of loopback, with a data directory of its own, and a client of it.</summary>
public sealed class RunningServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RunningServer(WebApplication app, string directory)
    {
        _app = app;
        Directory = directory;
        Client = AsyncHelperClient.Connect(new Uri(app.Urls.First()));
    }

    public string Directory { get; }

    public AsyncHelperClient Client { get; }

    public Uri Address => new(_app.Urls.First());

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts one.</summary>
    /// <param name="variables">What definitions find as <c>${env:NAME}</c>.</param>
    /// <param name="change">Other options.</param>
    public static async Task<RunningServer> StartAsync(
        IReadOnlyDictionary<string, string>? variables = null, Func<ServerOptions, ServerOptions>? change = null)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("asynchelper-").FullName;
        var options = new ServerOptions
        {
            Urls = ["http://127.0.0.1:0"],
            DataDirectory = directory,
            Variable = name => variables?.GetValueOrDefault(name),
        };
        var app = ServerHost.Build(change is null ? options : change(options));
        await app.StartAsync();
        return new RunningServer(app, directory);
    }

    /// <summary>Applies a bundle of the repository's samples.</summary>
    public async Task ApplySampleAsync(params string[] path) =>
        await Client.ApplyBundleAsync(await File.ReadAllTextAsync(Repository.At(["samples", .. path])), yaml: true);

    /// <summary>Runs an export to its end.</summary>
    public async Task<Job> RunAsync(string exportId, System.Text.Json.Nodes.JsonNode? input = null)
    {
        var job = await Client.StartJobAsync(new JobStart { ExportId = exportId, Input = input });
        return await Client.WaitForEndAsync(job.Id);
    }

    /// <summary>A job's records, one JSON document each.</summary>
    public async Task<IReadOnlyList<string>> RecordsAsync(string jobId)
    {
        using var result = await Client.OpenResultAsync(jobId, ResultFormat.Ndjson);
        using var reader = new StreamReader(result.Content);
        return (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
