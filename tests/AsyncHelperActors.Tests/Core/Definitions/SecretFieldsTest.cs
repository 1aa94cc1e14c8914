using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;
using Xunit;

namespace AsyncHelperActors.Tests.Core.Definitions;

public sealed class SecretFieldsTest
{
    private const string Connection =
        """
        { "_id": "c", "http": {
            "baseURI": "https://x.example",
            "headers": [ { "name": "Accept", "value": "open" }, { "name": "X-Api-Key", "value": "s1" }, { "name": "authorization", "value": "s2" }, { "name": "Cookie", "value": "s3" } ],
            "auth": { "type": "token", "failPath": "open",
              "basic": { "username": "open", "password": "s4" },
              "token": { "token": "s5", "headerName": "open", "refreshToken": "s6", "refreshTokenPath": "open", "refreshBody": "s7", "refreshRelativeURI": "open",
                         "refreshHeaders": [ { "name": "X-Secret", "value": "s8" }, { "name": "Accept", "value": "open" } ] },
              "oauth": { "clientCredentials": { "clientId": "open", "clientSecret": "s9" } },
              "aws": { "accessKeyId": "open", "secretKey": "s10", "keys": [ { "privateKey": "s11" } ] },
              "cookie": { "uri": "open", "body": "s12" } },
            "encrypted": { "apiKey": "s13", "pin": 14, "deep": { "list": ["s15"] }, "flag": true },
            "clientCertificates": { "key": "s16", "passphrase": "s17" },
            "unencrypted": { "sellerId": "open" } } }
        """;

    [Fact]
    public void Every_secret_of_a_connection_is_visited_once_and_nothing_else()
    {
        var seen = new List<(string Path, string Value)>();
        SecretFields.Transform(Documents.Object(Connection), (path, value) =>
        {
            seen.Add((path, value));
            return value;
        });
        var expected = Enumerable.Range(1, 17).Select(n => n == 14 ? "14" : $"s{n}").Order(StringComparer.Ordinal);
        Assert.Equal(expected, seen.Select(s => s.Value).Order(StringComparer.Ordinal));
        Assert.Equal(seen.Count, seen.Select(s => s.Path).Distinct().Count());
        Assert.Contains(("http.headers[1].value", "s1"), seen);
        Assert.Contains(("http.auth.token.refreshHeaders[0].value", "s8"), seen);
        Assert.Contains(("http.auth.aws.keys[0].privateKey", "s11"), seen);
        Assert.Contains(("http.encrypted.deep.list[0]", "s15"), seen);
    }

    [Fact]
    public void The_mask_hides_every_secret_and_leaves_the_document_alone()
    {
        var document = Documents.Object(Connection);
        var before = document.ToJsonString();
        var masked = SecretFields.Masked(document).ToJsonString();
        Assert.Equal(before, document.ToJsonString());
        for (var n = 1; n <= 17; n++)
        {
            Assert.DoesNotContain($"\"s{n}\"", masked, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("14", masked, StringComparison.Ordinal);
        Assert.Equal(before.Split("\"open\"").Length, masked.Split("\"open\"").Length);
    }

    [Fact]
    public void A_lone_placeholder_is_shown_and_a_secret_around_one_is_not()
    {
        var masked = SecretFields.Masked(Documents.Object("""{ "http": { "encrypted": { "a": "${env:A}", "b": "x${env:A}", "c": "" } } }"""));
        Assert.Equal("""{"a":"${env:A}","b":"******","c":""}""", masked["http"]!["encrypted"]!.ToJsonString());
    }

    [Fact]
    public void A_masked_document_that_comes_back_keeps_the_stored_secrets_and_takes_the_new_ones()
    {
        var stored = Documents.Object(Connection);
        var edited = SecretFields.Masked(stored);
        edited["http"]!["auth"]!["basic"]!["password"] = "new";
        edited["http"]!["encrypted"]!["other"] = SecretFields.Mask;
        var saved = SecretFields.Unmasked(edited, stored);
        Assert.Equal("new", (string?)saved["http"]!["auth"]!["basic"]!["password"]);
        Assert.Equal("s5", (string?)saved["http"]!["auth"]!["token"]!["token"]);
        Assert.Equal("s15", (string?)saved["http"]!["encrypted"]!["deep"]!["list"]![0]);
        Assert.Equal(SecretFields.Mask, (string?)saved["http"]!["encrypted"]!["other"]);
    }

    [Fact]
    public void Sealing_and_unsealing_give_the_document_back()
    {
        var document = Documents.Object(Connection);
        document["http"]!["encrypted"]!["pin"] = "14";
        var back = SecretFields.Transform(SecretFields.Transform(document, (_, v) => "sealed:" + v), (_, v) => v["sealed:".Length..]);
        Assert.True(JsonNode.DeepEquals(document, back));
    }

    [Theory]
    [InlineData("""{ "http": 1 }""")]
    [InlineData("""{ "http": { "auth": "x", "headers": {}, "encrypted": [] } }""")]
    [InlineData("""{ "http": { "headers": [1, null, { "name": 5, "value": {} }, { "value": "v" }] } }""")]
    public void A_document_of_another_shape_passes_unchanged(string json)
    {
        var document = Documents.Object(json);
        Assert.True(JsonNode.DeepEquals(document, SecretFields.Masked(document)));
    }

    [Fact]
    public void An_encrypted_part_that_is_one_text_is_one_secret() =>
        Assert.Equal(SecretFields.Mask, (string?)SecretFields.Masked(Documents.Object("""{ "http": { "encrypted": "{\"a\":1}" } }"""))["http"]!["encrypted"]);

    [Fact]
    public void Only_kinds_with_secrets_have_places_of_them()
    {
        Assert.Contains("http.encrypted.**", SecretFields.Paths(DefinitionKind.Connections));
        Assert.NotEmpty(SecretFields.Paths(DefinitionKind.Exports));
        Assert.Empty(SecretFields.Paths(DefinitionKind.Scripts));
        Assert.Empty(SecretFields.Paths(DefinitionKind.AsyncHelpers));
    }
}
