using System.Net;
using System.Net.Http.Headers;
using AsyncHelperActors.Connectors.Http;

namespace AsyncHelperActors.Connectors.Imports;

/// <summary>Opens the address that the records of an import are fetched from. No credentials go there, and only where the server may call.</summary>
/// <param name="guard">Which addresses may be called.</param>
public sealed class RecordsDownload(AddressGuard guard) : IDisposable
{
    private const int MostRedirects = 5;

    private static readonly TimeSpan HeadersWithin = TimeSpan.FromSeconds(60);

    private readonly HttpPools _pools = new(guard);

    /// <summary>The body, unpacked of what its headers say, and its content type in lower case.</summary>
    /// <exception cref="RecordsRefusedException">There is no good answer.</exception>
    public async Task<(Stream Body, string? ContentType)> OpenAsync(Uri address, CancellationToken cancellation)
    {
        for (var hop = 0; ; hop++)
        {
            var response = await SendAsync(address, cancellation);
            if (response.StatusCode is >= HttpStatusCode.Moved and < HttpStatusCode.BadRequest && response.Headers.Location is { } location)
            {
                response.Dispose();
                address = ExchangeUri.Follow(address, location.OriginalString) is { } next && hop < MostRedirects
                    ? next
                    : throw new RecordsRefusedException($"{Shown(address)} redirects {(hop < MostRedirects ? "to no HTTP address" : $"more than {MostRedirects} times")}.");
                continue;
            }

            if (!response.IsSuccessStatusCode)
            {
                response.Dispose();
                throw new RecordsRefusedException($"{Shown(address)} answered {(int)response.StatusCode}; the records were expected.");
            }

            try
            {
                var raw = await response.Content.ReadAsStreamAsync(cancellation);
                var body = await ContentDecoding.DecodeAsync(raw, response.Content.Headers.ContentEncoding, (kind, code, came, todo) => new(kind, code, $"{came} {todo}"), cancellation);
                return (body, response.Content.Headers.ContentType?.MediaType?.ToLowerInvariant());
            }
            catch (RemoteFailureException failed)
            {
                throw new RecordsRefusedException($"{Shown(address)}: {failed.Failure.Message}", failed);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _pools.Dispose();

    /// <summary>An address may be signed; what signs it is in its query.</summary>
    private static string Shown(Uri address) => address.GetLeftPart(UriPartial.Path);

    private async Task<HttpResponseMessage> SendAsync(Uri address, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(HeadersWithin);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("*/*"));
        try
        {
            return await _pools.Safe.SendAsync(request, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new RecordsRefusedException($"{Shown(address)} did not answer within {HeadersWithin.TotalSeconds:0} seconds.");
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException)
        {
            var inner = failed;
            while (inner is not RemoteFailureException && inner.InnerException is not null)
            {
                inner = inner.InnerException;
            }

            throw new RecordsRefusedException($"{Shown(address)} cannot be fetched: {inner.Message}", failed);
        }
    }
}
