using System.Net;
using System.Text;
using AsyncHelperActors.Connectors.Http.Credentials;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Http;

/// <summary>
/// Writes the HTTP message of a hop: the connection's credentials and headers when the hop stays at home, then the step's headers, each
/// exactly as the definition has it. Elsewhere nothing goes that holds one of the connection's secrets.
/// </summary>
internal static class RequestWriter
{
    private static readonly string s_userAgent =
        "AsyncHelperActors/" + (typeof(RequestWriter).Assembly.GetName().Version?.ToString(3) ?? "0");

    /// <summary>The message.</summary>
    /// <exception cref="RemoteFailureException">A header cannot be sent, or a secret would leave home.</exception>
    public static HttpRequestMessage Write(ExchangeRequest request, Hop hop, ConnectionSession session, RequestStage stage)
    {
        var place = hop.IsHome ? TokenPlaces.Of(request.Connection.Auth) : null;
        var body = hop.Body;
        var uri = hop.Uri;
        if (!hop.IsHome)
        {
            RefuseSecretsAbroad(request, hop, session.Mask);
        }
        else if (hop.IsLogin)
        {
            // A login stands on its own: what it is to bring is not sent with it.
            place = null;
        }
        else if (place is { Location: TokenLocation.Url, ParamName.Length: > 0 } && !HasParameter(uri, place.ParamName))
        {
            uri = ExchangeUri.WithParameter(uri, place.ParamName, TokenOf(request, session));
        }
        else if (request.Connection.Auth is AuthDef.AwsV2 aws)
        {
            uri = AwsV2Signature.Sign(uri, hop.Method, request.Rendered(aws.AccessKeyId), request.Rendered(aws.SecretAccessKey), session.Time.GetUtcNow());
        }
        else if (place is { Location: TokenLocation.Body, ParamName.Length: > 0 })
        {
            body = BodyToken.Add(body, ContentType(request), place.ParamName, TokenOf(request, session));
        }

        var isHttps = uri.Scheme == Uri.UriSchemeHttps;
        var message = new HttpRequestMessage(HttpMethod.Parse(hop.Method), uri)
        {
            Version = isHttps || request.Http2PriorKnowledge ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = request.Http2PriorKnowledge ? HttpVersionPolicy.RequestVersionExact : HttpVersionPolicy.RequestVersionOrLower,
        };
        stage.Origin = new RequestOrigin(request, hop, session);
        message.Options.Set(RequestStage.Key, stage);
        if (body is not null || !hop.IsSafe)
        {
            message.Content = new SentContent(body ?? [], stage);
        }

        if (hop.IsHome)
        {
            AddConnection(message, request, hop, session);
        }

        foreach (var (name, value) in request.Headers)
        {
            if (hop.IsHome || hop.IsLogin || MayLeave(name, value, hop, session.Mask))
            {
                Add(message, request, name, value);
            }
        }

        if (body is not null && request.ContentType is not null && !message.Content!.Headers.NonValidated.Contains("Content-Type"))
        {
            Add(message, request, "Content-Type", request.ContentType);
        }

        if (hop.IsHome && !hop.IsLogin && RequestSigning.Signs(request.Connection.Auth))
        {
            foreach (var (name, value) in RequestSigning.Headers(message, body, request, session))
            {
                message.Headers.Remove(name);
                Add(message, request, name, value);
            }
        }

        Default(message, "Accept-Encoding", ContentDecoding.Accepted);
        Default(message, "User-Agent", s_userAgent);
        return message;
    }

    private static void AddConnection(HttpRequestMessage message, ExchangeRequest request, Hop hop, ConnectionSession session)
    {
        if (!hop.IsLogin && AuthHeader(request, session) is var (authName, authValue) && !HasOwn(request, authName))
        {
            Add(message, request, authName, authValue);
        }

        if (!hop.IsLogin && request.Connection.Auth is AuthDef.Cookie && session.CookiesFor(hop.Uri) is { Length: > 0 } cookies && !HasOwn(request, "Cookie"))
        {
            Add(message, request, "Cookie", cookies);
        }

        if (request.Connection.Handshake is { } handshake && session.HandshakeValue is { } value && !HasOwn(request, handshake.Header))
        {
            Add(message, request, handshake.Header, value);
        }

        foreach (var header in request.Connection.Headers)
        {
            if (!HasOwn(request, header.Name))
            {
                Add(message, request, header.Name, request.Rendered(header.Value));
            }
        }
    }

    private static (string Name, string Value)? AuthHeader(ExchangeRequest request, ConnectionSession session)
    {
        switch (request.Connection.Auth)
        {
            case AuthDef.Basic basic:
                var pair = $"{request.Rendered(basic.User)}:{request.Rendered(basic.Password)}";
                return ("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
            default:
                if (TokenPlaces.Of(request.Connection.Auth) is not { Location: TokenLocation.Header } place)
                {
                    return null;
                }

                var value = TokenOf(request, session);
                return (
                    place.HeaderName.Length == 0 ? "Authorization" : place.HeaderName,
                    place.Scheme.Length == 0 ? value : $"{place.Scheme} {value}");
        }
    }

    private static string TokenOf(ExchangeRequest request, ConnectionSession session) =>
        session.Token ?? (request.Connection.Auth is AuthDef.Token token ? request.Rendered(token.Value) : "");

    /// <summary>A step's header goes elsewhere only without a secret in it, and after a redirect only when its name means none either.</summary>
    private static bool MayLeave(string name, string value, Hop hop, SecretMask mask) =>
        !mask.WouldLeak(value)
        && (!hop.IsRedirected || !(SecretMask.IsSecretName(name) || name.Equals("Host", StringComparison.OrdinalIgnoreCase)));

    private static void RefuseSecretsAbroad(ExchangeRequest request, Hop hop, SecretMask mask)
    {
        if (hop.IsLogin || (!mask.WouldLeak(hop.Uri.AbsoluteUri) && !mask.WouldLeak(hop.Body)))
        {
            return;
        }

        throw new RemoteFailureException(new RemoteFailure(
            FailureKind.Permanent,
            "credentials_refused",
            $"the address or the body holds a secret of connection {request.Connection.Id}, but {hop.Uri.Authority} is not its host. "
            + "Nothing was sent there. If the host may have it, list it in the connection's http.allowedHosts."));
    }

    private static void Add(HttpRequestMessage message, ExchangeRequest request, string name, string value)
    {
        // The length follows from the body that is really sent.
        if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) || name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        if (value.AsSpan().IndexOfAny('\r', '\n', '\0') < 0
            && (message.Headers.TryAddWithoutValidation(name, value) || TryAddToContent(message, name, value)))
        {
            return;
        }

        throw new RemoteFailureException(new RemoteFailure(
            FailureKind.Permanent,
            "bad_header",
            $"header '{name}' cannot be sent: a header's name is one word and its value has no line break. Correct it on {request.StepName} or connection {request.Connection.Id}."));
    }

    /// <summary>.NET keeps the headers that speak of a body apart; without a body they are not sent, as HTTP has it.</summary>
    private static bool TryAddToContent(HttpRequestMessage message, string name, string value)
    {
        if (message.Content is not null)
        {
            return message.Content.Headers.TryAddWithoutValidation(name, value);
        }

        using var probe = new ByteArrayContent([]);
        return probe.Headers.TryAddWithoutValidation(name, value);
    }

    private static void Default(HttpRequestMessage message, string name, string value)
    {
        if (!message.Headers.NonValidated.Contains(name))
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private static string? ContentType(ExchangeRequest request)
    {
        foreach (var (name, value) in request.Headers)
        {
            if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return request.ContentType;
    }

    private static bool HasOwn(ExchangeRequest request, string name)
    {
        foreach (var header in request.Headers)
        {
            if (header.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasParameter(Uri uri, string name)
    {
        foreach (var pair in uri.Query.TrimStart('?').Split('&'))
        {
            if (Uri.UnescapeDataString(pair.Split('=')[0]) == name)
            {
                return true;
            }
        }

        return false;
    }
}
