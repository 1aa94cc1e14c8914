using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using AsyncHelperActors.Connectors.Simulation;
using AsyncHelperActors.Core.Simulation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AsyncHelperActors.Tests.VendorCatalogue;

/// <summary>
/// A case's vendor over real HTTP: one port is the vendor itself, another one stands for every other host, which is the first part of its
/// paths. Addresses in answers lead to these ports. A request that no answer fits is a login.
/// </summary>
internal sealed partial class PlayedVendor : IAsyncDisposable
{
    public const string IssuedToken = "issued-token-of-the-vendor";

    private readonly WebApplication _app;
    private readonly SimulationScript _script;
    private readonly Uri _origin;
    private readonly Dictionary<string, int> _given = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private Uri _own = new("http://127.0.0.1");
    private Uri _others = new("http://127.0.0.1");

    private PlayedVendor(WebApplication app, VendorCase each, string origin)
    {
        _app = app;
        _script = each.Script();
        _origin = new Uri(origin);
    }

    /// <summary>Each request but logins: its line as a simulation has it, without queries of other hosts, and all of its headers as one text.</summary>
    public ConcurrentQueue<(string Line, bool IsElsewhere, string Headers)> Seen { get; } = new();

    public static async Task<PlayedVendor> StartAsync(VendorCase each, string origin)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        var app = builder.Build();
        var vendor = new PlayedVendor(app, each, origin);
        app.Run(vendor.AnswerAsync);
        await app.StartAsync();
        Uri[] addresses = [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address))];
        (vendor._own, vendor._others) = (addresses[0], addresses[1]);
        return vendor;
    }

    /// <summary>A text whose addresses lead here.</summary>
    public string Led(string text) => Address().Replace(text, match => match.Groups[1].Value == _origin.Authority
        ? _own.GetLeftPart(UriPartial.Authority)
        : $"{_others.GetLeftPart(UriPartial.Authority)}/{match.Groups[1].Value}");

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var isElsewhere = http.Connection.LocalPort == _others.Port;
        var path = new Uri(http.Request.GetEncodedUrl()).PathAndQuery;
        using var request = new HttpRequestMessage(
            new HttpMethod(http.Request.Method), isElsewhere ? $"https://{path[1..]}" : $"{_origin.GetLeftPart(UriPartial.Authority)}{path}");
        if (Next(request) is not { } answer)
        {
            await http.Response.WriteAsJsonAsync(new Dictionary<string, object> { ["access_token"] = IssuedToken, ["token_type"] = "Bearer", ["expires_in"] = 3600 });
            return;
        }

        var address = isElsewhere ? request.RequestUri!.GetLeftPart(UriPartial.Path) : path[_origin.AbsolutePath.TrimEnd('/').Length..];
        Seen.Enqueue(($"{request.Method} {address}", isElsewhere, string.Join('\n', http.Request.Headers.Select(header => $"{header.Key}: {header.Value}"))));
        http.Response.StatusCode = answer.StatusCode;
        http.Response.ContentType = answer.ContentType;
        foreach (var (name, value) in answer.Headers)
        {
            http.Response.Headers.Append(name, Led(value));
        }

        if (answer.Body.Length > 0)
        {
            var isPacked = answer.Body.Span is [0x1F, 0x8B, ..];
            await http.Response.Body.WriteAsync(isPacked ? answer.Body : Encoding.UTF8.GetBytes(Led(Encoding.UTF8.GetString(answer.Body.Span))));
        }
    }

    /// <summary>The next answer to a request; the last one of a list stays, because real time brings a poll more or less.</summary>
    private ScriptedAnswer? Next(HttpRequestMessage request)
    {
        var key = _script.Answers.Keys.FirstOrDefault(each => RequestPattern.Matches(each, request));
        if (key is null)
        {
            return null;
        }

        lock (_lock)
        {
            var number = _given.GetValueOrDefault(key);
            _given[key] = number + 1;
            foreach (var answer in _script.Answers[key])
            {
                if (number < answer.Times)
                {
                    return answer;
                }

                number -= answer.Times;
            }

            return _script.Answers[key][^1];
        }
    }

    [GeneratedRegex("https://([A-Za-z0-9.-]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
