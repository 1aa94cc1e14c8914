using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace AsyncHelperActors.Demo;

/// <summary>The endpoints that steer and question the vendor itself: scripts and counts. They are no part of its API.</summary>
internal static class VendorAdmin
{
    public static void Map(IEndpointRouteBuilder routes, DemoVendor vendor)
    {
        routes.MapPut("/_scripts/{name}", http => PutScriptAsync(http, vendor));
        routes.MapGet("/_scripts/{name}", http => GetScriptAsync(http, vendor));
        routes.MapGet("/_stats", http => http.Response.WriteAsJsonAsync(vendor.Stats(), VendorJson.Options));
        routes.MapGet("/_stats/jobs", http => http.Response.WriteAsJsonAsync(Rows(http, vendor), VendorJson.Options));
        routes.MapDelete("/_stats", http =>
        {
            vendor.Reset();
            http.Response.StatusCode = 204;
            return Task.CompletedTask;
        });
    }

    private static IEnumerable<VendorJobRow> Rows(HttpContext http, DemoVendor vendor)
    {
        var script = http.Request.Query["script"].ToString();
        return vendor.Jobs().Where(row => script.Length == 0 || row.Script == script);
    }

    private static async Task PutScriptAsync(HttpContext http, DemoVendor vendor)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        try
        {
            vendor.Script(NameOf(http), await reader.ReadToEndAsync(http.RequestAborted));
            http.Response.StatusCode = 204;
        }
        catch (JsonException e)
        {
            http.Response.StatusCode = 400;
            await http.Response.WriteAsync(e.Message);
        }
    }

    private static async Task GetScriptAsync(HttpContext http, DemoVendor vendor)
    {
        if (vendor.Find(NameOf(http)) is { } state)
        {
            await http.Response.WriteAsJsonAsync(state.Script, VendorJson.Options);
            return;
        }

        http.Response.StatusCode = 404;
    }

    private static string NameOf(HttpContext http) => (string)http.Request.RouteValues["name"]!;
}
