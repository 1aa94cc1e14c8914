using System.Net;
using System.Text;
using System.Text.Json;
using AsyncHelperActors.Client;
using AsyncHelperActors.Server.Endpoints;
using AsyncHelperActors.Web.Session;
using Bunit;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using MudBlazor.Services;

namespace AsyncHelperActors.Tests.Web;

/// <summary>Components without a browser, on an API that answers from a list. What it does not know is answered with 404.</summary>
internal sealed class UiRig : HttpMessageHandler, IAsyncDisposable
{
    private readonly List<(HttpMethod Method, string Path, HttpStatusCode Status, string Body)> _answers = [];

    public UiRig()
    {
        Pages.Services.AddMudServices();
        Pages.JSInterop.Mode = JSRuntimeMode.Loose;
        Answer(HttpMethod.Get, "/v1/schema/fields", JsonSerializer.Serialize(SchemaEndpoints.Fields, JsonSerializerOptions.Web));
        foreach (var kind in (string[])["connections", "exports", "imports", "asynchelpers", "scripts"])
        {
            Answer(HttpMethod.Get, $"/v1/{kind}", """{"items": []}""");
        }
    }

    public BunitContext Pages { get; } = new();

    /// <summary>What was asked, with its body.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>Answers a request so from now on.</summary>
    public void Answer(HttpMethod method, string path, string body, HttpStatusCode status = HttpStatusCode.OK) => _answers.Insert(0, (method, path, status, body));

    public Visitor Visitor(string role) =>
        new(new AsyncHelperClient(new HttpClient(this, disposeHandler: false) { BaseAddress = new Uri("http://api.example") }), new Caller("default", "production", role, null));

    /// <summary>What asks and tells above the pages.</summary>
    public IRenderedComponent<MudDialogProvider> Dialogs => field ??= Pages.Render<MudDialogProvider>();

    /// <summary>Draws a component for somebody.</summary>
    public IRenderedComponent<T> Show<T>(string role, Action<ComponentParameterCollectionBuilder<T>>? parameters = null)
        where T : IComponent
    {
        Pages.Render<MudPopoverProvider>();
        _ = Dialogs;
        return Pages.Render<T>(p =>
        {
            p.AddCascadingValue(Visitor(role));
            parameters?.Invoke(p);
        });
    }

    public async ValueTask DisposeAsync()
    {
        await Pages.DisposeAsync();
        Dispose();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : " " + await request.Content.ReadAsStringAsync(cancellationToken);
        lock (Asked)
        {
            Asked.Add($"{request.Method} {request.RequestUri!.PathAndQuery}{body}");
        }

        var (_, _, status, text) = _answers.Find(a => a.Method == request.Method && a.Path == request.RequestUri.AbsolutePath);
        if (text is null)
        {
            return new HttpResponseMessage(HttpStatusCode.NotFound) { RequestMessage = request };
        }

        var answer = new HttpResponseMessage(status) { RequestMessage = request, Content = new StringContent(text, Encoding.UTF8, (int)status < 400 ? "application/json" : "application/problem+json") };
        answer.Headers.ETag = new("\"1\"");
        return answer;
    }
}
