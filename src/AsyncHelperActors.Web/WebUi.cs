using System.Net;
using AsyncHelperActors.Web.Assets;
using AsyncHelperActors.Web.Jobs;
using AsyncHelperActors.Web.Session;
using AsyncHelperActors.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using MudBlazor.Services;

namespace AsyncHelperActors.Web;

/// <summary>
/// The web UI: pages that speak to the server's own HTTP API in the name of whoever is signed in. It knows the typed client and nothing else of
/// the house, so it can do what that person could do with curl, and no more.
/// </summary>
public static class WebUi
{
    /// <summary>Adds what the pages need.</summary>
    /// <param name="services">The server's services.</param>
    /// <param name="api">Where the API is, asked when the first page needs it: a server learns its port when it starts.</param>
    public static IServiceCollection AddWebUi(this IServiceCollection services, Func<IServiceProvider, Uri> api)
    {
        services.AddRazorComponents().AddInteractiveServerComponents(circuit =>
        {
            circuit.DetailedErrors = false;
            circuit.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(3);
            circuit.DisconnectedCircuitMaxRetained = 100;
        }).AddHubOptions(hub => hub.MaximumReceiveMessageSize = 2 * 1024 * 1024);
        services.AddMudServices(mud =>
        {
            mud.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomCenter;
            mud.SnackbarConfiguration.VisibleStateDuration = 6000;
            mud.SnackbarConfiguration.PreventDuplicates = true;
            mud.SnackbarConfiguration.NewestOnTop = false;
        });
        services.AddSessions();
        services.AddSingleton(provider => new ApiAddress(api(provider)));
        services.AddScoped<ApiClients>().AddScoped<ThemeChoice>();
        return services;
    }

    /// <summary>Adds the pages and what they load. The caller puts its own conventions on all of them, such as who may ask.</summary>
    public static IEndpointConventionBuilder MapWebUi(this IEndpointRouteBuilder routes)
    {
        var ui = routes.MapGroup("");
        ui.MapUiAssets();
        ui.MapSessions();
        ui.MapJobDownloads();
        ui.MapRazorComponents<App>().AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null);
        return ui.WithMetadata(new UiEndpoint());
    }

    /// <summary>
    /// Goes between routing and endpoints: says to the browser what a page may load, and asks for the sign-in.
    /// </summary>
    public static IApplicationBuilder UseWebUi(this IApplicationBuilder app)
    {
        app.UseMiddleware<PageSafety>();
        app.UseAuthentication();
        app.UseAntiforgery();
        return app;
    }
}

/// <summary>Marks what belongs to the UI.</summary>
public sealed record UiEndpoint;

/// <summary>Where the API is.</summary>
/// <param name="Uri">An address that this process reaches itself at.</param>
internal sealed record ApiAddress(Uri Uri);
