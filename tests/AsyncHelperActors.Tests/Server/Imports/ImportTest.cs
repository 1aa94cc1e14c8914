using System.Text;
using System.Text.Json.Nodes;
using AsyncHelperActors.Client;
using Xunit;

namespace AsyncHelperActors.Tests.Server.Imports;

/// <summary>Imports from end to end: the server, its actors, its storage, and a vendor that counts.</summary>
[Trait("Category", "Slow")]
public sealed class ImportTest
{
    [Fact]
    public async Task A_thousand_records_go_out_in_batches_and_each_has_a_row_and_a_retry_sends_only_what_failed()
    {
        await using var vendor = await FeedVendor.StartAsync();
        await using var server = await ImportServer.StartAsync(vendor, batchSize: 50, concurrency: 4);
        var repaired = false;
        vendor.Fails = feed => !repaired && feed.Records.Any(r => (int)r["n"]! is 100 or 500 or 900);
        vendor.Refuses = record => !repaired && (int)record["n"]! % 97 == 5;

        var job = await server.RunAsync("stock", ImportServer.Records(1_000));

        var refused = Enumerable.Range(0, 1_000).Where(n => n % 97 == 5 || n is (>= 100 and < 150) or (>= 500 and < 550) or (>= 900 and < 950)).ToList();
        Assert.Equal((JobOutcome.Partial, 20, 20, 3), (job.Outcome, job.Import!.NumBatches, job.Import.NumBatchesEnded, job.Import.NumBatchesFailed));
        Assert.Equal((1_000L, 1_000L - refused.Count, (long)refused.Count), (job.Import.NumRecords, job.Import.NumSucceeded, job.Import.NumFailed));
        Assert.Contains("records failed", Assert.Single(job.Errors).Message, StringComparison.Ordinal);
        Assert.Equal(20, vendor.Feeds.Count);
        Assert.InRange(vendor.MostOpen, 2, 4);
        var rows = await server.RowsAsync(job.Id);
        Assert.Equal(Enumerable.Range(0, 1_000), rows.Select(r => (int)r["index"]!));
        Assert.Equal(refused, rows.Where(r => r["errors"]!.AsArray().Count > 0).Select(r => (int)r["index"]!));
        Assert.Equal("v-s7", (string?)rows[7]["id"]);
        Assert.Equal((422, "no such sku s5"), ((int)rows[5]["statusCode"]!, (string?)rows[5]["errors"]![0]!["message"]));
        Assert.Equal("remote_failed", (string?)rows[120]["errors"]![0]!["code"]);

        repaired = true;
        await server.Client.RetryJobAsync(job.Id, JobRetry.FromSubmit);
        job = await server.Client.WaitForEndAsync(job.Id);

        Assert.Equal((JobOutcome.Done, 2, 1_000L, 0L), (job.Outcome, job.Attempt, job.Import!.NumSucceeded, job.Import.NumFailed));
        var sends = vendor.Sends;
        Assert.All(Enumerable.Range(0, 1_000), n => Assert.Equal(refused.Contains(n) ? 2 : 1, sends[$"s{n}"]));
        rows = await server.RowsAsync(job.Id);
        Assert.Equal(Enumerable.Range(0, 1_000), rows.Select(r => (int)r["index"]!));
        Assert.All(rows, r => Assert.Equal(200, (int)r["statusCode"]!));
    }

    [Fact]
    public async Task Results_in_another_order_are_lined_up_by_the_name_that_the_import_gives()
    {
        await using var vendor = await FeedVendor.StartAsync();
        await using var server = await ImportServer.StartAsync(vendor, batchSize: 10, more: "response: { resourceIdPath: sku, record: { failPath: status, failValues: [ERROR], errorPath: message, resourceIdPath: sku } }");
        vendor.Refuses = record => (int)record["n"]! == 3;
        vendor.Result = feed => feed.Records.Reverse().Select(vendor.Row);

        var rows = await server.RowsAsync((await server.RunAsync("stock", ImportServer.Records(10))).Id);

        Assert.Equal([3], rows.Where(r => (int)r["statusCode"]! != 200).Select(r => (int)r["index"]!));
        Assert.Equal("s9", (string?)rows[9]["_json"]!["sku"]);
    }

    [Fact]
    public async Task A_result_that_names_only_what_failed_leaves_the_others_well()
    {
        await using var vendor = await FeedVendor.StartAsync();
        await using var server = await ImportServer.StartAsync(vendor, batchSize: 10, more: "response: { record: { resourceIdPath: sku, failPath: status, failValues: [ERROR], errorPath: message } }");
        vendor.Refuses = record => (int)record["n"]! is 2 or 7;
        vendor.Result = feed => feed.Records.Where(vendor.Refuses).Select(vendor.Row);

        var job = await server.RunAsync("stock", ImportServer.Records(10));

        Assert.Equal((JobOutcome.Partial, 8L, 2L), (job.Outcome, job.Import!.NumSucceeded, job.Import.NumFailed));
        Assert.Equal([2, 7], (await server.RowsAsync(job.Id)).Where(r => (int)r["statusCode"]! != 200).Select(r => (int)r["index"]!));
    }

    [Fact]
    public async Task A_result_that_fits_no_record_is_that_of_the_batch()
    {
        await using var vendor = await FeedVendor.StartAsync();
        await using var server = await ImportServer.StartAsync(vendor, batchSize: 10);
        vendor.Result = _ => [new JsonObject { ["summary"] = "all good" }];

        var rows = await server.RowsAsync((await server.RunAsync("stock", ImportServer.Records(3))).Id);

        Assert.Equal(["all good", "all good", "all good"], rows.Select(r => (string)r["_json"]!["summary"]!));
    }

    [Fact]
    public async Task An_import_without_a_helper_has_its_answer_as_its_result_record_by_record()
    {
        await using var vendor = await FeedVendor.StartAsync();
        await using var server = await ImportServer.StartAsync(vendor, batchSize: 10);
        vendor.Refuses = record => (int)record["n"]! is 4 or 15;
        vendor.Fails = feed => feed.Records.Any(r => (int)r["n"]! == 25);

        var job = await server.RunAsync("direct", ImportServer.Records(30));

        Assert.Equal((JobOutcome.Partial, 18L, 12L, 0), (job.Outcome, job.Import!.NumSucceeded, job.Import.NumFailed, job.NumPolls));
        var failed = (await server.RowsAsync(job.Id)).Where(r => (int)r["statusCode"]! != 200).ToList();
        Assert.Equal([4, 15, .. Enumerable.Range(20, 10)], failed.Select(r => (int)r["index"]!));
        Assert.Equal("no such sku s4", (string?)failed[0]["errors"]![0]!["message"]);
    }

    [Fact]
    public async Task No_records_are_an_import_without_data_and_all_failed_are_an_error_with_rows()
    {
        await using var vendor = await FeedVendor.StartAsync();
        await using var server = await ImportServer.StartAsync(vendor, batchSize: 10);
        Assert.Equal(JobOutcome.DoneWithoutData, (await server.RunAsync("stock", [])).Outcome);

        vendor.Fails = _ => true;
        var job = await server.RunAsync("stock", ImportServer.Records(3));

        Assert.Equal((JobOutcome.Error, "failed"), (job.Outcome, job.Status));
        Assert.All(await server.RowsAsync(job.Id), r => Assert.Equal(422, (int)r["statusCode"]!));
    }

    [Fact]
    public async Task Canceling_an_import_ends_its_batches_and_says_of_each_record_whether_it_was_sent()
    {
        await using var vendor = await FeedVendor.StartAsync();
        await using var server = await ImportServer.StartAsync(vendor, batchSize: 10, concurrency: 2);
        vendor.Holds = _ => true;
        var job = await server.StartAsync("stock", ImportServer.Records(50));
        await server.UntilAsync(() => vendor.Feeds.Count == 2);

        await server.Client.CancelJobAsync(job.Id);
        job = await server.Client.WaitForEndAsync(job.Id);

        Assert.Equal((JobOutcome.Canceled, 2), (job.Outcome, vendor.Feeds.Count));
        var rows = await server.RowsAsync(job.Id);
        Assert.Equal(Enumerable.Repeat(499, 20).Concat(Enumerable.Repeat(0, 30)), rows.Select(r => (int)r["statusCode"]!));

        vendor.Holds = _ => false;
        await server.Client.RetryJobAsync(job.Id, JobRetry.FromSubmit);
        Assert.Equal(JobOutcome.Done, (await server.Client.WaitForEndAsync(job.Id)).Outcome);
    }

    [Fact]
    public async Task More_time_for_an_import_is_more_time_for_the_batches_that_run()
    {
        await using var vendor = await FeedVendor.StartAsync();
        await using var server = await ImportServer.StartAsync(vendor, batchSize: 10, concurrency: 1);
        vendor.Holds = _ => true;
        var job = await server.StartAsync("stock", ImportServer.Records(20));
        await server.UntilAsync(() => vendor.Feeds.Count == 1);
        var until = job.DeadlineAt.AddDays(2);

        await server.Client.ExtendJobAsync(job.Id, new JobExtend { Until = until });

        // The batch is told behind the answer, and tells each of its own changes.
        using var atMost = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await foreach (var batch in server.Client.WatchJobAsync($"{job.Id}.1.1", atMost.Token))
        {
            if (batch.DeadlineAt > job.DeadlineAt)
            {
                Assert.Equal(until, batch.DeadlineAt, TimeSpan.FromMilliseconds(1));
                break;
            }
        }

        await server.Client.CancelJobAsync(job.Id);
        Assert.Equal(JobOutcome.Canceled, (await server.Client.WaitForEndAsync(job.Id)).Outcome);
    }

    [Fact]
    public async Task Batches_are_jobs_that_only_those_see_who_ask_for_them_and_they_go_with_their_import()
    {
        await using var vendor = await FeedVendor.StartAsync();
        await using var server = await ImportServer.StartAsync(vendor, batchSize: 10);
        var job = await server.RunAsync("stock", ImportServer.Records(30));

        Assert.Equal([job.Id], (await server.Client.ListJobsAsync()).Jobs.Select(j => j.Id));
        var batches = (await server.Client.ListJobsAsync(new JobFilter { Parent = job.Id })).Jobs.Select(j => j.Id).Order().ToList();
        Assert.Equal([$"{job.Id}.1.1", $"{job.Id}.1.2", $"{job.Id}.1.3"], batches);
        var batch = await server.Client.GetJobAsync(batches[0]);
        Assert.Equal((job.Id, JobOutcome.Done), (batch.ParentId, batch.Outcome));
        Assert.Equal(3, job.NumPolls);
        Assert.Contains((await server.Client.GetTimelineAsync(batches[1])).Entries, e => e.Event == "submitted");
        await Assert.ThrowsAsync<AsyncHelperException>(() => server.Client.DeleteJobAsync(batches[0]));
        await Assert.ThrowsAsync<AsyncHelperException>(() => server.Client.RetryJobAsync(batches[0], JobRetry.FromSubmit));

        await server.Client.DeleteJobAsync(job.Id);

        Assert.Empty((await server.Client.ListJobsAsync(new JobFilter { Parent = job.Id })).Jobs);
        Assert.Equal(404, (await Assert.ThrowsAsync<AsyncHelperException>(() => server.Client.GetJobAsync(job.Id))).Problem.Status);
        Assert.Equal(0, await server.CountPagesAsync());
    }

    [Theory]
    [InlineData("application/x-ndjson", "{\"sku\":\"s0\",\"n\":0}\n{\"sku\":\"s1\",\"n\":1}\n")]
    [InlineData("application/json", "[{\"sku\":\"s0\",\"n\":0},{\"sku\":\"s1\",\"n\":1}]")]
    [InlineData("text/csv", "sku,n\ns0,0\ns1,1\n")]
    public async Task Records_come_as_an_upload_in_several_forms(string type, string text)
    {
        await using var vendor = await FeedVendor.StartAsync();
        await using var server = await ImportServer.StartAsync(vendor, batchSize: 10);
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));

        var job = await server.Client.StartImportAsync(new JobStart { ImportId = "stock", Labels = new Dictionary<string, string> { ["team"] = "blue" } }, content, type);
        job = await server.Client.WaitForEndAsync(job.Id);

        Assert.Equal("", string.Join('\n', job.Errors.Select(e => e.Message)));
        Assert.Equal((JobOutcome.Done, 2L, "blue"), (job.Outcome, job.Import!.NumRecords, job.Labels["team"]));
        Assert.Equal(["s0", "s1"], vendor.Feeds.Single().Records.Select(r => (string)r["sku"]!));
    }

    [Fact]
    public async Task The_same_key_starts_one_import_and_stores_its_records_once()
    {
        await using var vendor = await FeedVendor.StartAsync();
        await using var server = await ImportServer.StartAsync(vendor, batchSize: 10);
        var first = await server.UploadAsync("stock", ImportServer.Lines(30), "key-1");
        var pages = await server.CountPagesAsync("records-");
        var again = await server.UploadAsync("stock", ImportServer.Lines(30), "key-1");
        var other = await Assert.ThrowsAsync<AsyncHelperException>(() => server.UploadAsync("stock", ImportServer.Lines(31), "key-1"));

        Assert.Equal(first.Id, again.Id);
        Assert.Equal(422, other.Problem.Status);
        Assert.Equal(pages, await server.CountPagesAsync("records-"));
        await server.Client.WaitForEndAsync(first.Id);
        Assert.All(vendor.Sends.Values, count => Assert.Equal(1, count));
    }

    [Theory]
    [InlineData("{\"sku\":\"a\"}\n{oops}\n", "After 1 records")]
    [InlineData("{\"sku\":\"a\"}\n[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n", "nested deeper")]
    public async Task A_bad_record_is_refused_with_its_place_and_nothing_is_kept(string lines, string says)
    {
        await using var vendor = await FeedVendor.StartAsync();
        await using var server = await ImportServer.StartAsync(vendor, batchSize: 10);

        var refused = await Assert.ThrowsAsync<AsyncHelperException>(() => server.UploadAsync("stock", lines));

        Assert.Equal(400, refused.Problem.Status);
        Assert.Contains(says, refused.Problem.Detail, StringComparison.Ordinal);
        Assert.Equal(0, await server.CountPagesAsync());
        Assert.Empty((await server.Client.ListJobsAsync()).Jobs);
    }

    [Fact]
    public async Task An_upload_that_is_packed_and_cut_off_is_refused_and_nothing_is_kept()
    {
        await using var vendor = await FeedVendor.StartAsync();
        await using var server = await ImportServer.StartAsync(vendor, batchSize: 10);
        using var packed = new MemoryStream();
        await using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(ImportServer.Lines(3_000)));
        }

        using var content = new ByteArrayContent(packed.ToArray()[..^(int)(packed.Length / 3)]);
        content.Headers.ContentEncoding.Add("gzip");
        var refused = await Assert.ThrowsAsync<AsyncHelperException>(() => server.Client.StartImportAsync(new JobStart { ImportId = "stock" }, content));

        Assert.Equal(400, refused.Problem.Status);
        Assert.Equal(0, await server.CountPagesAsync());
    }
}
