using AsyncHelperActors.Server.Security;
using AsyncHelperActors.Web;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace AsyncHelperActors.Server;

/// <summary>The web UI at <c>/</c>, on a server that is asked for it; what a command hosts for itself does without.</summary>
internal static class WebPages
{
    public static WebApplicationBuilder AddPages(this WebApplicationBuilder builder, ServerOptions options)
    {
        if (options.WebUi)
        {
            builder.Services.AddWebUi(services => Own(services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? []));
        }

        return builder;
    }

    public static WebApplication UsePages(this WebApplication app, ServerOptions options)
    {
        if (options.WebUi)
        {
            app.UseWebUi();
        }

        return app;
    }

    /// <summary>The pages themselves are for everybody: what they show comes from the API, which asks for the token.</summary>
    public static WebApplication MapPages(this WebApplication app, ServerOptions options)
    {
        if (options.WebUi)
        {
            app.MapWebUi().ForAll();
        }

        return app;
    }

    /// <summary>An address of this server that this process reaches: plain HTTP before HTTPS, and the own machine for "every address".</summary>
    private static Uri Own(IEnumerable<string> addresses)
    {
        var url = addresses.OrderBy(a => a.StartsWith("https:", StringComparison.OrdinalIgnoreCase)).FirstOrDefault()
            ?? throw new InvalidOperationException("The server listens nowhere yet.");
        var own = url.Replace("://*", "://127.0.0.1", StringComparison.Ordinal).Replace("://+", "://127.0.0.1", StringComparison.Ordinal)
            .Replace("://0.0.0.0", "://127.0.0.1", StringComparison.Ordinal).Replace("://[::]", "://[::1]", StringComparison.Ordinal);
        return new Uri(own);
    }
}
