using System.Text;
using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Core.Definitions;
using CsCheck;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Http;

public sealed class SecretMaskTest
{
    [Theory]
    [InlineData("https://h/p?a=1&access_token=xyz&b=2", "https://h/p?a=1&access_token=****&b=2")]
    [InlineData("https://h/p?X-Amz-Signature=ab%2Fcd&X-Amz-Date=1", "https://h/p?X-Amz-Signature=****&X-Amz-Date=1")]
    [InlineData("https://h/p?sig=abc&design=1", "https://h/p?sig=****&design=1")]
    [InlineData("/p?apiKey=abc", "/p?apiKey=****")]
    [InlineData("https://user:pass@h/p", "https://****@h/p")]
    [InlineData("https://h/p/a@b?x=1", "https://h/p/a@b?x=1")]
    [InlineData("https://h", "https://h")]
    [InlineData("https://h/p?token=", "https://h/p?token=")]
    [InlineData("", "")]
    public void What_is_named_like_a_secret_is_hidden_in_an_address(string url, string hidden) =>
        Assert.Equal(hidden, SecretMask.Empty.HideInUrl(url));

    [Theory]
    [InlineData("p4ss word/+&\"")]
    [InlineData("ключ-secret")]
    [InlineData("tok-12345")]
    public void A_secret_is_hidden_in_every_form(string secret)
    {
        var mask = SecretMask.Empty.With(secret);
        var text = string.Join(
            " | ",
            secret,
            Uri.EscapeDataString(secret),
            System.Net.WebUtility.UrlEncode(secret),
            JsonValue.Create(secret).ToJsonString(),
            Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)));

        var hidden = mask.Hide(text);

        Assert.Equal("**** | **** | **** | \"****\" | ****", hidden);
        Assert.True(mask.WouldLeak(text));
        Assert.False(mask.WouldLeak(hidden));
    }

    [Fact]
    public void The_secrets_of_a_connection_are_its_encrypted_values_credentials_and_secret_headers()
    {
        var connection = new ConnectionDef("c", "c")
        {
            Auth = new AuthDef.Basic("user", "{{p}}"),
            Encrypted = new JsonObject { ["a"] = "encrypted-1", ["b"] = new JsonObject { ["c"] = new JsonArray(98765432) } },
            Headers = [new("X-Api-Key", "header-key"), new("Authorization", "Custom header-token"), new("Accept", "text/csv")],
            Unencrypted = new JsonObject { ["region"] = "eu-west" },
        };
        var mask = SecretMask.For(connection, text => text.Replace("{{p}}", "pass-word", StringComparison.Ordinal));

        var hidden = mask.Hide("encrypted-1 98765432 header-key header-token text/csv eu-west user pass-word " + Convert.ToBase64String("user:pass-word"u8));

        Assert.Equal("**** **** **** **** text/csv eu-west user **** ****", hidden);
    }

    [Fact]
    public void Short_texts_are_no_secrets() => Assert.Equal("abc", SecretMask.Empty.With("a", "abc", "").Hide("abc"));

    [Fact]
    public void A_secret_that_holds_another_leaves_no_rest() =>
        Assert.Equal("**** ****", SecretMask.Empty.With("abcd", "xx-abcd-yy").Hide("xx-abcd-yy abcd"));

    [Fact]
    public void No_secret_survives_in_any_text() =>
        Gen.Select(Gen.String[Gen.Char['a', 'f'], 4, 8].Array[1, 4], Gen.String[Gen.Char['a', 'f'], 0, 60]).Sample((secrets, text) =>
        {
            var hidden = SecretMask.Empty.With(secrets).Hide(text);
            return secrets.All(secret => !hidden.Contains(secret, StringComparison.Ordinal));
        });
}
