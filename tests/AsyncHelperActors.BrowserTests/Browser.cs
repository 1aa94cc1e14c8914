using Microsoft.Playwright;
using Xunit;

namespace AsyncHelperActors.BrowserTests;

/// <summary>Debian's Chromium, once for all tests, without a window.</summary>
public sealed class Browser : IAsyncLifetime
{
    public const string Name = "browser";

    private const string Program = "/usr/bin/chromium";

    /// <summary>As root it has no sandbox; and it must not look for its maker's hosts.</summary>
    private static readonly string[] s_flags =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        Assert.True(File.Exists(Program), $"{Program} is missing: run tests/realservers/install.sh, which installs it.");
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Program, Headless = true, Args = s_flags });
    }

    /// <summary>A window of its own on a server, as somebody has it who was never there.</summary>
    public async Task<Visit> VisitAsync(ServerProcess server, int width = 1280, bool dark = false)
    {
        var browser = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = server.Address.ToString(),
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            AcceptDownloads = true,
            ReducedMotion = ReducedMotion.Reduce,
        });
        browser.SetDefaultTimeout(30_000);
        return new Visit(browser, await browser.NewPageAsync(), server);
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}

[CollectionDefinition(Browser.Name)]
public sealed class BrowserCollection : ICollectionFixture<Browser>, ICollectionFixture<DemoServer>;
