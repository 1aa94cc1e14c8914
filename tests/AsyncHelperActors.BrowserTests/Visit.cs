using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace AsyncHelperActors.BrowserTests;

/// <summary>
/// One reader with a browser. When the visit ends, nothing may have been asked of another host, and no script may have complained: both are
/// looked at in every test.
/// </summary>
public sealed class Visit : IAsyncDisposable
{
    private readonly IBrowserContext _browser;
    private readonly ServerProcess _server;
    private readonly List<string> _complaints = [];

    public Visit(IBrowserContext browser, IPage page, ServerProcess server)
    {
        (_browser, Page, _server) = (browser, page, server);
        page.Request += (_, request) =>
        {
            var url = new Uri(request.Url);
            if (url.Scheme is "http" or "https" or "ws" or "wss" && url.Authority != server.Address.Authority)
            {
                _complaints.Add($"asked another host: {url}");
            }
        };
        page.PageError += (_, error) => _complaints.Add($"a script failed: {error}");
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !IsExpected(message.Text))
            {
                _complaints.Add($"the console says: {message.Text}");
            }
        };
    }

    public IPage Page { get; }

    /// <summary>Whether the server is meant to go away in this test.</summary>
    public bool LosesServer { get; set; }

    /// <summary>Opens a page and waits until it shows something.</summary>
    public async Task OpenAsync(string path, string title)
    {
        await Page.GotoAsync(path);
        await TitleAsync(title);
    }

    /// <summary>Waits for a page by its title.</summary>
    public Task TitleAsync(string title) =>
        Expect(Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1, Name = title, Exact = true })).ToBeVisibleAsync(new() { Timeout = 30_000 });

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true });

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = name, Exact = true });

    public ILocator Field(string label) => Page.GetByLabel(label, new PageGetByLabelOptions { Exact = true });

    public Task SeesAsync(string text, int seconds = 30) => Expect(Page.GetByText(text).First).ToBeVisibleAsync(new() { Timeout = seconds * 1000 });

    /// <summary>Waits until a job's page says how it ended.</summary>
    public Task StateAsync(string state, int seconds = 40) => Expect(Page.Locator(".page-head .chip")).ToHaveTextAsync(state, new() { Timeout = seconds * 1000 });

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        Assert.True(_complaints.Count == 0, string.Join('\n', _complaints));
    }

    /// <summary>A browser tells each failed request as an error; that of a server that was killed on purpose is none.</summary>
    private bool IsExpected(string text) => LosesServer && (text.Contains("ERR_", StringComparison.Ordinal) || text.Contains("WebSocket", StringComparison.Ordinal)
        || text.Contains("disconnected", StringComparison.OrdinalIgnoreCase) || text.Contains("Failed to", StringComparison.Ordinal));
}
