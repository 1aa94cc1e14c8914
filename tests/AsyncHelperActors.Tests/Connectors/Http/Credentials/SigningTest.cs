using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Connectors.Http.Credentials;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Http.Credentials;

/// <summary>OAuth 1, WSSE, JWT and AWS: what is signed, and that it goes home only.</summary>
public sealed class SigningTest
{
    private static readonly AuthDef.OAuth1 Twitter = new(
        "xvz1evFS4wEEPTGEFPHBog", "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw", "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb", "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE");

    [Theory]
    [InlineData("https://api.twitter.com/1/statuses/update.json?include_entities=true", "tnnArxj06cWHq44gCs1OSKk%2FjLY%3D")]
    [InlineData("https://api.twitter.com/1.1/statuses/update.json?include_entities=true", "hCtSmYh%2BiHYCEqBWrE7C7hYmtUk%3D")]
    public void A_published_request_of_oauth_1_is_signed_as_published(string uri, string signature)
    {
        var header = OAuth1Signature.Authorization(
            Twitter, "POST", new Uri(uri), "status=Hello%20Ladies%20%2b%20Gentlemen%2c%20a%20signed%20OAuth%20request%21", 1318622958, "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg");

        Assert.Contains($"oauth_signature=\"{signature}\"", header, StringComparison.Ordinal);
        Assert.DoesNotContain(Twitter.ConsumerSecret, header, StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_of_the_first_oauth_is_signed_as_published() => Assert.Contains(
        "oauth_signature=\"tR3%2BTy81lMeYAr%2FFid0kMTYa%2FWM%3D\"",
        OAuth1Signature.Authorization(
            new AuthDef.OAuth1("dpf43f3p2l4k3l03", "kd94hf93k423kf44", "nnch734d00sl2jdk", "pfkkdhi9sl3r4s00"), "GET", new Uri("http://photos.example.net/photos?file=vacation.jpg&size=original"), null, 1191242096, "kllo9940pd9333jh"),
        StringComparison.Ordinal);

    [Fact]
    public void The_published_example_of_wsse_has_its_digest() => Assert.Contains(
        "Username=\"bob\", PasswordDigest=\"quR/EWLAV4xLf9Zqyw4pDmfV9OY=\"",
        RequestSigning.Wsse("bob", "taadtaadpstcsm", Encoding.UTF8.GetBytes("d36e316282959a9ed4c89851497a717f"), new DateTimeOffset(2003, 12, 15, 14, 43, 7, TimeSpan.Zero)),
        StringComparison.Ordinal);

    [Theory]
    [InlineData(JwtAlgorithm.RS256)]
    [InlineData(JwtAlgorithm.ES256)]
    [InlineData(JwtAlgorithm.HS256)]
    public void An_assertion_can_be_verified_and_says_what_the_definition_says(JwtAlgorithm algorithm)
    {
        using var rsa = RSA.Create(2048);
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = algorithm switch { JwtAlgorithm.RS256 => rsa.ExportPkcs8PrivateKeyPem(), JwtAlgorithm.ES256 => ecdsa.ExportPkcs8PrivateKeyPem().ReplaceLineEndings("\\n"), _ => "sh4red-secret" };
        var jwt = new AuthDef.Jwt(algorithm, key, "")
        {
            KeyId = "k1", Issuer = "me", Subject = "you", LifetimeMs = 60_000, Claims = new JsonObject { ["scope"] = "{{x}}", ["n"] = 1 },
        };

        var token = SignedJwt.Sign(jwt, text => text.Replace("{{x}}", "reports", StringComparison.Ordinal), "https://vendor", DateTimeOffset.FromUnixTimeSeconds(1_700_000_000), "id-1").Split('.');

        var (text, signature) = (Encoding.ASCII.GetBytes($"{token[0]}.{token[1]}"), Base64Url.DecodeFromChars(token[2]));
        Assert.True(algorithm switch
        {
            JwtAlgorithm.RS256 => rsa.VerifyData(text, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            JwtAlgorithm.ES256 => ecdsa.VerifyData(text, signature, HashAlgorithmName.SHA256),
            _ => signature.SequenceEqual(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), text)),
        });
        Assert.Equal($$"""{"alg":"{{algorithm}}","typ":"JWT","kid":"k1"}""", Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token[0])));
        Assert.Equal(
            """{"iss":"me","sub":"you","aud":"https://vendor","iat":1700000000,"exp":1700000060,"jti":"id-1","scope":"reports","n":1}""",
            Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token[1])));
    }

    [Fact]
    public async Task A_key_that_is_none_is_a_permanent_failure_that_does_not_show_it()
    {
        var auth = new AuthDef.Jwt(JwtAlgorithm.RS256, "-----BEGIN PRIVATE KEY-----\ns3cret-rubbish\n-----END PRIVATE KEY-----", "");

        var failure = await Ask.Get(Ask.Connection("http://127.0.0.1:9") with { Auth = auth }).FailAsync();

        Assert.Equal((FailureKind.Permanent, "login_failed"), (failure.Kind, failure.Code));
        Assert.DoesNotContain("rubbish", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_published_example_of_aws_signature_2_is_signed_as_published()
    {
        (string, string)[] query =
        [
            ("Action", "DescribeJobFlows"), ("Version", "2009-03-31"), ("AWSAccessKeyId", "AKIAIOSFODNN7EXAMPLE"),
            ("SignatureVersion", "2"), ("SignatureMethod", "HmacSHA256"), ("Timestamp", "2011-10-03T15:19:30"),
        ];
        Assert.Equal(
            "i91nKc4PWAt0JJIdXwz9HxZCJDdiy6cf/Mj6vPxyYIs=",
            AwsV2Signature.Signature("GET", "elasticmapreduce.amazonaws.com", "/", query, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"));
        var signed = AwsV2Signature.Sign(
            new Uri("https://elasticmapreduce.amazonaws.com?Action=DescribeJobFlows&Version=2009-03-31"),
            "GET", "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", new DateTimeOffset(2011, 10, 3, 15, 19, 30, TimeSpan.Zero));

        Assert.Contains("Timestamp=2011-10-03T15%3A19%3A30Z&Signature=", signed.Query, StringComparison.Ordinal);
        Assert.StartsWith("?Action=DescribeJobFlows&Version=2009-03-31&AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&", signed.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_with_aws_signature_2_is_signed_for_each_hop_at_home_and_loses_its_signature_abroad()
    {
        await using var other = await WebVendor.StartAsync(_ => Task.CompletedTask);
        await using var vendor = await WebVendor.StartAsync(http =>
        {
            http.Response.Redirect(http.Request.Path == "/x" ? "/y?a=%7E+b&Signature=old" : other.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal) + "/there");
            return Task.CompletedTask;
        });

        Assert.Equal(200, (await Ask.Get(Ask.Connection(vendor.Url) with { Auth = new AuthDef.AwsV2("AKID", "s3cret-key") }).SendAsync()).Status);

        Assert.Equal(2, vendor.Seen.Count);
        Assert.All(vendor.Seen, seen => Assert.Contains("&SignatureVersion=2&Timestamp=", seen.Target, StringComparison.Ordinal));
        Assert.StartsWith("/y?a=~%20b&AWSAccessKeyId=AKID&", vendor.Last.Target, StringComparison.Ordinal);
        Assert.DoesNotContain("old", vendor.Last.Target, StringComparison.Ordinal);
        Assert.DoesNotContain("Signature", Assert.Single(other.Seen).Target, StringComparison.Ordinal);
    }

    public static TheoryData<AuthDef, string> Signing => new()
    {
        { new AuthDef.Aws("AKID", "s3cret-key", "eu-west-1", "execute-api") { SessionToken = "s3ssion-token" }, "Authorization" },
        { new AuthDef.OAuth1("consumer", "s3cret-key", "s3ssion-token", "s3cret-key"), "Authorization" },
        { new AuthDef.Wsse("u", "s3cret-key", "X-WSSE"), "X-WSSE" },
        { new AuthDef.Jwt(JwtAlgorithm.HS256, "s3cret-key", ""), "Authorization" },
    };

    [Theory]
    [MemberData(nameof(Signing))]
    public async Task What_is_signed_for_home_is_signed_again_for_a_redirect_at_home_and_not_at_all_abroad(AuthDef auth, string header)
    {
        await using var other = await WebVendor.StartAsync(_ => Task.CompletedTask);
        await using var vendor = await WebVendor.StartAsync(http =>
        {
            if (http.Request.Path != "/away")
            {
                http.Response.Redirect(http.Request.Path == "/x" ? "/away" : "/x");
                return Task.CompletedTask;
            }

            http.Response.Redirect(other.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal) + "/there");
            return Task.CompletedTask;
        });

        var told = await Ask.Get(Ask.Connection(vendor.Url) with { Auth = auth }).SendAsync();

        Assert.Equal(200, told.Status);
        Assert.Equal(2, vendor.Seen.Count);
        Assert.All(vendor.Seen, seen => Assert.NotNull(seen.Header(header)));
        if (auth is AuthDef.Aws)
        {
            Assert.All(vendor.Seen, seen => Assert.Contains("SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token", seen.Header("Authorization"), StringComparison.Ordinal));
            Assert.NotEqual(vendor.Seen.First().Header("Authorization"), vendor.Last.Header("Authorization"));
        }

        var abroad = Assert.Single(other.Seen);
        Assert.DoesNotContain(abroad.Headers.Keys, name => name.StartsWith("X-Amz", StringComparison.OrdinalIgnoreCase) || name is "Authorization" or "X-WSSE");
    }

    [Fact]
    public async Task A_body_can_be_left_out_of_the_signature()
    {
        await using var vendor = await WebVendor.StartAsync(_ => Task.CompletedTask);

        await Ask.Post(Ask.Connection(vendor.Url) with { Auth = new AuthDef.Aws("AKID", "s3cret-key", "eu-west-1", "s3") { UnsignedPayload = true } }).SendAsync();

        Assert.Equal("UNSIGNED-PAYLOAD", vendor.Last.Header("X-Amz-Content-Sha256"));
        Assert.Contains("SignedHeaders=content-type;host;", vendor.Last.Header("Authorization"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_of_the_step_wins_over_a_signature()
    {
        await using var vendor = await WebVendor.StartAsync(_ => Task.CompletedTask);

        await Ask.Get(Ask.Connection(vendor.Url) with { Auth = new AuthDef.Aws("AKID", "s3cret-key", "eu-west-1", "s3") }).With("Authorization", "own").SendAsync();

        Assert.Equal("own", vendor.Last.Header("Authorization"));
    }
}
