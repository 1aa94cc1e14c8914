using System.Net;
using AsyncHelperActors.Connectors.Http.Credentials;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Http;

/// <summary>
/// What one version of a connection has learnt from its vendor and sends along from then on: cookies, the handshake's header. It lives in
/// memory only, because a vendor issues all of it anew.
/// </summary>
/// <param name="mask">Hides what the connection's definition holds.</param>
/// <param name="firstLogin">The number of the login that is refused from the start: 0 when nothing goes without a login, else -1.</param>
/// <param name="gate">One login at a time for the connection, whatever version of it; the others wait for it and use it.</param>
/// <param name="time">Tells when a token is to be renewed, and dates signatures.</param>
internal sealed class ConnectionSession(SecretMask mask, int firstLogin, SemaphoreSlim gate, TimeProvider time)
{
    private volatile SecretMask _mask = mask;
    private volatile string? _handshakeValue;
    private volatile CookieContainer _cookies = new();
    private volatile string? _token;
    private volatile Home _home = new("", null);
    private volatile int _logins;
    private volatile DigestChallenge? _challenge;
    private int _refused = firstLogin;
    private long _renewAt = long.MaxValue;

    /// <summary>Hides the connection's secrets and those of the session.</summary>
    public SecretMask Mask => _mask;

    /// <summary>The value of the handshake's header; null before the first handshake.</summary>
    public string? HandshakeValue
    {
        get => _handshakeValue;
        set
        {
            _handshakeValue = value;
            Conceal(value);
        }
    }

    /// <summary>One login at a time; the others wait for it and use it.</summary>
    public SemaphoreSlim LoginGate => gate;

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>What the vendor asks a digest of the password for; null before it first asked.</summary>
    public DigestChallenge? Challenge
    {
        get => _challenge;
        set => _challenge = value;
    }

    /// <summary>What a token endpoint issued and could not be kept yet. Nobody uses it before it is.</summary>
    public KeptTokens? Unkept { get; set; }

    /// <summary>How many logins there were: which one a request used, and whether there was a newer one since.</summary>
    public int Logins => _logins;

    /// <summary>That the vendor refused to log in, and when, as a timestamp; null: it never did, or a login succeeded since.</summary>
    public (RemoteFailure Failure, long At)? Refusal { get; set; }

    /// <summary>Whether the vendor refuses what the last login brought, or that is about to end, or there was none and one is needed.</summary>
    public bool NeedsLogin => IsRefused || time.GetUtcNow().UtcTicks >= Volatile.Read(ref _renewAt);

    /// <summary>Whether the vendor refuses what the last login brought, or there was none and one is needed.</summary>
    public bool IsRefused => Volatile.Read(ref _refused) >= _logins;

    /// <summary>The token that the last login brought; null: the connection's own.</summary>
    public string? Token => _token;

    /// <summary>When it was last used, as a timestamp.</summary>
    public long LastUsed { get; set; }

    /// <summary>The connection's base URI, parsed; null when it is no address. It seldom changes from request to request.</summary>
    public Uri? HomeOf(string baseUri)
    {
        var home = _home;
        if (home.Text != baseUri)
        {
            _home = home = new Home(baseUri, Uri.TryCreate(baseUri.Trim(), UriKind.Absolute, out var parsed) ? parsed : null);
        }

        return home.Parsed;
    }

    /// <summary>The cookies for an address; empty when there are none.</summary>
    public string CookiesFor(Uri uri) => _cookies.GetCookieHeader(uri);

    /// <summary>Starts over with a login's cookies.</summary>
    public void BeginCookies() => _cookies = new CookieContainer();

    /// <summary>A login succeeded. Only who holds the <see cref="LoginGate"/> says so.</summary>
    /// <param name="token">The token that it brought; null: it brought cookies.</param>
    /// <param name="renewAt">When the next login is due; null: when the vendor refuses this one.</param>
    public void EndLogin(string? token, DateTimeOffset? renewAt = null)
    {
        Conceal(token);
        Refusal = null;
        _token = token;
        Volatile.Write(ref _renewAt, renewAt?.UtcTicks ?? long.MaxValue);
        _logins++;
    }

    /// <summary>Hides one more secret from now on.</summary>
    public void Conceal(string? secret)
    {
        if (secret is not null)
        {
            _mask = _mask.With(secret);
        }
    }

    /// <summary>The vendor refuses what a login brought. A newer one stays good.</summary>
    public void Refuse(int login)
    {
        for (var refused = Volatile.Read(ref _refused); refused < login;)
        {
            var found = Interlocked.CompareExchange(ref _refused, login, refused);
            if (found == refused)
            {
                return;
            }

            refused = found;
        }
    }

    /// <summary>Keeps what an answer sets.</summary>
    public void Keep(Uri uri, HttpResponseMessage response)
    {
        if (!response.Headers.NonValidated.TryGetValues("Set-Cookie", out var values))
        {
            return;
        }

        foreach (var value in values)
        {
            try
            {
                _cookies.SetCookies(uri, value);
            }
            catch (CookieException)
            {
                // A cookie that breaks the rules, or is for another host, is not ours to keep; the login's status says whether it mattered.
                continue;
            }

            var equals = value.IndexOf('=', StringComparison.Ordinal);
            Conceal(value[(equals + 1)..].Split(';')[0].Trim());
        }
    }

    private sealed record Home(string Text, Uri? Parsed);
}
