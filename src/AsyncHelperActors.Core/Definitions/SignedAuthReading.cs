namespace AsyncHelperActors.Core.Definitions;

/// <summary>Reads the kinds of <c>http.auth</c> that sign requests.</summary>
internal static class SignedAuthReading
{
    private static readonly Dictionary<string, bool> Signatures = new(StringComparer.OrdinalIgnoreCase)
    {
        ["hmac-sha1"] = false,
        ["hmac-sha256"] = true,
    };

    public static AuthDef Digest(FieldReader auth) =>
        AuthReading.Settings(auth, "digest", "digest: { username, password }") is { } digest
            ? new AuthDef.Digest(digest.RequiredText("username", "Write the user's name."), digest.TextOrEmpty("password") ?? "")
            : new AuthDef.None();

    public static AuthDef Aws(FieldReader auth)
    {
        if (AuthReading.Settings(auth, "aws", "aws: { service, region, accessKeyId, secretAccessKey }", "aws-sigv4") is not { } aws)
        {
            return new AuthDef.None();
        }

        return new AuthDef.Aws(
            aws.RequiredText("accessKeyId", "Write the key's id, as AKIA..."),
            aws.RequiredText("secretAccessKey", "Write the key, best as \"${env:AWS_SECRET_ACCESS_KEY}\"."),
            aws.RequiredText("region", "Write the region that the service runs in: region: us-east-1."),
            aws.RequiredText("service", "Write the service's name in signatures: service: execute-api."))
        {
            SessionToken = aws.Text("sessionToken") ?? "",
            UnsignedPayload = aws.Flag("unsignedPayload") ?? false,
        };
    }

    public static AuthDef AwsV2(FieldReader auth) =>
        AuthReading.Settings(auth, "aws", "aws: { accessKeyId, secretAccessKey }", "aws-sigv2") is { } aws
            ? new AuthDef.AwsV2(
                aws.RequiredText("accessKeyId", "Write the key's id, as AKIA..."), aws.RequiredText("secretAccessKey", "Write the key, best as \"${env:AWS_SECRET_ACCESS_KEY}\"."))
            : new AuthDef.None();

    public static AuthDef OAuth1(FieldReader auth)
    {
        if (AuthReading.Settings(auth, "oauth1", "oauth1: { consumerKey, consumerSecret, accessToken, tokenSecret }") is not { } oauth)
        {
            return new AuthDef.None();
        }

        return new AuthDef.OAuth1(
            oauth.RequiredText("consumerKey", "Write the key that the vendor gave to this client."),
            oauth.RequiredText("consumerSecret", "Write the client's secret, best as \"${env:VENDOR_CONSUMER_SECRET}\"."),
            oauth.Text("accessToken") ?? "",
            oauth.Text("tokenSecret") ?? "")
        {
            Sha256 = oauth.Choice("signatureMethod", Signatures) ?? false,
            Realm = oauth.Text("realm") ?? "",
        };
    }

    public static AuthDef Wsse(FieldReader auth) =>
        AuthReading.Settings(auth, "wsse", "wsse: { username, password }") is { } wsse
            ? new AuthDef.Wsse(wsse.RequiredText("username", "Write the user's name."), wsse.TextOrEmpty("password") ?? "", wsse.Text("headerName") ?? "X-WSSE")
            : new AuthDef.None();
}
