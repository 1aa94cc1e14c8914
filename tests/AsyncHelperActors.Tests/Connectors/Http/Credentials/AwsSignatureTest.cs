using System.Text;
using AsyncHelperActors.Connectors.Http.Credentials;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Http.Credentials;

/// <summary>The signatures that AWS publishes: its test suite for Signature Version 4, the example of its reference, and those of S3's.</summary>
public sealed class AwsSignatureTest
{
    private const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static readonly AwsSigner Suite = new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "us-east-1", "service");

    private static readonly AwsSigner S3 = new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1", "s3");

    [Theory]
    [InlineData("GET", "/", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("GET", "/", "?Param2=value2&Param1=value1", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")]
    [InlineData("GET", "/\u1234", "", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85")]
    [InlineData("POST", "/", "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    public void The_suite_of_aws_is_signed_as_published(string method, string path, string query, string signature) => Assert.Equal(
        $"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature={signature}",
        AwsSignature.Authorization(Suite, method, path, query, Headers("example.amazonaws.com", "20150830T123600Z"), EmptyHash));

    [Fact]
    public void The_example_of_the_reference_is_signed_as_published() => Assert.EndsWith(
        "SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
        AwsSignature.Authorization(
            Suite with { Service = "iam" },
            "GET",
            "/",
            "?Action=ListUsers&Version=2010-05-08",
            Headers("iam.amazonaws.com", "20150830T123600Z", ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")),
            EmptyHash),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("/test.txt", "", "range", "bytes=0-9", "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")]
    [InlineData("/", "?lifecycle", null, null, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")]
    [InlineData("/", "?max-keys=2&prefix=J", null, null, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")]
    public void The_reads_of_s3_are_signed_as_published(string path, string query, string? name, string? value, string signature)
    {
        var headers = Headers("examplebucket.s3.amazonaws.com", "20130524T000000Z", ("x-amz-content-sha256", EmptyHash));
        headers = name is null ? headers : [.. headers, new(name, value!)];
        Assert.EndsWith($"Signature={signature}", AwsSignature.Authorization(S3, "GET", path, query, headers, EmptyHash), StringComparison.Ordinal);
    }

    [Fact]
    public void A_write_to_s3_is_signed_as_published()
    {
        var hash = AwsSignature.Hash(Encoding.UTF8.GetBytes("Welcome to Amazon S3."));
        var headers = Headers(
            "examplebucket.s3.amazonaws.com",
            "20130524T000000Z",
            ("date", "Fri, 24 May 2013 00:00:00 GMT"),
            ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
            ("x-amz-content-sha256", hash));
        Assert.Equal("44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072", hash);
        Assert.EndsWith(
            "Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
            AwsSignature.Authorization(S3, "PUT", "/test%24file.text", "", headers, hash),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Blanks_in_a_header_and_the_way_a_query_is_encoded_change_nothing()
    {
        string Sign(string query, string value) => AwsSignature.Authorization(
            Suite, "GET", "/", query, Headers("example.amazonaws.com", "20150830T123600Z", ("My-Header", value)), EmptyHash);

        Assert.Equal(Sign("?a=b%20c&d", "x y"), Sign("?d=&a=b+c", "  x   y "));
        Assert.NotEqual(Sign("?a=1", "x"), Sign("?a=2", "x"));
    }

    private static List<KeyValuePair<string, string>> Headers(string host, string date, params (string Name, string Value)[] more) =>
        [new("Host", host), new("X-Amz-Date", date), .. more.Select(header => KeyValuePair.Create(header.Name, header.Value))];
}
