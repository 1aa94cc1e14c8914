using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using AsyncHelperActors.Connectors.Http.Credentials;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Http;

/// <summary>
/// The connections of the process, in two pools. A server closes an idle connection when it likes, and a request that crosses the closing
/// on its way is lost without a word. .NET takes a connection that was closed in time out of the pool, heeds <c>Keep-Alive: timeout=N</c>,
/// and sends again by itself what had no content or whose content had not begun to go out. For a safe method that is right. A request
/// that may change something must never be sent again, so it always has content (see <see cref="SentContent"/>), and it travels on
/// connections that were in use a moment ago, so that it seldom crosses a closing.
/// </summary>
internal sealed class HttpPools : IDisposable
{
    /// <summary>Connections with TLS of their own; those beyond start without the connections that they had.</summary>
    private const int MostOwn = 1_000;

    private readonly GuardedConnect _connect;
    private readonly HttpMessageHandler? _standIn;
    private readonly Pair _usual;
    private readonly ConcurrentDictionary<TlsDef, Pair> _own = new();

    public HttpPools(AddressGuard guard)
    {
        _connect = new GuardedConnect(guard);
        _standIn = guard.InsteadOfNetwork;
        _usual = Make(null);
    }

    /// <summary>The pool for a safe request that belongs to no connection.</summary>
    public HttpMessageInvoker Safe => _usual.Safe;

    /// <summary>The pool for a request. A certificate of the client is shown, and a bad one of the server accepted, at home only.</summary>
    /// <exception cref="RemoteFailureException">The client's certificate cannot be read.</exception>
    public HttpMessageInvoker For(ExchangeRequest request, Hop hop)
    {
        var pair = _usual;
        if (hop.IsHome && request.Connection.Tls is { } tls)
        {
            var own = tls with
            {
                Certificate = request.Rendered(tls.Certificate),
                Key = request.Rendered(tls.Key),
                Pfx = request.Rendered(tls.Pfx),
                Passphrase = request.Rendered(tls.Passphrase),
            };
            if (!_own.TryGetValue(own, out pair))
            {
                if (_own.Count >= MostOwn)
                {
                    // Calls may be under way in them: they end by themselves, and their idle connections are closed soon.
                    _own.Clear();
                }

                pair = _own.GetOrAdd(own, Make(own));
            }
        }

        return hop.IsSafe ? pair.Safe : pair.Changing;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var pair in _own.Values.Append(_usual))
        {
            pair.Safe.Dispose();
            pair.Changing.Dispose();
        }
    }

    private Pair Make(TlsDef? tls)
    {
        if (_standIn is not null)
        {
            return new Pair(new HttpMessageInvoker(_standIn, disposeHandler: false), new HttpMessageInvoker(_standIn, disposeHandler: false));
        }

        var certificate = tls?.HasCertificate == true ? ClientCertificate.Read(tls) : null;
        return new Pair(
            Pool(_connect, TimeSpan.FromSeconds(30), tls?.IsLax ?? false, certificate), Pool(_connect, TimeSpan.FromSeconds(1), tls?.IsLax ?? false, certificate));
    }

    private sealed record Pair(HttpMessageInvoker Safe, HttpMessageInvoker Changing);

    [SuppressMessage("Security", "CA5359", Justification = "The user asks for it, for this connection's own hosts alone, and is warned at each save.")]
    private static HttpMessageInvoker Pool(GuardedConnect connect, TimeSpan idle, bool isLax, X509Certificate2? certificate) => new(
        new SocketsHttpHandler
        {
            // Everything that a handler does by itself would be done without the house's rules on credentials and effects.
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectCallback = connect.ConnectAsync,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            PooledConnectionIdleTimeout = idle,
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(20),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = isLax ? AcceptCertificate : JudgeCertificate,
                ClientCertificates = certificate is null ? null : [certificate],
            },
        },
        disposeHandler: true);

    /// <summary>What the definition asks for by disableStrictSSL, and was warned about when it was saved.</summary>
    private static bool AcceptCertificate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => true;

    /// <summary>Refuses a bad certificate with its reason: an exception from here reaches the caller, the handler's own says less.</summary>
    private static bool JudgeCertificate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        var reasons = new List<string>();
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            reasons.Add("there is none");
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            reasons.Add("it is for another host");
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            reasons.Add("its chain is not trusted: " + string.Join(", ", chain?.ChainStatus.Select(status => status.Status.ToString()).Distinct() ?? []));
        }

        throw new RemoteFailureException(new RemoteFailure(
            FailureKind.Permanent,
            "tls_failed",
            $"the certificate ({certificate?.Subject ?? "no subject"}) is not accepted: {string.Join("; ", reasons)}. Check the host in baseURI, or have the vendor's authority trusted on this machine."));
    }
}
