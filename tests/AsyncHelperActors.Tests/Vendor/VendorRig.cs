using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AsyncHelperActors.Demo;
using Xunit;

namespace AsyncHelperActors.Tests.Vendor;

/// <summary>A demo vendor with a clock in the test's hand, and a client that follows no redirects and repeats nothing.</summary>
public sealed class VendorRig : IAsyncLifetime
{
    private DemoVendorHost? _host;

    public HandClock Clock { get; } = new();

    public HttpClient Http { get; private set; } = new();

    public DemoVendor Vendor => _host!.Vendor;

    public Uri BaseAddress => _host!.BaseAddress;

    public async Task InitializeAsync()
    {
        _host = await DemoVendorHost.StartAsync(Clock);
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = _host.BaseAddress };
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await _host!.DisposeAsync();
    }

    /// <summary>Submits a job of a script; the answer must be a 2xx.</summary>
    public async Task<string> SubmitAsync(string script, string? correlationId = null, string? key = null)
    {
        using var answer = await PostAsync(script, correlationId, key);
        Assert.True(answer.IsSuccessStatusCode, $"submit answered {answer.StatusCode}");
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return body.GetProperty("id").GetString()!;
    }

    public async Task<HttpResponseMessage> PostAsync(string script, string? correlationId = null, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"s/{script}/jobs") { Content = JsonContent.Create(new { correlationId }) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await Http.SendAsync(request);
    }

    public Task<HttpResponseMessage> PollAsync(string script, string id) => Http.GetAsync(new Uri($"s/{script}/jobs/{id}", UriKind.Relative));

    public async Task<JsonElement> StatusAsync(string script, string id)
    {
        using var answer = await PollAsync(script, id);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public async Task<string?> StatusValueAsync(string script, string id) =>
        (await StatusAsync(script, id)).GetProperty("status").ToString();

    public Task<HttpResponseMessage> GetAsync(string path) => Http.GetAsync(new Uri(path, UriKind.RelativeOrAbsolute));

    public Task<string> TextAsync(string path) => Http.GetStringAsync(new Uri(path, UriKind.RelativeOrAbsolute));

    public async Task<JsonElement> JsonAsync(string path) =>
        await Http.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.RelativeOrAbsolute));

    /// <summary>A finished job of a script.</summary>
    public async Task<string> FinishedAsync(string script)
    {
        var id = await SubmitAsync(script);
        using var answer = await PollAsync(script, id);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return id;
    }
}

/// <summary>A clock that stands still until it is moved. Timers run on the system's clock.</summary>
public sealed class HandClock : TimeProvider
{
    private long _ticks = new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero).UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}
