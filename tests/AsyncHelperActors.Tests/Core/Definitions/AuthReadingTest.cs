using AsyncHelperActors.Core.Definitions;
using Xunit;

namespace AsyncHelperActors.Tests.Core.Definitions;

/// <summary>The kinds of credentials beyond the simple ones, and which of their fields are secrets.</summary>
public sealed class AuthReadingTest
{
    private const string Short = """{ "_id": "v", "name": "Vendor", "http": { "baseURI": "https://api.example.com" } }""";

    [Fact]
    public void Client_credentials_are_read_with_all_that_a_vendor_may_want()
    {
        var oauth = Assert.IsType<AuthDef.OAuth>(Auth(
            """
            { "type": "oauth2-client-credentials", "failStatusCode": 403, "token": { "headerName": "X-T" },
              "oauth": { "tokenURI": "https://login.example.com/t", "clientId": "c", "clientSecret": "s", "scope": ["a", "b"], "audience": "x", "clientAuth": "body",
                         "accessTokenPath": "data.token", "expiresInPath": "data.ttl", "expirySkew": "30s", "parameters": { "resource": "r" } } }
            """));
        Assert.Equal((OAuthGrant.ClientCredentials, "https://login.example.com/t", "c", "s"), (oauth.Grant, oauth.TokenUri, oauth.ClientId, oauth.ClientSecret));
        Assert.Equal(("a b", "x", ClientProof.Body, 403), (oauth.Scope, oauth.Audience, oauth.ClientProof, oauth.FailStatusCode));
        Assert.Equal(new TokenAnswer { TokenPath = "data.token", ExpiresInPath = "data.ttl", SkewMs = 30_000 }, oauth.Answer);
        Assert.Equal([new HeaderTemplate("resource", "r")], oauth.Parameters);
        Assert.Equal(new TokenPlace(TokenLocation.Header, "X-T", "", ""), oauth.Place);
    }

    [Fact]
    public void Oauth_is_read_as_celigo_has_it()
    {
        var oauth = Assert.IsType<AuthDef.OAuth>(Auth(
            """
            { "type": "oauth", "oauth": { "authURI": "https://x", "tokenURI": "https://x/t", "scope": ["a"], "scopeDelimiter": ",", "grantType": "authorizecode",
              "clientCredentialsLocation": "basicauthheader", "clientId": "c", "clientSecret": "s" }, "token": { "token": "t", "refreshToken": "r", "location": "header" } }
            """));
        Assert.Equal((OAuthGrant.RefreshToken, "r", "t", ClientProof.Basic), (oauth.Grant, oauth.RefreshToken, oauth.AccessToken, oauth.ClientProof));
        Assert.Equal(TokenPlace.Bearer, oauth.Place);
    }

    [Fact]
    public void The_signing_kinds_are_read()
    {
        Assert.Equal(new AuthDef.Digest("u", "p"), Auth("""{ "type": "digest", "digest": { "username": "u", "password": "p" } }""") with { FailValues = new AuthDef.None().FailValues });
        var aws = Assert.IsType<AuthDef.Aws>(Auth("""{ "type": "aws-sigv4", "aws": { "service": "s3", "region": "r", "accessKeyId": "a", "secretAccessKey": "b", "sessionToken": "c", "unsignedPayload": true } }"""));
        Assert.Equal(("a", "b", "r", "s3", "c", true), (aws.AccessKeyId, aws.SecretAccessKey, aws.Region, aws.Service, aws.SessionToken, aws.UnsignedPayload));
        var one = Assert.IsType<AuthDef.OAuth1>(Auth("""{ "type": "oauth1", "oauth1": { "consumerKey": "a", "consumerSecret": "b", "accessToken": "c", "tokenSecret": "d", "signatureMethod": "HMAC-SHA256", "realm": "e" } }"""));
        Assert.Equal(("a", "b", "c", "d", true, "e"), (one.ConsumerKey, one.ConsumerSecret, one.AccessToken, one.TokenSecret, one.Sha256, one.Realm));
        var wsse = Assert.IsType<AuthDef.Wsse>(Auth("""{ "type": "wsse", "wsse": { "username": "u", "password": "p" } }"""));
        Assert.Equal(("u", "p", "X-WSSE"), (wsse.User, wsse.Password, wsse.HeaderName));
        var jwt = Assert.IsType<AuthDef.Jwt>(Auth("""{ "type": "jwtbearer", "jwt": { "algorithm": "es256", "privateKey": "-----BEGIN PRIVATE KEY-----", "tokenURI": "/t", "issuer": "i", "lifetime": "10m", "claims": { "scope": "x" } } }"""));
        Assert.Equal((JwtAlgorithm.ES256, "/t", "i", 600_000, "x"), (jwt.Algorithm, jwt.TokenUri, jwt.Issuer, jwt.LifetimeMs, (string?)jwt.Claims["scope"]));
    }

    [Fact]
    public void Every_secret_of_every_kind_is_sealed_and_nothing_else()
    {
        var document = Documents.With(Short, "http.auth",
            """
            { "type": "oauth", "oauth": { "tokenURI": "open", "clientId": "open", "clientSecret": "s", "refreshToken": "s", "accessTokenPath": "open", "scope": ["open"] },
              "aws": { "service": "open", "region": "open", "accessKeyId": "open", "secretAccessKey": "s", "sessionToken": "s" },
              "jwt": { "algorithm": "open", "privateKey": "s", "secret": "s", "passphrase": "s", "keyId": "open", "issuer": "open", "tokenURI": "open" },
              "digest": { "username": "open", "password": "s" }, "wsse": { "username": "open", "password": "s" },
              "oauth1": { "consumerSecret": "s", "accessToken": "s", "tokenSecret": "s", "realm": "open" } }
            """);
        var seen = new List<string>();
        SecretFields.Transform(document, (_, value) =>
        {
            seen.Add(value);
            return value;
        });
        Assert.Equal(12, seen.Count);
        Assert.All(seen, value => Assert.Equal("s", value));
    }

    private static AuthDef Auth(string json) => Documents.Read<ConnectionDef>(Documents.With(Short, "http.auth", json)).Auth;
}
