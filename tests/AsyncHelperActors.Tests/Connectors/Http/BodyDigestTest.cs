using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;
using AsyncHelperActors.Core.Jobs;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Http;

[SuppressMessage("Security", "CA5350", Justification = "Vendors name SHA-1.")]
[SuppressMessage("Security", "CA5351", Justification = "Vendors name MD5.")]
public sealed class BodyDigestTest
{
    private const string Text = "123456789";

    /// <summary>The check value of CRC-32C, as every description of it has it.</summary>
    private static readonly byte[] Castagnoli = [0xE3, 0x06, 0x92, 0x83];

    public static TheoryData<string, string> Right => new()
    {
        { "Content-MD5", Base64(MD5.HashData(Bytes)) },
        { "Content-MD5", Convert.ToHexString(MD5.HashData(Bytes)) },
        { "Digest", $"md5={Base64(MD5.HashData(Bytes))}" },
        { "Digest", $"SHA-256={Base64(SHA256.HashData(Bytes))},unknown=x" },
        { "Digest", $"sha={Base64(SHA1.HashData(Bytes))}" },
        { "Content-Digest", $"sha-512=:{Base64(SHA512.HashData(Bytes))}:" },
        { "Repr-Digest", $"sha-256=:{Base64(SHA256.HashData(Bytes))}:, sha-512=:{Base64(SHA512.HashData(Bytes))}:" },
        { "x-goog-hash", $"crc32c={Base64(Castagnoli)},md5={Base64(MD5.HashData(Bytes))}" },
        { "x-goog-hash", $"crc32c={Base64(Castagnoli)}" },
        { "x-amz-checksum-crc32c", Base64(Castagnoli) },
        { "x-amz-checksum-crc32", Base64([0xCB, 0xF4, 0x39, 0x26]) },
        { "x-amz-checksum-sha256", Base64(SHA256.HashData(Bytes)) },
        { "x-amz-checksum-sha1", Base64(SHA1.HashData(Bytes)) },
        { "x-ms-blob-content-md5", Base64(MD5.HashData(Bytes)) },
    };

    private static byte[] Bytes => Encoding.ASCII.GetBytes(Text);

    [Theory]
    [MemberData(nameof(Right))]
    public async Task A_body_with_the_promised_checksum_passes_and_one_that_was_changed_on_its_way_does_not(string header, string value)
    {
        await using var vendor = await WebVendor.StartAsync(async http =>
        {
            http.Response.Headers[header] = value;
            await http.Response.Body.WriteAsync(Encoding.ASCII.GetBytes(http.Request.Path.StartsWithSegments("/changed") ? "123456780" : Text));
        });

        var whole = await Ask.Get(vendor.Url).SendAsync();
        var changed = await Ask.Get(vendor.Url + "/changed").SendAsync();

        Assert.Equal((Text, null), (whole.Text, whole.Failure));
        Assert.Equal((FailureKind.Unknown, "body_corrupt"), (changed.Failure?.Kind, changed.Failure?.Code));
        Assert.Contains(header, changed.Failure?.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-MD5", "not a checksum")]
    [InlineData("Digest", "md5=AAAA")]
    [InlineData("Digest", "id-sha-256=x, =y")]
    [InlineData("x-amz-checksum-sha256", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=-3")]
    [InlineData("ETag", "\"d41d8cd98f00b204e9800998ecf8427e\"")]
    public async Task What_is_no_checksum_of_the_body_says_nothing(string header, string value)
    {
        await using var vendor = await WebVendor.StartAsync(async http =>
        {
            http.Response.Headers[header] = value;
            await http.Response.Body.WriteAsync(Bytes);
        });

        Assert.Equal(Text, (await Ask.Get(vendor.Url).SendAsync()).Text);
    }

    [Theory]
    [InlineData("sent", false)]
    [InlineData("decoded", false)]
    [InlineData("neither", true)]
    public async Task Of_a_compressed_body_the_checksum_may_be_of_either_form(string of, bool isCorrupt)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Bytes);
        }

        var sum = of switch { "sent" => MD5.HashData(packed.ToArray()), "decoded" => MD5.HashData(Bytes), _ => MD5.HashData([1]) };
        await using var vendor = await WebVendor.StartAsync(async http =>
        {
            http.Response.Headers.ContentEncoding = "gzip";
            http.Response.Headers["Content-MD5"] = Base64(sum);
            await http.Response.Body.WriteAsync(packed.ToArray());
        });

        var told = await Ask.Get(vendor.Url).SendAsync();

        Assert.Equal(isCorrupt ? "body_corrupt" : null, told.Failure?.Code);
    }

    [Fact]
    public async Task A_store_that_unpacks_a_file_on_its_way_promises_the_packed_one()
    {
        await using var vendor = await WebVendor.StartAsync(async http =>
        {
            http.Response.Headers["x-goog-stored-content-encoding"] = "gzip";
            http.Response.Headers["x-goog-hash"] = $"md5={Base64(MD5.HashData([1]))}";
            await http.Response.Body.WriteAsync(Bytes);
        });

        Assert.Equal(Text, (await Ask.Get(vendor.Url).SendAsync()).Text);
    }

    [Fact]
    public void The_check_value_of_this_test_is_that_of_the_library_too() => Assert.Equal(0xCBF43926u, Crc32.HashToUInt32(Bytes));

    private static string Base64(byte[] bytes) => Convert.ToBase64String(bytes);
}
