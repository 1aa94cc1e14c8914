using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace AsyncHelperActors.Demo;

/// <summary>Mounts the demo vendor into a web application.</summary>
public static class DemoVendorEndpoints
{
    private static readonly string[] s_cancelVerbs = ["DELETE"];
    private static readonly string[] s_uploadVerbs = ["PUT", "POST"];

    /// <summary>
    /// Adds the vendor's endpoints under <paramref name="prefix"/>: the reports API of the quick start, an API for every
    /// script under /s/{script}, and /_scripts and /_stats.
    /// </summary>
    public static IEndpointRouteBuilder MapDemoVendor(this IEndpointRouteBuilder routes, DemoVendor vendor, string prefix = "")
    {
        var group = routes.MapGroup(prefix);
        group.ExcludeFromDescription();
        var gate = new RequestGate(vendor, prefix);
        MapReports(group, gate);
        MapScripted(group, gate);
        MapHelpers(group, gate);
        VendorAdmin.Map(group, vendor);
        return routes;
    }

    private static void MapReports(RouteGroupBuilder group, RequestGate gate)
    {
        group.MapPost("/reports", http => SubmitReportAsync(gate, http));
        group.MapGet("/reports/{id}", gate.On("GET /reports/{id}", FaultPoint.Status, JobHandlers.StatusAsync));
        group.MapMethods("/reports/{id}", s_cancelVerbs, gate.On("DELETE /reports/{id}", FaultPoint.Cancel, JobHandlers.CancelAsync));
        group.MapGet("/documents/{documentId}", gate.On("GET /documents/{id}", FaultPoint.Document, DocumentHandlers.DocumentAsync));
    }

    private static void MapScripted(RouteGroupBuilder group, RequestGate gate)
    {
        group.MapPost("/s/{script}/jobs", gate.On("submit", FaultPoint.Submit, JobHandlers.SubmitAsync));
        group.MapGet("/s/{script}/jobs/{id}", gate.On("status", FaultPoint.Status, JobHandlers.StatusAsync));
        group.MapPost("/s/{script}/jobs/{id}", gate.On("status", FaultPoint.Status, JobHandlers.StatusAsync));
        group.MapGet("/s/{script}/jobs/{id}/result", gate.On("result", FaultPoint.Result, JobHandlers.ResultAsync));
        group.MapGet("/s/{script}/jobs/{id}/result/{set}", gate.On("result", FaultPoint.Result, JobHandlers.ResultAsync));
        group.MapMethods("/s/{script}/jobs/{id}", s_cancelVerbs, gate.On("delete", FaultPoint.Cancel, JobHandlers.CancelAsync));
        group.MapPost("/s/{script}/jobs/{id}/cancel", gate.On("cancel", FaultPoint.Cancel, JobHandlers.CancelAsync));
        group.MapGet("/s/{script}/documents/{documentId}", gate.On("document", FaultPoint.Document, DocumentHandlers.DocumentAsync));
        group.MapGet("/blob/{token}", gate.On("blob", FaultPoint.Blob, DocumentHandlers.BlobAsync));
        group.MapPost("/s/{script}/rpc", http => RpcHandler.HandleAsync(gate, http));
    }

    private static void MapHelpers(RouteGroupBuilder group, RequestGate gate)
    {
        group.MapPost("/s/{script}/login", http => LoginAsync(gate, http, isToken: false));
        group.MapPost("/s/{script}/token", http => LoginAsync(gate, http, isToken: true));
        group.MapMethods("/s/{script}/uploads/{upload}", s_uploadVerbs, http => UploadAsync(gate, http));
        group.MapGet("/_loop", http =>
        {
            http.Response.Redirect(http.Request.PathBase + gate.Prefix + "/_loop");
            return Task.CompletedTask;
        });
        group.MapGet("/_dtd", http =>
        {
            gate.Vendor.Counters.Add(Counter.DtdFetches);
            return Answer.Text(http, 200, "text/plain", "leaked");
        });
    }

    /// <summary>The report's type, in the body, chooses the script.</summary>
    private static async Task SubmitReportAsync(RequestGate gate, HttpContext http)
    {
        var common = gate.Vendor.Find(BuiltInScripts.Reports)!;
        var call = new VendorCall(http, gate.Vendor, gate.Prefix, common, null);
        SubmitBody body;
        try
        {
            body = SubmitBody.Parse(http.Request.ContentType, await call.ReadBodyAsync());
        }
        catch (FormatException e)
        {
            await call.Refuse(400, "bad body", e.Message);
            return;
        }

        if (body.Find("type") is not { Length: > 0 } type)
        {
            await call.Refuse(400, "type is missing", """say which report you want, for example {"type":"orders"}""");
            return;
        }

        var own = BuiltInScripts.NameFor(type);
        var name = gate.Vendor.Find(own) is null ? BuiltInScripts.Reports : own;
        await gate.EnterAsync(http, "POST /reports", FaultPoint.Submit, name, c => JobHandlers.SubmitAsync(c, body, StatusAnswer.Submitted));
    }

    private static async Task LoginAsync(RequestGate gate, HttpContext http, bool isToken)
    {
        var name = (string?)http.Request.RouteValues["script"] ?? "";
        if (gate.Vendor.Find(name) is not { } state)
        {
            http.Response.StatusCode = 404;
            return;
        }

        var call = new VendorCall(http, gate.Vendor, gate.Prefix, state, null);
        var body = Encoding.UTF8.GetString((await call.ReadBodyAsync()).Span);
        if (!state.Sessions.IsUser(http.Request, body))
        {
            gate.Vendor.Counters.Add(Counter.AuthFailures);
            await call.Refuse(401, "invalid_client", "user or password is wrong");
            return;
        }

        gate.Vendor.Counters.Add(Counter.Logins);
        var value = state.Sessions.Issue(gate.Vendor.Now);
        if (!isToken)
        {
            http.Response.Cookies.Append(state.Sessions.Name, value, new CookieOptions { Path = "/", HttpOnly = true });
        }

        var seconds = state.Sessions.Auth.TtlMs == 0 ? 3600 : Math.Max(1, state.Sessions.Auth.TtlMs / 1000);
        await Answer.Json(http, 200, (value, seconds), static (writer, state) =>
        {
            writer.WriteStartObject();
            writer.WriteString("access_token", state.value);
            writer.WriteString("token_type", "Bearer");
            writer.WriteNumber("expires_in", state.seconds);
            writer.WriteEndObject();
        });
    }

    /// <summary>A place to put bytes before a submit, for APIs that reserve an upload first. The bytes are counted, not kept.</summary>
    private static async Task UploadAsync(RequestGate gate, HttpContext http)
    {
        gate.Vendor.Counters.Enter("upload");
        var buffer = new byte[16 * 1024];
        long bytes = 0;
        for (int read; (read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0;)
        {
            bytes += read;
        }

        gate.Vendor.Counters.Leave();
        var upload = (string?)http.Request.RouteValues["upload"];
        await Answer.Json(http, 201, (upload, bytes), static (writer, state) =>
        {
            writer.WriteStartObject();
            writer.WriteString("uploadId", state.upload);
            writer.WriteNumber("bytes", state.bytes);
            writer.WriteEndObject();
        });
    }
}
