using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace AsyncHelperActors.Demo;

/// <summary>What a request's credentials are worth.</summary>
internal enum Admission { Granted, Refused, NeedsHandshake }

/// <summary>Who may ask: fixed credentials, and the tokens, cookies and sessions that were issued and are still good.</summary>
internal sealed class SessionBook(ScriptAuth? auth)
{
    private readonly ConcurrentDictionary<string, Session> _issued = new(StringComparer.Ordinal);
    private long _number;

    public ScriptAuth Auth { get; } = auth ?? new ScriptAuth();

    /// <summary>Name of the header, parameter or cookie that the scheme looks at.</summary>
    public string Name => Auth.Name ?? Auth.Kind switch
    {
        AuthKind.Query => "api_key",
        AuthKind.Cookie => "session",
        AuthKind.Handshake => "X-Session-Id",
        _ => "X-Api-Key",
    };

    public string Issue(long now)
    {
        var value = "session-" + Interlocked.Increment(ref _number);
        _issued[value] = new Session(Auth.TtlMs == 0 ? long.MaxValue : now + (Auth.TtlMs * TimeSpan.TicksPerMillisecond), Auth.Uses);
        return value;
    }

    public Admission Admit(HttpRequest request, long now) => Auth.Kind switch
    {
        AuthKind.None => Admission.Granted,
        AuthKind.Basic => Grant(request.Headers.Authorization == "Basic " + Base64(Auth.User + ":" + Auth.Password)),
        AuthKind.Bearer => Grant(IsGood(After(request.Headers.Authorization.ToString(), "Bearer "), now)),
        AuthKind.Header => Grant(IsGood(request.Headers[Name].ToString(), now)),
        AuthKind.Query => Grant(IsGood(request.Query[Name].ToString(), now)),
        AuthKind.Cookie => Grant(IsGood(request.Cookies[Name], now)),
        _ => IsGood(request.Headers[Name].ToString(), now) ? Admission.Granted : Admission.NeedsHandshake,
    };

    /// <summary>Whether a login or token request proves the user: by Basic, or by naming user and password in its body.</summary>
    public bool IsUser(HttpRequest request, string body) =>
        Auth.User is null
        || request.Headers.Authorization == "Basic " + Base64(Auth.User + ":" + Auth.Password)
        || (body.Contains(Auth.User, StringComparison.Ordinal) && body.Contains(Auth.Password ?? "", StringComparison.Ordinal));

    /// <summary>Whether a request that must carry no credentials carries some.</summary>
    public bool AreCredentialsIn(HttpRequest request) =>
        request.Headers.ContainsKey("Authorization") || request.Headers.ContainsKey("Cookie") || request.Headers.ContainsKey(Name)
        || request.Query.ContainsKey(Name);

    private static Admission Grant(bool isGood) => isGood ? Admission.Granted : Admission.Refused;

    private static string? After(string value, string prefix) =>
        value.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? value[prefix.Length..] : null;

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private bool IsGood(string? value, long now)
    {
        if (string.IsNullOrEmpty(value))
        {
            return false;
        }

        if (Auth.Value is { } expected)
        {
            return value == expected;
        }

        return _issued.TryGetValue(value, out var session) && session.ExpiresAt > now && session.TryUse();
    }

    private sealed class Session(long expiresAt, int uses)
    {
        private int _used;

        public long ExpiresAt { get; } = expiresAt;

        public bool TryUse() => uses == 0 || Interlocked.Increment(ref _used) <= uses;
    }
}
