using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace AsyncHelperActors.Client;

/// <summary>
/// Speaks to a server. Safe for concurrent use. Every method throws <see cref="AsyncHelperException"/> when the server refuses, and
/// <see cref="HttpRequestException"/> when it cannot be reached.
/// </summary>
/// <param name="http">
/// Its <see cref="HttpClient.BaseAddress"/> is the server's address. Long waits need a <see cref="HttpClient.Timeout"/> above a minute; use
/// <see cref="Connect"/> for one that fits.
/// </param>
public sealed partial class AsyncHelperClient(HttpClient http) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Marks an upload.</summary>
    private static readonly HttpRequestOptionsKey<bool> TakesItsTime = new("asynchelper.upload");

    /// <summary>A client for a server.</summary>
    /// <param name="server">Its address, as <c>http://127.0.0.1:8480</c>.</param>
    /// <param name="token">The caller's token; null for a server that is open on loopback.</param>
    public static AsyncHelperClient Connect(Uri server, string? token = null)
    {
        var http = new HttpClient { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
        if (token is not null)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return new AsyncHelperClient(http);
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async Task<T> SendAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellation);
        return await ReadAsync(response, type, cancellation);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, HttpCompletionOption completion, CancellationToken cancellation)
    {
        using (request)
        {
            var response = await SendInTimeAsync(request, completion, cancellation);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            using (response)
            {
                throw new AsyncHelperException(await ProblemAsync(response, cancellation));
            }
        }
    }

    /// <summary>An upload takes as long as it takes; everything else has two minutes.</summary>
    private async Task<HttpResponseMessage> SendInTimeAsync(HttpRequestMessage request, HttpCompletionOption completion, CancellationToken cancellation)
    {
        if (request.Options.TryGetValue(TakesItsTime, out var takes) && takes)
        {
            return await http.SendAsync(request, completion, cancellation);
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            return await http.SendAsync(request, completion, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TaskCanceledException($"{request.Method} {request.RequestUri} was not answered within {Patience.TotalSeconds:0} seconds.", new TimeoutException());
        }
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        await response.Content.ReadFromJsonAsync(type, cancellation)
        ?? throw new JsonException($"The server's answer to {response.RequestMessage?.RequestUri} is null. Is it an AsyncHelperActors server?");

    /// <summary>What the server said; in its absence, as from a proxy on the way, what is known from the status line.</summary>
    private static async Task<ProblemDocument> ProblemAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var unknown = new ProblemDocument
        {
            Status = (int)response.StatusCode,
            Title = response.ReasonPhrase,
            Detail = $"{response.RequestMessage?.Method} {response.RequestMessage?.RequestUri} was answered with {(int)response.StatusCode} and no explanation.",
        };
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            return unknown;
        }

        try
        {
            var text = await response.Content.ReadAsStringAsync(cancellation);
            return JsonSerializer.Deserialize(text, ClientJson.Default.ProblemDocument) is { } said ? said with { Status = unknown.Status } : unknown;
        }
        catch (JsonException)
        {
            return unknown;
        }
    }

    private static HttpRequestMessage Get(string path, params IEnumerable<(string Name, string? Value)> query) =>
        new(HttpMethod.Get, path + Query(query));

    private static HttpRequestMessage Post<T>(string path, T body, JsonTypeInfo<T> type) =>
        new(HttpMethod.Post, path) { Content = JsonContent.Create(body, type) };

    private static string Query(IEnumerable<(string Name, string? Value)> query)
    {
        var text = string.Join('&', query.Where(q => q.Value is not null).Select(q => $"{q.Name}={Uri.EscapeDataString(q.Value!)}"));
        return text.Length == 0 ? "" : "?" + text;
    }

    private static string Segment(string text) => Uri.EscapeDataString(text);
}
