using AsyncHelperActors.Core.Definitions;
using Xunit;

namespace AsyncHelperActors.Tests.Core.Definitions;

public sealed class ConnectionReadingTest
{
    private const string Short = """{ "_id": "vendor", "http": { "baseURI": "https://api.example.com" } }""";

    [Fact]
    public void A_short_connection_has_the_defaults()
    {
        var connection = Documents.Read<ConnectionDef>(Short);
        Assert.Equal(("vendor", "https://api.example.com", MediaType.Json, 60_000, "Retry-After"), (connection.Name, connection.BaseUri, connection.MediaType, connection.TimeoutMs, connection.RetryHeader));
        Assert.IsType<AuthDef.None>(connection.Auth);
        Assert.Equal(429, connection.RateLimit.FailStatusCode);
        Assert.Null(connection.ConcurrencyLevel);
        Assert.Empty(connection.Encrypted);
    }

    [Fact]
    public void Every_field_is_read()
    {
        var connection = Documents.Read<ConnectionDef>(
            """
            { "_id": "v", "name": "Vendor", "type": "http", "http": {
                "baseURI": "https://{{connection.settings.host}}/v1", "mediaType": "xml", "successMediaType": "json", "errorMediaType": "plaintext",
                "headers": [ { "name": "X-A", "value": "1" }, { "name": "X-B", "value": "" } ],
                "auth": { "type": "basic", "basic": { "username": "u", "password": "p" }, "failStatusCode": 403, "failPath": "error", "failValues": ["expired"] },
                "handshake": { "statusCode": 409, "header": "X-Session-Id" }, "allowedHosts": ["Files.Example.com", "cdn.example.com:8443"],
                "concurrencyLevel": "5", "timeout": "30s", "followRedirects": false, "maxResponseBytes": 1000, "retryHeader": "X-Wait", "maxRemoteJobs": 3,
                "rateLimit": { "failStatusCode": 503, "failPath": "e", "failValues": ["slow"], "limit": 500, "requests": [ { "match": "GET /reports/*", "rate": 2, "per": "1s", "burst": 15 }, { "rate": 0.5, "per": "1m" } ] },
                "encrypted": { "apiKey": "k" }, "unencrypted": "{\"sellerId\":\"s\"}" } }
            """);
        Assert.Equal((MediaType.Xml, MediaType.Json, MediaType.PlainText), (connection.MediaType, connection.SuccessMediaType, connection.ErrorMediaType));
        Assert.Equal([new HeaderTemplate("X-A", "1"), new HeaderTemplate("X-B", "")], connection.Headers);
        var basic = Assert.IsType<AuthDef.Basic>(connection.Auth);
        Assert.Equal(("u", "p", 403, "error"), (basic.User, basic.Password, basic.FailStatusCode, basic.FailPath));
        Assert.Equal(["expired"], basic.FailValues);
        Assert.Equal(new Handshake(409, "X-Session-Id"), connection.Handshake);
        Assert.Equal(["files.example.com", "cdn.example.com:8443"], connection.AllowedHosts);
        Assert.Equal((5, 30_000, "X-Wait", 3), (connection.ConcurrencyLevel, connection.TimeoutMs, connection.RetryHeader, connection.MaxRemoteJobs));
        Assert.Equal((false, 1000), (connection.FollowRedirects, connection.MaxResponseBytes));
        Assert.Equal((503, "e", 500), (connection.RateLimit.FailStatusCode, connection.RateLimit.FailPath, connection.RateLimit.LimitMs));
        Assert.Equal([new RateBudget("GET /reports/*", 2, 1000, 15), new RateBudget("*", 0.5, 60_000, 1)], connection.RateLimit.Requests);
        Assert.Equal("k", (string?)connection.Encrypted["apiKey"]);
        Assert.Equal("s", (string?)connection.Unencrypted["sellerId"]);
    }

    [Theory]
    [InlineData("""{ "token": "t" }""", TokenLocation.Header, "Authorization", "Bearer", "")]
    [InlineData("""{ "token": "t", "scheme": "none" }""", TokenLocation.Header, "Authorization", "", "")]
    [InlineData("""{ "token": "t", "scheme": " " }""", TokenLocation.Header, "Authorization", "", "")]
    [InlineData("""{ "token": "t", "scheme": "Token" }""", TokenLocation.Header, "Authorization", "Token", "")]
    [InlineData("""{ "token": "t", "headerName": "X-Api-Key" }""", TokenLocation.Header, "X-Api-Key", "", "")]
    [InlineData("""{ "token": "t", "location": "url", "paramName": "key" }""", TokenLocation.Url, "Authorization", "", "key")]
    [InlineData("""{ "token": "t", "location": "body", "paramName": "key" }""", TokenLocation.Body, "Authorization", "", "key")]
    public void A_token_goes_where_it_is_told(string token, TokenLocation location, string header, string scheme, string parameter) =>
        Assert.Equal(
            new AuthDef.Token("t", location, header, scheme, parameter) { FailValues = [] },
            (AuthDef.Token)Auth($$"""{ "type": "token", "token": {{token}} }""") with { FailValues = [] });

    [Fact]
    public void A_token_can_be_fetched_instead_of_given()
    {
        var token = Assert.IsType<AuthDef.Token>(Auth(
            """{ "type": "token", "token": { "refreshRelativeURI": "/oauth/token", "refreshBody": "grant_type=client_credentials", "refreshTokenPath": "data.token", "refreshHeaders": [ { "name": "Accept", "value": "x" } ] } }"""));
        Assert.Equal("", token.Value);
        var refresh = token.Refresh!;
        Assert.Equal(("/oauth/token", "POST", MediaType.UrlEncoded, "data.token"), (refresh.RelativeUri, refresh.Method, refresh.MediaType, refresh.TokenPath));
        Assert.Equal([new HeaderTemplate("Accept", "x")], refresh.Headers);
    }

    [Fact]
    public void A_cookie_login_and_custom_credentials_are_known()
    {
        var cookie = Assert.IsType<AuthDef.Cookie>(Auth("""{ "type": "cookie", "cookie": { "uri": "/login", "body": "b", "successStatusCode": 302 } }"""));
        Assert.Equal(("/login", "POST", "b", 302), (cookie.Uri, cookie.Method, cookie.Body, cookie.SuccessStatusCode));
        Assert.IsType<AuthDef.Custom>(Auth("""{ "type": "custom" }"""));
        Assert.IsType<AuthDef.None>(Auth("""{ "type": "none" }"""));
    }

    [Theory]
    [InlineData("http", null, "http", "required", "baseURI")]
    [InlineData("type", "\"ftp\"", "type", "Only connections of type http", "http")]
    [InlineData("http.baseURI", null, "http.baseURI", "required", "https://api.example.com")]
    [InlineData("http.baseURI", "\"api.example.com\"", "http.baseURI", "absolute http or https", "https://")]
    [InlineData("http.baseURI", "\"ftp://api.example.com\"", "http.baseURI", "absolute http or https", "https://")]
    [InlineData("http.baseURI", "\"https://u:p@api.example.com\"", "http.baseURI", "Credentials in an address", "type: basic")]
    [InlineData("http.mediaType", "\"jsn\"", "http.mediaType", "Expected one of json", "Did you mean json?")]
    [InlineData("http.timeout", "30", "http.timeout", "came a bare number", "30s")]
    [InlineData("http.timeout", "\"30\"", "http.timeout", "came a bare number", "30s")]
    [InlineData("http.timeout", "\"0s\"", "http.timeout", "more than nothing", "60s")]
    [InlineData("http.concurrencyLevel", "0", "http.concurrencyLevel", "from 1", "limits")]
    [InlineData("http.concurrencyLevel", "\"many\"", "http.concurrencyLevel", "Expected a whole number, came a text", "without quotes")]
    [InlineData("http.handshake", "{\"header\":\"X\"}", "http.handshake.statusCode", "required", "409")]
    [InlineData("http.handshake", "{\"statusCode\":409}", "http.handshake.header", "required", "repetition")]
    [InlineData("http.allowedHosts", "[\"https://x.example\"]", "http.allowedHosts", "not the name of a host", "without https://")]
    [InlineData("http.allowedHosts", "[\"*.example.com\"]", "http.allowedHosts", "not the name of a host", "without *")]
    [InlineData("http.headers", "{\"A\":\"b\"}", "http.headers", "Expected a list, came an object", "[ { ... } ]")]
    [InlineData("http.headers", "[\"A: b\"]", "http.headers[0]", "came a text", "field: value")]
    [InlineData("http.headers", "[{\"value\":\"b\"}]", "http.headers[0].name", "required", "name")]
    [InlineData("http.headers", "[{\"name\":\"A b\",\"value\":\"b\"}]", "http.headers[0].name", "not the name of a header", "letters")]
    [InlineData("http.headers", "[{\"name\":\"A\",\"value\":\"b\\r\\nX: y\"}]", "http.headers[0].value", "one line", "line break")]
    [InlineData("http.rateLimit", "{\"requests\":[{\"per\":\"1s\"}]}", "http.rateLimit.requests[0].rate", "required", "rate: 2")]
    [InlineData("http.rateLimit", "{\"requests\":[{\"rate\":1,\"per\":1}]}", "http.rateLimit.requests[0].per", "bare number", "30s")]
    [InlineData("http.rateLimit", "{\"requests\":[{\"match\":\"GTE /x\",\"rate\":1}]}", "http.rateLimit.requests[0].match", "not a method", "Did you mean GET?")]
    [InlineData("http.rateLimit", "{\"requests\":[{\"match\":\"GET reports\",\"rate\":1}]}", "http.rateLimit.requests[0].match", "begins with a slash", "GET /reports/*")]
    [InlineData("http.rateLimit", "{\"requests\":[{\"match\":\"GET\",\"rate\":1}]}", "http.rateLimit.requests[0].match", "no path", "GET **")]
    [InlineData("http.rateLimit", "{\"requests\":[{\"match\":\"a b c\",\"rate\":1}]}", "http.rateLimit.requests[0].match", "a method and a path", "GET /reports/*")]
    [InlineData("_borrowConcurrencyFromConnectionId", "\"vendor\"", "_borrowConcurrencyFromConnectionId", "from itself", "its own limits")]
    [InlineData("http.clientCertificates", "{\"key\":\"k\"}", "http.clientCertificates.cert", "required beside the other", "pfx")]
    [InlineData("http.clientCertificates", "{\"key\":\"k\",\"cert\":\"c\",\"pfx\":\"p\"}", "http.clientCertificates.pfx", "two certificates", "or pfx")]
    [InlineData("http.encrypted", "\"abc\"", "http.encrypted", "not the JSON of one", "name: value")]
    [InlineData("http.auth", "{\"basic\":{\"username\":\"u\"}}", "http.auth.type", "required", "basic")]
    [InlineData("http.auth", "{\"type\":\"basic\"}", "http.auth.basic", "required with type basic", "username")]
    [InlineData("http.auth", "{\"type\":\"basic\",\"basic\":{}}", "http.auth.basic.username", "required", "key")]
    [InlineData("http.auth", "{\"type\":\"basic\",\"basic\":{\"username\":\"u\",\"password\":31337}}", "http.auth.basic.password", "Expected a text, came a number", "quotes")]
    [InlineData("http.auth", "{\"type\":\"token\",\"token\":{}}", "http.auth.token.token", "required", "${env:VENDOR_TOKEN}")]
    [InlineData("http.auth", "{\"type\":\"token\",\"token\":{\"token\":\"t\",\"location\":\"url\"}}", "http.auth.token.paramName", "required with location url", "paramName")]
    [InlineData("http.auth", "{\"type\":\"cookie\",\"cookie\":{}}", "http.auth.cookie.uri", "required", "login")]
    [InlineData("http.auth", "{\"type\":\"oauth\"}", "http.auth.oauth", "required with type oauth", "tokenURI")]
    [InlineData("http.auth", "{\"type\":\"oauth\",\"oauth\":{\"tokenURI\":\"/t\",\"clientId\":\"c\"}}", "http.auth.oauth.refreshToken", "refresh token grant", "oauth2-client-credentials")]
    [InlineData("http.auth", "{\"type\":\"oauth\",\"oauth\":{\"tokenURI\":\"/t\",\"clientId\":\"c\",\"refreshToken\":\"r\",\"grantType\":\"password\"}}", "http.auth.oauth.grantType", "password is not supported; use clientcredentials", "refreshRelativeURI")]
    [InlineData("http.auth", "{\"type\":\"oauth2-client-credentials\"}", "http.auth.oauth", "required with type oauth2-client-credentials", "clientSecret")]
    [InlineData("http.auth", "{\"type\":\"oauth2-client-credentials\",\"oauth\":{\"clientId\":\"c\"}}", "http.auth.oauth.tokenURI", "required", "token endpoint")]
    [InlineData("http.auth", "{\"type\":\"oauth2-client-credentials\",\"oauth\":{\"tokenURI\":\"/t\",\"clientId\":\"c\",\"clientAuth\":\"bdy\"}}", "http.auth.oauth.clientAuth", "Expected one of basic", "Did you mean body?")]
    [InlineData("http.auth", "{\"type\":\"oauth2-client-credentials\",\"oauth\":{\"tokenURI\":\"/t\",\"clientId\":\"c\",\"expirySkew\":\"2h\"}}", "http.auth.oauth.expirySkew", "at most an hour", "60s")]
    [InlineData("http.auth", "{\"type\":\"digest\"}", "http.auth.digest", "required with type digest", "username")]
    [InlineData("http.auth", "{\"type\":\"wsse\",\"wsse\":{}}", "http.auth.wsse.username", "required", "user's name")]
    [InlineData("http.auth", "{\"type\":\"oauth1\",\"oauth1\":{\"consumerKey\":\"k\"}}", "http.auth.oauth1.consumerSecret", "required", "${env:VENDOR_CONSUMER_SECRET}")]
    [InlineData("http.auth", "{\"type\":\"aws-sigv4\"}", "http.auth.aws", "required with type aws-sigv4", "secretAccessKey")]
    [InlineData("http.auth", "{\"type\":\"aws-sigv4\",\"aws\":{\"service\":\"s\",\"accessKeyId\":\"a\",\"secretAccessKey\":\"b\"}}", "http.auth.aws.region", "required", "us-east-1")]
    [InlineData("http.auth", "{\"type\":\"jwtbearer\",\"jwt\":{\"privateKey\":\"${env:K}\"}}", "http.auth.jwt.tokenURI", "required", "type: jwt")]
    [InlineData("http.auth", "{\"type\":\"jwt\",\"jwt\":{\"privateKey\":\"abc\"}}", "http.auth.jwt.privateKey", "not a key in PEM", "-----BEGIN")]
    [InlineData("http.auth", "{\"type\":\"jwt\",\"jwt\":{\"algorithm\":\"HS256\"}}", "http.auth.jwt.secret", "required", "${env:VENDOR_SECRET}")]
    [InlineData("http.auth", "{\"type\":\"jwt\",\"jwt\":{\"algorithm\":\"none\",\"privateKey\":\"${env:K}\"}}", "http.auth.jwt.algorithm", "Expected one of RS256", "ES256")]
    [InlineData("http.auth", "{\"type\":\"jwt\",\"jwt\":{\"lifetime\":\"1s\",\"privateKey\":\"${env:K}\"}}", "http.auth.jwt.lifetime", "at least 10 seconds", "5m")]
    [InlineData("http.auth", "{\"type\":\"tokn\"}", "http.auth.type", "There is no such auth type", "Did you mean token?")]
    public void What_is_wrong_is_refused_with_place_message_and_hint(string field, string? json, string path, string message, string hint)
    {
        var reading = DefinitionReader.Read(DefinitionKind.Connections, Documents.With(Short, field, json));
        Assert.Null(reading.Value);
        var problem = Assert.Single(reading.Problems);
        Assert.Equal((Severity.Error, path), (problem.Severity, problem.Path));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Contains(hint, problem.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http.disableStrictSSL", "true", "http.disableStrictSSL", "no certificate is checked")]
    [InlineData("http.rateLimit", "{\"requests\":[{\"match\":\"*\",\"rate\":1},{\"match\":\"GET /x\",\"rate\":1}]}", "http.rateLimit.requests[1].match", "No request reaches it")]
    [InlineData("http.clientCertificates", "{\"ca\":\"c\"}", "http.clientCertificates.ca", "no effect")]
    public void What_works_and_is_probably_not_meant_is_remarked(string field, string json, string path, string message)
    {
        var reading = DefinitionReader.Read(DefinitionKind.Connections, Documents.With(Short, field, json));
        Assert.NotNull(reading.Value);
        var problem = Assert.Single(reading.Problems);
        Assert.Equal((Severity.Warning, path), (problem.Severity, problem.Path));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_message_shows_a_value_that_may_be_a_secret()
    {
        var reading = DefinitionReader.Read(DefinitionKind.Connections, Documents.Object(
            """{ "_id": "v", "http": { "baseURI": "https://u:s3cret@x", "encrypted": "s3cret", "headers": [ { "name": "Cookie", "value": "s3cret\n" } ], "auth": { "type": "token", "token": { "token": ["s3cret"] } } } }"""));
        Assert.Equal(4, reading.Problems.Count);
        Assert.DoesNotContain("s3cret", Documents.Show(reading.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_mask_that_was_copied_along_is_remarked()
    {
        var reading = DefinitionReader.Read(DefinitionKind.Connections, Documents.Object(
            """{ "_id": "v", "http": { "baseURI": "https://x.example", "encrypted": "******", "auth": { "type": "basic", "basic": { "username": "u", "password": "******" } } } }"""));
        Assert.NotNull(reading.Value);
        Assert.Equal(["http.auth.basic.password", "http.encrypted"], reading.Problems.Select(p => p.Path).Order(StringComparer.Ordinal));
        Assert.All(reading.Problems, p => Assert.Equal(Severity.Warning, p.Severity));
    }

    private static AuthDef Auth(string json) => Documents.Read<ConnectionDef>(Documents.With(Short, "http.auth", json)).Auth;
}
