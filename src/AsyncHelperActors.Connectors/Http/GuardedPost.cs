using System.Net;
using System.Net.Http.Headers;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Http;

/// <summary>
/// Posts a body once to an address that a user gave, for messages and not for vendors: the guard is asked about where the connection really
/// goes, no redirect is followed, and of the answer only its head is read.
/// </summary>
/// <param name="guard">Which addresses may be called.</param>
/// <param name="time">Times the call and reads the dates of retry headers.</param>
public sealed class GuardedPost(AddressGuard guard, TimeProvider time) : IDisposable
{
    private const int MostHeadKilobytes = 32;

    private readonly HttpMessageInvoker _http = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectCallback = new GuardedConnect(guard).ConnectAsync,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            MaxResponseHeadersLength = MostHeadKilobytes,

            // What a receiver says beyond its status is not read: an answer that never ends costs a connection and nothing else.
            MaxResponseDrainSize = 8 * 1024,
            ResponseDrainTimeout = TimeSpan.FromMilliseconds(500),
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
        },
        disposeHandler: true);

    /// <summary>Posts the body. Foreign failures are values.</summary>
    /// <param name="address">Where to; http or https.</param>
    /// <param name="contentType">What the body is.</param>
    /// <param name="body">The body.</param>
    /// <param name="headers">Further headers.</param>
    /// <param name="timeout">From the first byte sent to the head of the answer.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<PostOutcome> SendAsync(
        Uri address, string contentType, ReadOnlyMemory<byte> body, IEnumerable<KeyValuePair<string, string>> headers, TimeSpan timeout, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var late = new CancellationTokenSource(timeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        try
        {
            using var answer = await _http.SendAsync(request, stop.Token);
            var wait = answer.Headers.TryGetValues("Retry-After", out var values) ? RetryAfter.Read(values.First(), time.GetUtcNow()) : null;
            return new PostOutcome((int)answer.StatusCode, null, wait);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new PostOutcome(null, $"no answer within {timeout.TotalSeconds:0.###} s.", null);
        }
        catch (HttpRequestException failed)
        {
            return new PostOutcome(null, Reason(failed), null);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>The innermost reason: the outer ones only say that the request failed.</summary>
    private static string Reason(Exception failed)
    {
        var cause = failed;
        while (cause.InnerException is not null && cause is not RemoteFailureException)
        {
            cause = cause.InnerException;
        }

        return cause is RemoteFailureException { Failure: RemoteFailure known } ? known.Message : $"the request failed: {cause.Message}";
    }
}

/// <summary>What came of a post.</summary>
/// <param name="Status">The answer's status; null when there was none.</param>
/// <param name="Failure">Why there was none, for people; null when there was one.</param>
/// <param name="RetryAfterMs">How long the receiver asked to wait.</param>
public sealed record PostOutcome(int? Status, string? Failure, long? RetryAfterMs);
