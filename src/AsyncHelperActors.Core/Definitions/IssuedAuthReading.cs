namespace AsyncHelperActors.Core.Definitions;

/// <summary>Reads the kinds of <c>http.auth</c> whose tokens are issued: OAuth 2, and signed assertions.</summary>
internal static class IssuedAuthReading
{
    private const long LongestLifetimeMs = 24 * 3_600_000L;
    private const int MostParameters = 50;

    private static readonly Dictionary<string, ClientProof> Proofs = new(StringComparer.Ordinal)
    {
        ["basic"] = ClientProof.Basic,
        ["basicauthheader"] = ClientProof.Basic,
        ["body"] = ClientProof.Body,
    };

    private static readonly Dictionary<string, OAuthGrant?> Grants = new(StringComparer.Ordinal)
    {
        ["clientcredentials"] = OAuthGrant.ClientCredentials,
        ["client_credentials"] = OAuthGrant.ClientCredentials,
        ["refreshtoken"] = OAuthGrant.RefreshToken,
        ["refresh_token"] = OAuthGrant.RefreshToken,

        // Celigo's word for "a person consented"; what is left of that afterwards is the refresh token.
        ["authorizecode"] = OAuthGrant.RefreshToken,
    };

    private static readonly Dictionary<string, JwtAlgorithm> Algorithms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["RS256"] = JwtAlgorithm.RS256,
        ["ES256"] = JwtAlgorithm.ES256,
        ["HS256"] = JwtAlgorithm.HS256,
    };

    /// <summary>OAuth 2. The refresh token and a first token may stand in <c>token</c>, as Celigo has them, or in <c>oauth</c>.</summary>
    public static AuthDef OAuth(FieldReader auth, string type)
    {
        if (AuthReading.Settings(auth, "oauth", "oauth: { tokenURI, clientId, clientSecret }", type) is not { } oauth)
        {
            return new AuthDef.None();
        }

        oauth.Accept("authURI", "callbackURL", "scopeDelimiter", "type", "applicationType", "pkceCodeVerifier", "useIClientFields", "accessTokenHeaders", "accessTokenBody", "refreshHeaders", "refreshBody", "oauth2RedirectUrl");
        var grant = Grant(oauth, type);
        var token = auth.Child("token");
        var refreshToken = oauth.Text("refreshToken") ?? token?.Text("refreshToken");
        if (grant == OAuthGrant.RefreshToken && refreshToken is null)
        {
            oauth.Error("refreshToken", "It is required with the refresh token grant and was not given.", "Write refreshToken: \"${env:VENDOR_REFRESH_TOKEN}\", the one that the vendor gave after the consent; where there is no consent, write type: oauth2-client-credentials.");
        }

        return new AuthDef.OAuth(
            grant,
            oauth.RequiredText("tokenURI", "Write the vendor's token endpoint: tokenURI: \"https://login.example.com/oauth/token\"."),
            oauth.RequiredText("clientId", "Write the id that the vendor gave to this client."),
            oauth.Text("clientSecret") ?? "")
        {
            ClientProof = (oauth.Choice("clientAuth", Proofs) ?? oauth.Choice("clientCredentialsLocation", Proofs)) ?? ClientProof.Basic,
            Scope = string.Join(' ', oauth.Values("scope")),
            Audience = oauth.Text("audience") ?? "",
            RefreshToken = grant == OAuthGrant.RefreshToken ? refreshToken ?? "" : "",
            AccessToken = grant == OAuthGrant.RefreshToken ? token?.Text("token") ?? "" : "",
            Parameters = Parameters(oauth),
            Answer = Answer(oauth),
            Place = token is null ? TokenPlace.Bearer : AuthReading.Place(token),
        };
    }

    /// <summary>A signed assertion, exchanged at an endpoint or sent as it is.</summary>
    public static AuthDef Jwt(FieldReader auth, bool isExchanged)
    {
        var type = isExchanged ? "jwtbearer" : "jwt";
        if (AuthReading.Settings(auth, "jwt", "jwt: { algorithm: RS256, privateKey: \"${env:VENDOR_KEY}\", issuer, audience }", type) is not { } jwt)
        {
            return new AuthDef.None();
        }

        // One of the two signs; the other is no mistake of spelling.
        jwt.Accept("secret", "privateKey");
        var algorithm = jwt.Choice("algorithm", Algorithms) ?? JwtAlgorithm.RS256;
        var key = algorithm == JwtAlgorithm.HS256
            ? jwt.RequiredText("secret", "With HS256 both sides share a secret: secret: \"${env:VENDOR_SECRET}\".")
            : jwt.RequiredText("privateKey", $"With {algorithm} the private key signs, as PEM: privateKey: \"${{env:VENDOR_KEY}}\".");
        if (algorithm != JwtAlgorithm.HS256 && key.Length > 0 && IsPlain(key) && !key.Contains("-----BEGIN ", StringComparison.Ordinal))
        {
            jwt.Error("privateKey", "It is not a key in PEM.", "Write the whole text, from -----BEGIN PRIVATE KEY----- to its end, with its line breaks.");
        }

        var lifetime = jwt.Wait("lifetime", unitNeeded: true) ?? 300_000;
        if (lifetime is < 10_000 or > LongestLifetimeMs)
        {
            jwt.Error("lifetime", "Expected at least 10 seconds and at most 24 hours.", "Write \"5m\".");
        }

        return new AuthDef.Jwt(
            algorithm, key, isExchanged ? jwt.RequiredText("tokenURI", "Write where the assertion is exchanged; where it is the token itself, write type: jwt.") : "")
        {
            Passphrase = jwt.Text("passphrase") ?? "",
            KeyId = jwt.Text("keyId") ?? "",
            Issuer = jwt.Text("issuer") ?? "",
            Subject = jwt.Text("subject") ?? "",
            Audience = jwt.Text("audience") ?? "",
            Scope = isExchanged ? string.Join(' ', jwt.Values("scope")) : "",
            LifetimeMs = lifetime,
            Claims = jwt.Object("claims") ?? [],
            Answer = Answer(jwt),
            Place = auth.Child("token") is { } token ? AuthReading.Place(token) : TokenPlace.Bearer,
        };
    }

    private static OAuthGrant Grant(FieldReader oauth, string type)
    {
        if (type != "oauth")
        {
            oauth.Accept("grantType");
            return OAuthGrant.ClientCredentials;
        }

        if (oauth.Text("grantType") is not { } word)
        {
            return OAuthGrant.RefreshToken;
        }

        if (Grants.TryGetValue(word, out var grant))
        {
            return grant!.Value;
        }

        oauth.Error("grantType", $"Grant type {(word.Length > 40 ? word[..40] : word)} is not supported; use clientcredentials or refreshtoken.", NearestName.Find(word, Grants.Keys) is { } near ? $"Did you mean {near}?" : "Where the vendor takes a user's name and password for a token, write type: token with refreshRelativeURI and refreshBody.");
        return OAuthGrant.RefreshToken;
    }

    private static TokenAnswer Answer(FieldReader fields)
    {
        var plain = new TokenAnswer();
        var skew = fields.Wait("expirySkew", unitNeeded: true) ?? plain.SkewMs;
        if (skew > 3_600_000)
        {
            fields.Error("expirySkew", "Expected at most an hour.", "Write \"60s\".");
        }

        return new TokenAnswer
        {
            TokenPath = fields.Text("accessTokenPath") ?? plain.TokenPath,
            ExpiresInPath = fields.Text("expiresInPath") ?? plain.ExpiresInPath,
            RefreshTokenPath = fields.Text("refreshTokenPath") ?? plain.RefreshTokenPath,
            SkewMs = skew,
        };
    }

    private static List<HeaderTemplate> Parameters(FieldReader oauth)
    {
        var parameters = new List<HeaderTemplate>();
        foreach (var (name, value) in oauth.Object("parameters") ?? [])
        {
            if (ValueList.AsText(value) is { } text)
            {
                parameters.Add(new HeaderTemplate(name, text));
            }
            else
            {
                oauth.Error("parameters", "Expected texts as its values.", "Write parameters: { resource: \"https://api.example.com\" }.");
            }
        }

        if (parameters.Count > MostParameters)
        {
            oauth.Error("parameters", $"Expected at most {MostParameters} of them.", "A token request has a handful of fields.");
        }

        return parameters;
    }

    /// <summary>Neither a template nor a placeholder nor sealed, so that its form can be judged.</summary>
    private static bool IsPlain(string text) =>
        !text.Contains("${", StringComparison.Ordinal) && !text.Contains("{{", StringComparison.Ordinal) && !text.StartsWith("sealed:", StringComparison.Ordinal)
        && !text.All(letter => letter == '*');
}
