using System.Net;
using System.Net.Sockets;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Http;

/// <summary>How far a request came, so that a failure can be told from one that may have had an effect.</summary>
internal sealed class RequestStage
{
    /// <summary>Where a request keeps its stage.</summary>
    public static readonly HttpRequestOptionsKey<RequestStage> Key = new("asynchelper.stage");

    /// <summary>Whether a connection is being made for this request at this moment.</summary>
    public volatile bool IsConnecting;

    /// <summary>Whether the request's body began to go out; a body, empty or not, is the last part of a request, so before it no request is whole.</summary>
    public volatile bool IsSent;

    /// <summary>How many connections were made for it.</summary>
    public int Connections;

    /// <summary>What the request was written from.</summary>
    public RequestOrigin? Origin;
}

/// <summary>What a message was written from, for who stands in for the network.</summary>
internal sealed record RequestOrigin(ExchangeRequest Request, Hop Hop, ConnectionSession Session);

/// <summary>Makes the TCP connections: resolves the name itself, asks the guard about each address, and names what goes wrong.</summary>
internal sealed class GuardedConnect(AddressGuard guard)
{
    /// <summary>For one of several addresses, so that a dead one does not use up the time of the others.</summary>
    private static readonly TimeSpan s_perAddress = TimeSpan.FromSeconds(5);

    /// <summary>The callback of <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="RemoteFailureException">The name does not resolve, the guard refuses, nobody accepts.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        context.InitialRequestMessage.Options.TryGetValue(RequestStage.Key, out var stage);
        if (stage is not null)
        {
            LimitTries(stage);
            stage.IsConnecting = true;
        }

        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var allowed = Array.FindAll(await ResolveAsync(host, cancellation), address => guard.MayConnect(host, address));
        if (allowed.Length == 0)
        {
            throw Failure(
                FailureKind.Permanent,
                "address_refused",
                $"host {host} has no address that this server may call: loopback, link-local and private addresses are refused.",
                "Use a public address, or let the operator list the host among the server's allowed hosts.");
        }

        for (var i = 0; ; i++)
        {
            var address = allowed[i];
            var isLast = i == allowed.Length - 1;
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            if (!isLast)
            {
                patience.CancelAfter(s_perAddress);
            }

            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, port), patience.Token);
                stage?.IsConnecting = false;
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception e)
            {
                socket.Dispose();
                cancellation.ThrowIfCancellationRequested();
                if (isLast)
                {
                    throw Refused(host, port, e);
                }
            }
        }
    }

    /// <summary>.NET would send a safe request four times to a server that drops it; twice is enough to get past a connection that died.</summary>
    private static void LimitTries(RequestStage stage)
    {
        if (Interlocked.Increment(ref stage.Connections) > 2)
        {
            throw Failure(FailureKind.Unknown, "connection_dropped", "the connection broke after the request was sent and before an answer, twice.", "It is tried again.");
        }
    }

    private static async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out var literal))
        {
            return [literal];
        }

        try
        {
            return await Dns.GetHostAddressesAsync(host, cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw Failure(FailureKind.Transient, "dns_failed", $"the name {host} does not resolve ({e.Message}).", "Check the host in baseURI or relativeURI; it is tried again.", e);
        }
    }

    private static RemoteFailureException Refused(string host, int port, Exception cause)
    {
        var (code, what) = cause switch
        {
            SocketException { SocketErrorCode: SocketError.ConnectionRefused } => ("connect_refused", "nobody listens there"),
            SocketException { SocketErrorCode: SocketError.TimedOut } or OperationCanceledException => ("connect_timeout", "there is no reply"),
            _ => ("connect_failed", cause.Message),
        };
        return Failure(FailureKind.Transient, code, $"no connection to {host}:{port}: {what}.", "Check the host and port in baseURI, and whether the vendor is up; it is tried again.", cause);
    }

    private static RemoteFailureException Failure(FailureKind kind, string code, string whatCame, string whatToDo, Exception? cause = null) =>
        new(new RemoteFailure(kind, code, $"{whatCame} {whatToDo}"), cause);
}
