using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using AsyncHelperActors.Actors.Storage.Accounts;
using AsyncHelperActors.Client;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Server;
using AsyncHelperActors.Tests.Actors.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace AsyncHelperActors.Tests.Server;

/// <summary>A whole server on a free port of loopback, with real actors and storage; only the vendor is scripted.</summary>
internal sealed class ServerRig : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TempDirectory? _directory;

    private ServerRig(WebApplication app, TempDirectory? directory, ScriptedVendor vendor)
    {
        _app = app;
        _directory = directory;
        Vendor = vendor;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Http = new HttpClient { BaseAddress = Address };
        Client = AsyncHelperClient.Connect(Address);
    }

    public ScriptedVendor Vendor { get; }

    public Uri Address { get; }

    /// <summary>Without a token.</summary>
    public HttpClient Http { get; }

    /// <summary>Without a token.</summary>
    public AsyncHelperClient Client { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts a server, in a directory of its own unless one is given.</summary>
    public static async Task<ServerRig> StartAsync(Func<ServerOptions, ServerOptions>? with = null, string? directory = null)
    {
        var own = directory is null ? new TempDirectory() : null;
        var vendor = new ScriptedVendor();
        var options = new ServerOptions
        {
            Urls = ["http://127.0.0.1:0"],
            DataDirectory = directory ?? own!.Path,
            Variable = name => name == "VENDOR_TOKEN" ? "the-vendors-token" : null,
            Services = services => services.AddSingleton<IConnector>(s => vendor.On(s)),
            Logging = new Dictionary<string, string?> { ["Logging:LogLevel:Default"] = "Warning", ["Logging:LogLevel:Akka"] = "Error" },
        };
        var app = ServerHost.Build(with?.Invoke(options) ?? options);
        try
        {
            await app.StartAsync();
            return new ServerRig(app, own, vendor);
        }
        catch
        {
            await app.DisposeAsync();
            own?.Dispose();
            throw;
        }
    }

    /// <summary>A client with a new token.</summary>
    public async Task<AsyncHelperClient> ClientAsync(TokenRole role, string account = "default") =>
        AsyncHelperClient.Connect(Address, await TokenAsync(role, account));

    /// <summary>A new token, made straight on the storage as the command line does it.</summary>
    public async Task<string> TokenAsync(TokenRole role, string account = "default")
    {
        var accounts = Services.GetRequiredService<AccountStore>();
        if (account != "default")
        {
            await accounts.CreateAccountAsync(account, AccountType.Production, default);
        }

        var (_, secret) = await accounts.CreateTokenAsync(account, role, null, default);
        Services.GetRequiredService<AsyncHelperActors.Server.Security.TokenCache>().Forget();
        return secret;
    }

    /// <summary>The bundle that most tests run with.</summary>
    public async Task ApplyAsync(string bundle = Bundles.Reports, AsyncHelperClient? client = null) =>
        await (client ?? Client).ApplyBundleAsync(bundle, yaml: true);

    /// <summary>Sends a request as it stands.</summary>
    public async Task<Answer> SendAsync(
        string method, string path, string? body = null, string? type = "application/json", string? token = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        }

        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Http.SendAsync(request);
        var answered = response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
        return new Answer((int)response.StatusCode, answered, await response.Content.ReadAsByteArrayAsync());
    }

    /// <summary>Stops the server as SIGTERM does, and leaves its data.</summary>
    public async Task StopAsync() => await _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _directory?.Dispose();
    }
}

/// <summary>What the server said.</summary>
internal sealed record Answer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Bytes)
{
    public string Text => Encoding.UTF8.GetString(Bytes);

    public JsonObject Json => JsonNode.Parse(Bytes)!.AsObject();

    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
