namespace AsyncHelperActors.Core.Definitions;

/// <summary>Reads <c>http.auth</c>.</summary>
internal static class AuthReading
{
    private static readonly Dictionary<string, TokenLocation> Locations = new(StringComparer.Ordinal)
    {
        ["header"] = TokenLocation.Header,
        ["url"] = TokenLocation.Url,
        ["body"] = TokenLocation.Body,
    };

    private static readonly string[] Supported =
        ["none", "basic", "token", "oauth", "oauth2-client-credentials", "jwtbearer", "jwt", "cookie", "digest", "aws-sigv4", "aws-sigv2", "oauth1", "wsse", "custom"];

    public static AuthDef Read(FieldReader http)
    {
        if (http.Child("auth") is not { } auth)
        {
            return new AuthDef.None();
        }

        auth.Accept("oauth", "oauth1", "wsse", "digest", "jwt", "jwtbearer", "custom", "basic", "token", "cookie", "aws");
        AuthDef read = auth.Text("type") switch
        {
            null => Untyped(auth),
            "none" => new AuthDef.None(),
            "custom" => new AuthDef.Custom(),
            "basic" => Basic(auth),
            "token" => Token(auth),
            "cookie" => Cookie(auth),
            "oauth" => IssuedAuthReading.OAuth(auth, "oauth"),
            "oauth2-client-credentials" => IssuedAuthReading.OAuth(auth, "oauth2-client-credentials"),
            "jwtbearer" => IssuedAuthReading.Jwt(auth, isExchanged: true),
            "jwt" => IssuedAuthReading.Jwt(auth, isExchanged: false),
            "digest" => SignedAuthReading.Digest(auth),
            "aws-sigv4" => SignedAuthReading.Aws(auth),
            "aws-sigv2" => SignedAuthReading.AwsV2(auth),
            "oauth1" => SignedAuthReading.OAuth1(auth),
            "wsse" => SignedAuthReading.Wsse(auth),
            var other => Refused(auth, other),
        };
        return read with
        {
            FailStatusCode = (int)(auth.Integer("failStatusCode", 100, 599) ?? 401),
            FailPath = auth.Text("failPath"),
            FailValues = auth.Values("failValues"),
        };
    }

    private static AuthDef.None Untyped(FieldReader auth)
    {
        if (Supported.Any(auth.Has) || auth.Has("aws"))
        {
            auth.Error("type", "It is required and was not given.", $"Write type: {string.Join(", ", Supported)}.");
        }

        return new AuthDef.None();
    }

    private static AuthDef.None Refused(FieldReader auth, string type)
    {
        auth.Error(
            "type",
            $"There is no such auth type; use {string.Join(", ", Supported)}.",
            NearestName.Find(type, Supported) is { } nearest ? $"Did you mean {nearest}?" : $"Write one of {string.Join(", ", Supported)}.");
        return new AuthDef.None();
    }

    private static AuthDef.Basic Basic(FieldReader auth)
    {
        if (Settings(auth, "basic", "basic: { username, password }") is not { } basic)
        {
            return new AuthDef.Basic("", "");
        }

        return new AuthDef.Basic(
            basic.RequiredText("username", "Write the user's name; where a vendor has only a key, the key goes here and the password stays empty."),
            basic.TextOrEmpty("password") ?? "");
    }

    private static AuthDef.Token Token(FieldReader auth)
    {
        if (Settings(auth, "token", "token: { token: \"${env:VENDOR_TOKEN}\" }") is not { } token)
        {
            return new AuthDef.Token("", TokenLocation.Header, "Authorization", "Bearer", "");
        }

        token.Accept("revoke");
        var refresh = Refresh(token);
        var value = refresh is null
            ? token.RequiredText("token", "Write the token, best as \"${env:VENDOR_TOKEN}\".")
            : token.Text("token") ?? "";
        var place = Place(token);
        return new AuthDef.Token(value, place.Location, place.HeaderName, place.Scheme, place.ParamName) { Refresh = refresh };
    }

    /// <summary>Where a token goes: the fields are the same for every kind of token.</summary>
    public static TokenPlace Place(FieldReader token)
    {
        var location = token.Choice("location", Locations) ?? TokenLocation.Header;
        var header = token.Text("headerName") ?? "Authorization";
        var scheme = token.TextOrEmpty("scheme")?.Trim();
        if (string.Equals(scheme, "none", StringComparison.OrdinalIgnoreCase))
        {
            scheme = "";
        }

        // In a header of the vendor's own a token stands alone unless the document says otherwise; in Authorization it needs a scheme.
        scheme ??= location == TokenLocation.Header && string.Equals(header, "Authorization", StringComparison.OrdinalIgnoreCase) ? "Bearer" : "";
        var parameter = token.Text("paramName");
        if (parameter is null && location != TokenLocation.Header)
        {
            token.Error("paramName", $"It is required with location {(location == TokenLocation.Url ? "url" : "body")} and was not given.", "Write the parameter's name: paramName: api_key.");
        }

        return new TokenPlace(location, header, scheme, parameter ?? "");
    }

    private static TokenRefresh? Refresh(FieldReader token)
    {
        var method = RequestReading.Method(token, "refreshMethod", "POST");
        var uri = token.Text("refreshRelativeURI");
        var refresh = new TokenRefresh(
            uri ?? "",
            method,
            token.Text("refreshBody") ?? "",
            token.Choice("refreshMediaType", MediaTypeNames.Words) ?? MediaType.UrlEncoded,
            token.Text("refreshTokenPath") ?? "access_token",
            token.Text("refreshToken"),
            RequestReading.Headers(token, "refreshHeaders"));
        return uri is null ? null : refresh;
    }

    private static AuthDef.Cookie Cookie(FieldReader auth)
    {
        if (Settings(auth, "cookie", "cookie: { uri: \"/login\", method: POST, body: \"...\" }") is not { } cookie)
        {
            return new AuthDef.Cookie("", "POST", "", null);
        }

        return new AuthDef.Cookie(
            cookie.RequiredText("uri", "Write the address of the login request."),
            RequestReading.Method(cookie, "method", "POST"),
            cookie.Text("body") ?? "",
            (int?)cookie.Integer("successStatusCode", 100, 599));
    }

    /// <summary>The settings of a type, which are required with it.</summary>
    public static FieldReader? Settings(FieldReader auth, string name, string example, string? type = null)
    {
        var settings = auth.Child(name);
        if (settings is null && !auth.Has(name))
        {
            auth.Error(name, $"It is required with type {type ?? name} and was not given.", $"Write {example}.");
        }

        return settings;
    }
}
