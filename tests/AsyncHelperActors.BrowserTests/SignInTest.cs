using AsyncHelperActors.Client;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace AsyncHelperActors.BrowserTests;

[Collection(Browser.Name)]
[Trait("Category", "Slow")]
public sealed class SignInTest(Browser browser)
{
    [Fact]
    public async Task Who_signs_in_is_offered_what_the_token_may_and_nothing_else()
    {
        await using var server = await ServerProcess.StartAsync();
        await server.ApplySampleAsync("quickstart.yaml");
        var admin = await server.Api.CreateTokenAsync(new TokenStart("admin"));
        server.Use(admin.Secret!);
        var viewer = await server.Api.CreateTokenAsync(new TokenStart("viewer"));
        await server.Api.StartJobAsync(new JobStart { ExportId = "orders" });

        await using var visit = await browser.VisitAsync(server);
        await visit.OpenAsync("/jobs?status=running", "Sign in");
        await visit.Field("Token").FillAsync("wrong");
        await visit.Button("Sign in").ClickAsync();
        await visit.SeesAsync("unknown or revoked");
        await visit.Field("Token").FillAsync(viewer.Secret!);
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.TitleAsync("Jobs");
        Assert.EndsWith("/jobs?status=running", visit.Page.Url, StringComparison.Ordinal);
        await visit.SeesAsync("default · viewer");
        await Expect(visit.Field("Select all loaded jobs")).ToHaveCountAsync(0);
        await Expect(visit.Link("Run")).ToHaveCountAsync(0);
        var cookie = (await visit.Page.Context.CookiesAsync()).Single(c => c.Name == "asynchelper");
        Assert.True(cookie.HttpOnly);
        Assert.Equal(SameSiteAttribute.Strict, cookie.SameSite);
        Assert.DoesNotContain(viewer.Secret!, cookie.Value, StringComparison.Ordinal);

        await visit.Button("Sign out").ClickAsync();
        await visit.TitleAsync("Sign in");
        await visit.OpenAsync("/jobs", "Sign in");
    }
}
