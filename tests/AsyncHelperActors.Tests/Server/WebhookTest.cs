using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Client;
using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Server.Http;
using AsyncHelperActors.Server.Webhooks;
using AsyncHelperActors.Tests.Actors.Storage;
using AsyncHelperActors.Tests.Connectors.Http;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace AsyncHelperActors.Tests.Server;

[Trait("Category", "Slow")]
public sealed class WebhookTest
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    [Fact]
    public async Task The_end_of_a_job_is_posted_and_signed_and_what_came_of_it_is_on_the_job()
    {
        await using var receiver = await WebVendor.StartAsync(http => Answer(http, 204));
        await using var server = await ServerRig.StartAsync();
        await server.ApplyAsync();
        var start = new JobStart { ExportId = "orders", Webhook = new WebhookStart($"{receiver.Url}/hooks?key=of-the-query", Secret) };
        var job = await server.Client.StartJobAsync(start);
        Assert.Equal(($"{receiver.Url}/hooks", WebhookStatus.Waiting), (job.Webhook!.Url, job.Webhook.Status));

        var told = await ToldAsync(server, job.Id, WebhookStatus.Delivered);
        Assert.Equal((1, 204, null, null), (told.Attempts, told.LastStatus, told.LastError, told.NextAttemptAt));
        var seen = Assert.Single(receiver.Seen);
        Assert.Equal(("POST", "/hooks?key=of-the-query", "application/json"), (seen.Method, seen.Target, seen.Header("Content-Type")));
        Assert.Equal(told.MessageId, seen.Header("webhook-id"));
        Assert.Equal(Signature(seen, Convert.FromBase64String(Secret[6..])), seen.Header("webhook-signature"));
        var message = JsonSerializer.Deserialize(seen.Body, ClientJson.Default.WebhookMessage)!;
        Assert.Equal(("job.completed", job.Id, JobOutcome.Done, 3L), (message.Type, message.Data.Id, message.Data.Outcome, message.Data.Result.NumRecords));
        Assert.Equal(message.Data.EndedAt, message.Timestamp);
    }

    [Fact]
    public async Task A_plain_text_is_a_secret_too_and_a_failed_job_is_told_as_failed_and_once_more_when_asked()
    {
        const string Plain = "correct horse battery staple";
        await using var receiver = await WebVendor.StartAsync(http => Answer(http, 200));
        await using var server = await ServerRig.StartAsync();
        await server.ApplyAsync();
        server.Vendor.Poll = _ => Decision.Error;
        var job = await server.Client.StartJobAsync(new JobStart { ExportId = "orders", Webhook = new WebhookStart(receiver.Url, Plain) });
        await ToldAsync(server, job.Id, WebhookStatus.Delivered);

        Assert.Equal(WebhookStatus.Pending, (await server.Client.ResendWebhookAsync(job.Id)).Webhook!.Status);
        Assert.Equal(2, (await ToldAsync(server, job.Id, WebhookStatus.Delivered)).Attempts);

        Assert.Equal(2, receiver.Seen.Count);
        Assert.Single(receiver.Seen.Select(s => s.Header("webhook-id")).Distinct());
        Assert.All(receiver.Seen, s => Assert.Equal(Signature(s, Encoding.UTF8.GetBytes(Plain)), s.Header("webhook-signature")));
        Assert.All(receiver.Seen, s => Assert.Equal("job.failed", JsonNode.Parse(s.Body)!["type"]!.GetValue<string>()));
    }

    [Fact]
    public async Task An_end_that_was_not_heard_outlives_the_server()
    {
        using var directory = new TempDirectory();
        var status = 500;
        await using var receiver = await WebVendor.StartAsync(http => Answer(http, status));
        string id;
        await using (var server = await ServerRig.StartAsync(directory: directory.Path))
        {
            await server.ApplyAsync();
            id = (await server.Client.StartJobAsync(new JobStart { ExportId = "orders", Webhook = new WebhookStart(receiver.Url, Secret) })).Id;
            var refused = await ToldAsync(server, id, WebhookStatus.Pending, attempts: 1);
            Assert.Equal(500, refused.LastStatus);
            Assert.NotNull(refused.NextAttemptAt);
        }

        status = 200;
        await using var later = await ServerRig.StartAsync(directory: directory.Path);
        await later.Client.ResendWebhookAsync(id);
        await ToldAsync(later, id, WebhookStatus.Delivered);
        Assert.Single(receiver.Seen.Select(s => s.Header("webhook-id")).Distinct());
    }

    [Fact]
    public async Task Neither_the_secret_nor_the_query_is_anywhere_on_the_disk_or_in_an_answer()
    {
        await using var receiver = await WebVendor.StartAsync(http => Answer(http, 500));
        using var directory = new TempDirectory();
        await using (var server = await ServerRig.StartAsync(directory: directory.Path))
        {
            await server.ApplyAsync();
            var start = new JobStart { ExportId = "orders", Webhook = new WebhookStart($"{receiver.Url}/?key=of-the-query", Secret) };
            var job = await server.Client.StartJobAsync(start, "a-key");
            await ToldAsync(server, job.Id, WebhookStatus.Pending, attempts: 1);
            foreach (var path in (string[])["", "/timeline", "/events"])
            {
                Clean((await server.SendAsync("GET", $"/v1/jobs/{job.Id}{path}")).Text, path);
            }
        }

        foreach (var file in Directory.GetFiles(directory.Path, "*", SearchOption.AllDirectories))
        {
            Clean(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)), file);
        }

        static void Clean(string text, string where)
        {
            Assert.False(text.Contains("of-the-query", StringComparison.Ordinal), $"The address's query is in {where}.");
            Assert.False(text.Contains(Secret[6..], StringComparison.Ordinal), $"The secret is in {where}.");
        }
    }

    [Fact]
    public async Task There_is_nothing_to_send_before_the_end_or_without_a_webhook()
    {
        await using var server = await ServerRig.StartAsync();
        await server.ApplyAsync();
        var none = await server.Client.StartJobAsync(new JobStart { ExportId = "orders" });
        Assert.Contains("no_webhook", (await server.SendAsync("POST", $"/v1/jobs/{none.Id}/webhook")).Text, StringComparison.Ordinal);
        server.Vendor.Poll = _ => Decision.InProgress;
        var runs = await server.Client.StartJobAsync(new JobStart { ExportId = "orders", Webhook = new WebhookStart("https://example.com", Secret) });
        var early = await server.SendAsync("POST", $"/v1/jobs/{runs.Id}/webhook");
        Assert.Equal((409, true), (early.Status, early.Text.Contains("not_finished", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("""{ "url": "https://example.com/hooks" }""", "webhook.secret")]
    [InlineData("""{ "secret": "0123456789abcdef" }""", "webhook.url")]
    [InlineData("""{ "url": "ftp://example.com", "secret": "0123456789abcdef" }""", "webhook.url")]
    [InlineData("""{ "url": "/hooks", "secret": "0123456789abcdef" }""", "webhook.url")]
    [InlineData("""{ "url": "https://user:word@example.com", "secret": "0123456789abcdef" }""", "webhook.url")]
    [InlineData("""{ "url": "https://example.com/#here", "secret": "0123456789abcdef" }""", "webhook.url")]
    [InlineData("""{ "url": "https://example.com", "secret": "short" }""", "webhook.secret")]
    [InlineData("""{ "url": "https://example.com", "secret": "whsec_%%%" }""", "webhook.secret")]
    [InlineData("""{ "url": "https://example.com", "secret": "whsec_c2hvcnQ=" }""", "webhook.secret")]
    [InlineData("""{ "url": "https://example.com", "secret": 5 }""", "webhook.secret")]
    [InlineData("""{ "url": "http://127.0.0.1:8480/v1/jobs", "secret": "0123456789abcdef" }""", "webhook.url")]
    [InlineData("""{ "url": "http://localhost/", "secret": "0123456789abcdef" }""", "webhook.url")]
    [InlineData("""{ "url": "http://[::1]/", "secret": "0123456789abcdef" }""", "webhook.url")]
    [InlineData("""{ "url": "http://169.254.169.254/latest/meta-data", "secret": "0123456789abcdef" }""", "webhook.url")]
    [InlineData("""{ "url": "http://10.0.0.7/", "secret": "0123456789abcdef" }""", "webhook.url")]
    [InlineData("""{ "url": "https://example.com", "secret": "0123456789abcdef", "sekret": "x" }""", "webhook.sekret")]
    [InlineData("\"https://example.com\"", "webhook")]
    public void What_could_never_be_delivered_is_refused_where_it_is_wrong(string webhook, string path)
    {
        var fields = new BodyFields(new JsonObject { ["webhook"] = JsonNode.Parse(webhook) });
        Assert.Null(path == "webhook.sekret" ? null : WebhookFields.Read(fields, new AddressGuard([])));
        if (path == "webhook.sekret")
        {
            WebhookFields.Read(fields, new AddressGuard([]));
        }

        var refused = Assert.Throws<RefusedException>(fields.Close);
        Assert.Contains(refused.Problem.Errors!, e => e.Path == path && e.Hint?.Length > 0);
    }

    [Fact]
    public void A_host_inside_that_the_operator_lists_may_be_told()
    {
        var fields = new BodyFields(new JsonObject { ["webhook"] = JsonNode.Parse("""{ "url": "http://10.0.0.7/", "secret": "0123456789abcdef" }""") });
        Assert.NotNull(WebhookFields.Read(fields, new AddressGuard(["10.0.0.0/8"])));
        fields.Close();
    }

    internal static string Signature(SeenRequest seen, byte[] key)
    {
        var signed = $"{seen.Header("webhook-id")}.{seen.Header("webhook-timestamp")}.{seen.Body}";
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(signed)));
    }

    /// <summary>Reads the job until its webhook is as expected.</summary>
    internal static async Task<AsyncHelperActors.Client.JobWebhook> ToldAsync(ServerRig server, string id, string status, int attempts = 0)
    {
        await server.Client.WaitForEndAsync(id);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var soon = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await soon.WaitForNextTickAsync(limit.Token))
        {
            var webhook = (await server.Client.GetJobAsync(id, cancellation: limit.Token)).Webhook!;
            if (webhook.Status == status && webhook.Attempts >= attempts)
            {
                return webhook;
            }
        }

        throw new InvalidOperationException("The timer ended.");
    }

    private static Task Answer(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
