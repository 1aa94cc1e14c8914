using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AsyncHelperActors.Client;
using AsyncHelperActors.Tests.Connectors.Http;
using AsyncHelperActors.Tests.Server.Imports;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Xunit;

namespace AsyncHelperActors.Tests.Crash;

/// <summary>What <c>kill -9</c> does at the two ends of a job: while its records are taken in, and before its end is told.</summary>
[Collection(Alone.Name)]
[Trait("Category", "Slow")]
public sealed class KilledIntakeTest : IDisposable
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(50);
    private static readonly Dictionary<string, string> Environment = [];

    private readonly string _data = Directory.CreateTempSubdirectory("asynchelper-killed-").FullName;
    private readonly int _port = ServerProcess.FreePort(Random.Shared);

    private Uri Address => new($"http://{IPAddress.Loopback}:{_port}/");

    [Fact]
    public async Task The_pages_of_an_upload_that_was_cut_off_by_kill_9_are_gone_after_the_next_start()
    {
        await using var vendor = await FeedVendor.StartAsync();
        using var client = AsyncHelperClient.Connect(Address);
        string accepted;
        await using (var server = await StartAsync())
        {
            await client.ApplyBundleAsync(ImportServer.Bundle(vendor, batchSize: 1_000, concurrency: 1), yaml: true);
            using var whole = new ByteArrayContent(Encoding.UTF8.GetBytes(ImportServer.Lines(3_000)));
            accepted = (await client.StartImportAsync(new JobStart { ImportId = "stock" }, whole)).Id;
            await client.WaitForEndAsync(accepted);
            using var endless = new Endless(async () =>
            {
                // Three pages are those of the import before.
                if (Uploads().Count > 6 && !server.HasEnded)
                {
                    await server.KillAsync();
                }
            });
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.StartImportAsync(new JobStart { ImportId = "stock" }, endless));
        }

        Assert.Contains(Uploads(), job => job != accepted);
        await using var next = await StartAsync();

        Assert.True(await Pause.UntilAsync(() => Uploads().All(job => job == accepted), Patience, Often), "What the upload left is still there.");
        Assert.Equal(3, Uploads().Count);
    }

    [Fact]
    public async Task An_end_that_kill_9_kept_from_being_told_is_told_by_the_next_server_under_the_same_id_and_signed()
    {
        var isUp = false;
        await using var receiver = await WebVendor.StartAsync(http =>
        {
            http.Response.StatusCode = isUp ? 204 : 500;
            return Task.CompletedTask;
        });
        await using var vendor = await FeedVendor.StartAsync();
        using var client = AsyncHelperClient.Connect(Address);
        string id;
        await using (var server = await StartAsync())
        {
            await client.ApplyBundleAsync(ImportServer.Bundle(vendor, batchSize: 10, concurrency: 1), yaml: true);
            var start = new JobStart { ImportId = "stock", Records = ImportServer.Records(3), Webhook = new WebhookStart($"{receiver.Url}/hook", Secret) };
            id = (await client.StartJobAsync(start)).Id;
            await client.WaitForEndAsync(id);
            while ((await client.GetJobAsync(id)).Webhook is not { LastStatus: 500 })
            {
                await Pause.ForAsync(Often);
            }

            await server.KillAsync();
        }

        isUp = true;
        await using var next = await StartAsync();
        Assert.True(await Pause.UntilAsync(() => receiver.Seen.Count > 1, Patience, Often), "The next server tells nobody.");

        Assert.Single(receiver.Seen.Select(seen => seen.Header("webhook-id")).Distinct());
        foreach (var seen in receiver.Seen)
        {
            var signed = $"{seen.Header("webhook-id")}.{seen.Header("webhook-timestamp")}.{seen.Body}";
            Assert.Equal("v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(Secret[6..]), Encoding.UTF8.GetBytes(signed))), seen.Header("webhook-signature"));
            Assert.Equal(("job.completed", id), ((string?)JsonNode.Parse(seen.Body)!["type"], (string?)JsonNode.Parse(seen.Body)!["data"]!["_id"]));
        }

        Assert.Single(vendor.Feeds);
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    private async Task<ServerProcess> StartAsync()
    {
        var server = ServerProcess.Start(_port, _data, Environment);
        using var http = new HttpClient { BaseAddress = Address };
        await server.ReadyAsync(http);
        return server;
    }

    /// <summary>Of each stored page of uploaded records, whose it is.</summary>
    private List<string> Uploads()
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_data, "pages.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT job_id FROM pages WHERE page_set LIKE 'records-%'";
        using var reader = command.ExecuteReader();
        var jobs = new List<string>();
        while (reader.Read())
        {
            jobs.Add(reader.GetString(0));
        }

        return jobs;
    }

    /// <summary>Sends records until it cannot any more.</summary>
    private sealed class Endless(Func<Task> everyMegabyte) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var line = Encoding.UTF8.GetBytes($"{{\"sku\":\"s\",\"note\":\"{new string('x', 1_000)}\"}}\n");
            for (var sent = 1; ; sent++)
            {
                await stream.WriteAsync(line);
                if (sent % 1_000 == 0)
                {
                    await everyMegabyte();
                }
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
