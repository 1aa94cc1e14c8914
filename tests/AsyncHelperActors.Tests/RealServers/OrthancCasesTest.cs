using System.IO.Compression;
using System.Text.Json.Nodes;
using AsyncHelperActors.Client;
using AsyncHelperActors.Tests.Server;
using Xunit;

namespace AsyncHelperActors.Tests.RealServers;

/// <summary>samples/real/orthanc against the real server.</summary>
[Collection(nameof(OrthancServer))]
[Trait("Category", "Slow")]
public sealed class OrthancCasesTest(OrthancServer orthanc) : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await RunningServer.StartAsync(new Dictionary<string, string>
        {
            ["ORTHANC_URL"] = orthanc.BaseAddress.ToString().TrimEnd('/'),
            ["ORTHANC_USER"] = orthanc.User,
            ["ORTHANC_PASSWORD"] = orthanc.Password,
        });
        await _server.ApplySampleAsync("real", "orthanc", "orthanc.yaml");
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task An_archive_of_67_megabytes_is_kept_byte_for_byte()
    {
        var job = await _server.RunAsync("orthanc-archive", Patient(orthanc.BigPatient));

        Assert.Equal(("done", "Success"), (job.Outcome, job.StatusValue));
        Assert.Equal("application/zip", job.Result.File!.ContentType);
        using var result = await _server.Client.OpenResultAsync(job.Id);
        Assert.Equal("application/zip", result.ContentType);
        using var copy = new MemoryStream();
        await result.Content.CopyToAsync(copy);
        Assert.Equal(job.Result.NumBytes, copy.Length);
        Assert.InRange(copy.Length, 60_000_000, 80_000_000);
        await using var zip = new ZipArchive(copy, ZipArchiveMode.Read);
        Assert.Equal(64, zip.Entries.Count(e => e.Name.EndsWith(".dcm", StringComparison.Ordinal)));
        foreach (var entry in zip.Entries)
        {
            // Reading an entry to its end checks its checksum.
            await using var content = await entry.OpenAsync();
            await content.CopyToAsync(Stream.Null);
        }
    }

    [Fact]
    public async Task The_address_of_the_result_is_taken_from_the_status_answer()
    {
        var job = await _server.RunAsync("orthanc-anonymize", Patient(orthanc.SmallPatient));

        Assert.Equal("done", job.Outcome);
        var patient = JsonNode.Parse(Assert.Single(await _server.RecordsAsync(job.Id)))!;
        Assert.Equal("Patient", patient["Type"]!.GetValue<string>());
        Assert.NotEqual(orthanc.SmallPatient, patient["ID"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_transfer_to_a_peer_that_is_not_there_fails_with_the_vendors_reason()
    {
        var job = await _server.RunAsync("orthanc-send", new JsonObject { ["peer"] = "nowhere", ["patient"] = orthanc.SmallPatient });

        Assert.Equal(("error", "Failure"), (job.Outcome, job.StatusValue));
        Assert.Equal("remote_failed", Assert.Single(job.Errors).Code);
        Assert.Equal(0, job.Result.NumPages);
    }

    [Fact]
    public async Task An_archive_of_nothing_is_done_without_data()
    {
        var job = await _server.RunAsync("orthanc-selection", new JsonObject { ["resources"] = new JsonArray() });
        Assert.Equal("doneWithoutData", job.Outcome);
    }

    [Fact]
    public async Task An_unknown_patient_is_refused_at_the_submission()
    {
        var job = await _server.RunAsync("orthanc-archive", Patient("nobody"));

        var error = Assert.Single(job.Errors);
        Assert.Equal(("error", "submit_refused", "submit"), (job.Outcome, error.Code, error.Source));
        Assert.Contains("404", error.Message, StringComparison.Ordinal);
    }

    private static JsonObject Patient(string id) => new() { ["patient"] = id };
}
