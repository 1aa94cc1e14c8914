using System.Text;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Client;
using AsyncHelperActors.Core.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Job = AsyncHelperActors.Client.Job;

namespace AsyncHelperActors.Tests.Server;

public sealed class JobResultTest(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly ServerRig _server = fixture.Server;

    [Theory]
    [InlineData(null, "application/json", "[{\"id\":1},\n{\"id\":2},\n{\"id\":3}]")]
    [InlineData("*/*", "application/json", "[{\"id\":1},\n{\"id\":2},\n{\"id\":3}]")]
    [InlineData("application/json", "application/json", "[{\"id\":1},\n{\"id\":2},\n{\"id\":3}]")]
    [InlineData("application/x-ndjson", "application/x-ndjson", "{\"id\":1}\n{\"id\":2}\n{\"id\":3}\n")]
    [InlineData("text/html, application/x-ndjson;q=0.9, */*;q=0.1", "application/x-ndjson", "{\"id\":1}\n{\"id\":2}\n{\"id\":3}\n")]
    [InlineData("text/csv", "text/csv; charset=utf-8; header=present", "id\r\n1\r\n2\r\n3\r\n")]
    public async Task Records_come_in_the_form_that_is_asked_for(string? accept, string type, string text)
    {
        var job = await RunAsync();
        var answer = await _server.SendAsync("GET", $"/v1/jobs/{job.Id}/result", headers: accept is null ? [] : [("Accept", accept)]);
        Assert.Equal((200, type, text), (answer.Status, answer.Header("Content-Type"), answer.Text));
    }

    [Fact]
    public async Task Dropped_records_warnings_and_errors_of_hooks_are_told_on_the_job_and_in_its_timeline()
    {
        await using var server = await ServerRig.StartAsync();
        await server.ApplyAsync();
        server.Vendor.Notes = new FetchNotes { Dropped = 4, Warnings = ["The path finds nothing."], Errors = [new RecordError("no_sku", "record 3 has no sku")] };
        var job = await server.Client.StartJobAsync(new JobStart { ExportId = "orders" }, wait: TimeSpan.FromSeconds(30));
        Assert.Equal(("partial", 4L), (job.Outcome, job.Result.NumIgnored));
        Assert.Contains("The path finds nothing.", job.Warnings);
        Assert.Equal(("no_sku", "record 3 has no sku", "hook"), (job.Errors[0].Code, job.Errors[0].Message, job.Errors[0].Source));
        Assert.Contains("a filter dropped 4", (await server.SendAsync("GET", $"/v1/jobs/{job.Id}/timeline")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_can_name_the_form_and_a_set_and_a_page()
    {
        var job = await RunAsync();
        Assert.Equal("id\r\n1\r\n2\r\n3\r\n", (await _server.SendAsync("GET", $"/v1/jobs/{job.Id}/result?format=csv")).Text);
        Assert.Equal("{\"id\":3}\n", (await _server.SendAsync("GET", $"/v1/jobs/{job.Id}/result/pages/1?format=ndjson")).Text);
        Assert.Equal(200, (await _server.SendAsync("GET", $"/v1/jobs/{job.Id}/result/main")).Status);
        Assert.Equal(404, (await _server.SendAsync("GET", $"/v1/jobs/{job.Id}/result/errors")).Status);
        Assert.Equal(404, (await _server.SendAsync("GET", $"/v1/jobs/{job.Id}/result/pages/2")).Status);
        Assert.Equal(400, (await _server.SendAsync("GET", $"/v1/jobs/{job.Id}/result?format=xml")).Status);
        Assert.Equal(406, (await _server.SendAsync("GET", $"/v1/jobs/{job.Id}/result", headers: ("Accept", "application/xml"))).Status);
    }

    [Fact]
    public async Task A_file_comes_byte_for_byte_with_its_type_name_and_length()
    {
        await using var server = await ServerRig.StartAsync();
        await server.ApplyAsync();
        var bytes = new byte[70_000];
        new Random(5).NextBytes(bytes);
        server.Vendor.File = new ResultFile("application/pdf", "Übersicht \"2026\".pdf");
        server.Vendor.Pages = [Encoding.Latin1.GetString(bytes, 0, 65_536), Encoding.Latin1.GetString(bytes, 65_536, bytes.Length - 65_536)];
        var job = await server.Client.StartJobAsync(new JobStart { ExportId = "orders" }, wait: TimeSpan.FromSeconds(30));
        Assert.Equal(("application/pdf", 70_000L), (job.Result.File!.ContentType, job.Result.NumBytes));

        using var result = await server.Client.OpenResultAsync(job.Id, ResultFormat.Csv);
        Assert.Equal(("application/pdf", "Übersicht \"2026\".pdf", 70_000L), (result.ContentType, result.FileName, result.Length));
        using var copy = new MemoryStream();
        await result.Content.CopyToAsync(copy);
        Assert.Equal(bytes, copy.ToArray());
        Assert.Equal("nosniff", (await server.SendAsync("GET", $"/v1/jobs/{job.Id}/result")).Header("X-Content-Type-Options"));
    }

    [Fact]
    public async Task Before_the_end_there_is_no_result_and_after_its_retention_no_more()
    {
        await using var server = await ServerRig.StartAsync();
        await server.ApplyAsync();
        server.Vendor.Poll = _ => Decision.InProgress;
        var running = await server.Client.StartJobAsync(new JobStart { ExportId = "orders" });
        var early = await server.SendAsync("GET", $"/v1/jobs/{running.Id}/result");
        Assert.Equal((409, "urn:asynchelper:problem:not_finished"), (early.Status, (string?)early.Json["type"]));

        server.Vendor.Poll = _ => Decision.Done;
        var job = await server.Client.StartJobAsync(new JobStart { ExportId = "orders" }, wait: TimeSpan.FromSeconds(30));
        await server.Services.GetRequiredService<IPageStore>().DeleteJobAsync(job.Id, default);
        Assert.Equal(410, (await server.SendAsync("GET", $"/v1/jobs/{job.Id}/result")).Status);
        Assert.Equal(410, (await server.SendAsync("GET", $"/v1/jobs/{job.Id}/result/pages/0")).Status);
    }

    [Fact]
    public async Task A_job_without_data_has_an_empty_result()
    {
        await using var server = await ServerRig.StartAsync();
        await server.ApplyAsync();
        server.Vendor.Poll = _ => Decision.DoneWithoutData;
        var job = await server.Client.StartJobAsync(new JobStart { ExportId = "orders" }, wait: TimeSpan.FromSeconds(30));
        Assert.Equal(JobOutcome.DoneWithoutData, job.Outcome);
        Assert.Equal("[]", (await server.SendAsync("GET", $"/v1/jobs/{job.Id}/result")).Text);
        Assert.Equal("", (await server.SendAsync("GET", $"/v1/jobs/{job.Id}/result?format=csv")).Text);
    }

    private async Task<Job> RunAsync() => await _server.Client.StartJobAsync(new JobStart { ExportId = "orders" }, wait: TimeSpan.FromSeconds(30));
}
