using System.IO.Compression;
using System.Text;
using AsyncHelperActors.Connectors.Steps;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Connectors.Steps;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Reading;

/// <summary>Every form of a result through every way to pack it, each announced by a header or not.</summary>
public sealed class UnpackingTest : IAsyncLifetime
{
    private static readonly Dictionary<string, (string Type, string Fields, string Text, string Records)> Forms = new()
    {
        ["json"] = ("application/json", "successMediaType: json", "[{\"n\":1},{\"n\":2}]", "{\"n\":1}|{\"n\":2}"),
        ["ndjson"] = ("application/x-ndjson", "successMediaType: ndjson", "{\"n\":1}\n{\"n\":2}\n", "{\"n\":1}|{\"n\":2}"),
        ["csv"] = ("text/csv", "successMediaType: csv", "n\n1\n2\n", "{\"n\":\"1\"}|{\"n\":\"2\"}"),
        ["tsv"] = ("text/tab-separated-values", "successMediaType: tsv", "n\tm\n1\t\n2\t\n", "{\"n\":\"1\",\"m\":\"\"}|{\"n\":\"2\",\"m\":\"\"}"),
        ["xml"] = ("text/xml", "successMediaType: xml, response: { resourcePath: /r/x }", "<r><x><n>1</n></x><x><n>2</n></x></r>", "{\"n\":\"1\"}|{\"n\":\"2\"}"),
        ["plaintext"] = ("text/plain", "successMediaType: plaintext", "ab", "{\"text\":\"ab\"}"),
    };

    private CannedVendor _vendor = null!;

    public static TheoryData<string, string, string> Matrix
    {
        get
        {
            var matrix = new TheoryData<string, string, string>();
            foreach (var form in Forms.Keys.Append("binary"))
            {
                foreach (var (encoding, files) in new[]
                {
                    ("", ""), ("gzip", ""), ("deflate", ""), ("br", ""), ("gzip, br", ""), ("", "gzip"), ("", "zip"), ("", "gzip zip"), ("", "zip gzip"), ("", "gzip gzip"),
                    ("gzip", "gzip"), ("br", "zip"), ("deflate", "zip gzip"),
                })
                {
                    matrix.Add(form, encoding, files);
                }
            }

            return matrix;
        }
    }

    public async Task InitializeAsync() => _vendor = await CannedVendor.StartAsync();

    public async Task DisposeAsync() => await _vendor.DisposeAsync();

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task Every_form_comes_through_every_packing(string form, string encoding, string files)
    {
        var (type, fields, text, records) = form == "binary" ? ("application/pdf", "successMediaType: binary", "%PDF", "") : Forms[form];
        var file = files.Split(' ', StringSplitOptions.RemoveEmptyEntries).Aggregate(Encoding.UTF8.GetBytes(text), Packed.By);
        var sent = encoding.Split(", ", StringSplitOptions.RemoveEmptyEntries).Aggregate(file, Packed.By);
        _vendor.On("/result", 200, files.Length > 0 ? "application/octet-stream" : type, sent, encoding.Length == 0 ? [] : [("Content-Encoding", encoding)]);
        using var rig = Rig(fields);

        var fetched = (await rig.FetchAsync()).IsFetched();

        if (form == "binary")
        {
            Assert.Equal(file, rig.Pages.Raw());
            Assert.NotNull(fetched.File);
        }
        else
        {
            Assert.Equal(records, string.Join('|', rig.Pages.Lines()));
        }
    }

    [Theory]
    [InlineData("gzip", "A gzip file was expected")]
    [InlineData("zip", "zip file was expected")]
    public async Task A_packed_file_that_is_cut_off_anywhere_is_a_failure_and_never_a_short_result(string packing, string message)
    {
        var whole = Packed.By(Encoding.UTF8.GetBytes("id\n" + string.Concat(Enumerable.Range(0, 300).Select(i => $"{i * 7919}\n"))), packing);
        using var rig = Rig("successMediaType: csv");
        for (var length = 5; length < whole.Length; length += 37)
        {
            _vendor.On("/result", 200, "application/octet-stream", whole[..length]);

            (await rig.FetchAsync()).IsFailed(FailureKind.Unknown, "body_unreadable", message);
        }
    }

    [Theory]
    [InlineData("gzip", "body_unreadable")]
    [InlineData("zip", "body_corrupt")]
    public async Task A_packed_file_with_a_wrong_checksum_is_a_failure(string packing, string code)
    {
        var file = Packed.By(Encoding.UTF8.GetBytes("id\n1\n2\n3\n4\n"), packing, CompressionLevel.NoCompression);
        file[file.AsSpan().IndexOf("id\n1\n2\n3"u8) + 5] = (byte)'8';
        _vendor.On("/result", 200, "text/csv", file);
        using var rig = Rig("");

        var failure = ((StepAnswer.Failed)await rig.FetchAsync()).Failure;

        Assert.Equal(FailureKind.Unknown, failure.Kind);
        Assert.Contains(failure.Code, (string[])[code, "body_unreadable"]);
    }

    [Fact]
    public async Task All_files_of_a_zip_count_together_and_what_a_mac_adds_does_not()
    {
        using var packed = new MemoryStream();
        using (var archive = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in new[] { ("a/", ""), ("a/1.csv", "n\n1\n"), ("__MACOSX/a/._1.csv", "\0\u0005\u0016"), ("a/.DS_Store", "x"), ("a/2.csv", "n\n2\n") })
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        _vendor.On("/result", 200, "application/octet-stream", packed.ToArray());
        using var rig = Rig("successMediaType: csv");
        Assert.Equal(2, (await rig.FetchAsync()).IsFetched().Records);

        using var small = Rig("successMediaType: csv, maxResponseBytes: 5");
        (await small.FetchAsync()).IsFailed(FailureKind.Permanent, "body_too_large");
    }

    [Fact]
    public async Task An_empty_zip_has_no_records_and_one_packed_again_and_again_is_refused()
    {
        _vendor.On("/result", 200, "application/octet-stream", Packed.EmptyZip());
        using var rig = Rig("successMediaType: csv");
        Assert.Equal(0, (await rig.FetchAsync()).IsFetched().Records);

        var deep = Enumerable.Range(0, 6).Aggregate("n\n1\n"u8.ToArray(), (bytes, _) => Packed.By(bytes, "gzip"));
        _vendor.On("/result", 200, "application/octet-stream", deep);
        (await rig.FetchAsync()).IsFailed(FailureKind.Permanent, "packed_too_deep", "successMediaType: binary");
    }

    [Fact]
    public async Task A_file_that_unpacks_to_very_much_ends_at_the_limit()
    {
        _vendor.On("/result", 200, "application/octet-stream", Packed.By(Packed.By(new byte[50 << 20], "gzip"), "zip"));
        using var rig = new ConnectorRig(
            VendorYaml.Job(_vendor.Base, resultRequest: "method: GET, relativeURI: /result, successMediaType: csv"), "orders", limits: ConnectorLimits.Default with { ResultBytes = 1 << 20 });

        (await rig.FetchAsync()).IsFailed(FailureKind.Permanent, "body_too_large");
    }

    private ConnectorRig Rig(string fields) =>
        new(VendorYaml.Job(_vendor.Base, resultRequest: $"method: GET, relativeURI: /result{(fields.Length == 0 ? "" : ", " + fields)}"), "orders");
}

/// <summary>Packs bytes.</summary>
internal static class Packed
{
    public static byte[] By(byte[] bytes, string how) => By(bytes, how, CompressionLevel.Optimal);

    public static byte[] By(byte[] bytes, string how, CompressionLevel level)
    {
        using var packed = new MemoryStream();
        if (how == "zip")
        {
            using var archive = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true);
            using var entry = archive.CreateEntry("report.csv", level).Open();
            entry.Write(bytes);
            entry.Dispose();
            archive.Dispose();
            return packed.ToArray();
        }

        using (Stream stream = how switch
        {
            "gzip" => new GZipStream(packed, level, leaveOpen: true),
            "br" => new BrotliStream(packed, level, leaveOpen: true),
            "deflate" => new ZLibStream(packed, level, leaveOpen: true),
            _ => throw new ArgumentException($"There is no packing {how}."),
        })
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }

    public static byte[] EmptyZip()
    {
        using var packed = new MemoryStream();
        new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true).Dispose();
        return packed.ToArray();
    }
}
