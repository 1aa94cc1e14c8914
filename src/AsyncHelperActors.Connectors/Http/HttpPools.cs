using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
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
    private readonly HttpMessageInvoker _safe;
    private readonly HttpMessageInvoker _changing;

    public HttpPools(AddressGuard guard)
    {
        if (guard.InsteadOfNetwork is { } standIn)
        {
            _safe = new HttpMessageInvoker(standIn, disposeHandler: false);
            _changing = new HttpMessageInvoker(standIn, disposeHandler: false);
            return;
        }

        var connect = new GuardedConnect(guard);
        _safe = Pool(connect, idle: TimeSpan.FromSeconds(30));
        _changing = Pool(connect, idle: TimeSpan.FromSeconds(1));
    }

    /// <summary>The pool for a method.</summary>
    public HttpMessageInvoker For(bool isSafeMethod) => isSafeMethod ? _safe : _changing;

    /// <inheritdoc/>
    public void Dispose()
    {
        _safe.Dispose();
        _changing.Dispose();
    }

    private static HttpMessageInvoker Pool(GuardedConnect connect, TimeSpan idle) => new(
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
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = JudgeCertificate },
        },
        disposeHandler: true);

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
