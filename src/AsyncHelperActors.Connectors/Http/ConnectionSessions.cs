using System.Collections.Concurrent;
using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Connectors.Http;

/// <summary>The sessions of all connections in use. Those unused for longest go when there are too many: a new login is all that it costs.</summary>
internal sealed class ConnectionSessions(TimeProvider time)
{
    /// <summary>A session is about two kilobytes.</summary>
    private const int Most = 20_000;

    private readonly ConcurrentDictionary<string, ConnectionSession> _all = new(StringComparer.Ordinal);

    /// <summary>Versions of one connection share a gate: a vendor that rotates refresh tokens must not be asked by two of them at once.</summary>
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new(StringComparer.Ordinal);

    /// <summary>The session of a request's connection.</summary>
    public ConnectionSession Of(ExchangeRequest request)
    {
        if (!_all.TryGetValue(request.ConnectionKey, out var session))
        {
            Trim();
            session = _all.GetOrAdd(request.ConnectionKey, Begin(request));
        }

        session.LastUsed = time.GetTimestamp();
        return session;
    }

    private ConnectionSession Begin(ExchangeRequest request)
    {
        var isBare = request.Connection.Auth switch
        {
            AuthDef.Cookie or AuthDef.OAuth or AuthDef.Jwt => true,
            AuthDef.Token { Refresh: not null } token => request.Rendered(token.Value).Length == 0,
            _ => false,
        };
        var gate = _gates.GetOrAdd($"{request.Account}/{request.Connection.Id}", _ => new SemaphoreSlim(1, 1));
        return new ConnectionSession(SecretMask.For(request.Connection, request.Rendered), isBare ? 0 : -1, gate, time);
    }

    private void Trim()
    {
        if (_all.Count >= Most)
        {
            foreach (var (key, _) in _all.OrderBy(pair => pair.Value.LastUsed).Take(Most / 10))
            {
                _all.TryRemove(key, out _);
            }
        }
    }
}
