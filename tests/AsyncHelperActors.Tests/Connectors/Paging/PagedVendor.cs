using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Connectors.Steps;
using Microsoft.AspNetCore.Http;

namespace AsyncHelperActors.Tests.Connectors.Paging;

/// <summary>What a vendor says to one request: to <c>GET /result?page=2</c>, or to <c>POST /result {"cursor":"b"}</c>.</summary>
internal sealed record Page(string Request, int Status, string ContentType, string Body, params (string Name, string Value)[] Headers)
{
    public static Page Json(string request, string body, params (string Name, string Value)[] headers) => new(request, 200, "application/json", body, headers);
}

/// <summary>A vendor with pages. <c>{base}</c> in a page stands for its own address. What it has no page for is answered 404.</summary>
internal sealed class PagedVendor : IAsyncDisposable
{
    private readonly CannedVendor _vendor;

    private PagedVendor(CannedVendor vendor) => _vendor = vendor;

    public string Base => _vendor.Base;

    /// <summary>The requests in order, in the words of <see cref="Page.Request"/>.</summary>
    public IReadOnlyList<string> Requests => [.. _vendor.Seen.Select(seen => Key(seen.Method, seen.PathAndQuery, seen.Body))];

    public SeenRequest Last => _vendor.Last;

    public static async Task<PagedVendor> StartAsync(params Page[] pages)
    {
        var vendor = new PagedVendor(await CannedVendor.StartAsync());
        var answers = pages.ToDictionary(page => page.Request);
        foreach (var path in pages.Select(page => page.Request.Split(' ')[1].Split('?')[0]).Append("/result").Distinct())
        {
            vendor._vendor.On(path, http => vendor.AnswerAsync(http, answers));
        }

        return vendor;
    }

    /// <summary>A rig whose result request has these fields; with a helper before it, or alone.</summary>
    public ConnectorRig Rig(string fields, bool hasHelper = true, string exportFields = "") => hasHelper
        ? new ConnectorRig(VendorYaml.Job(Base, resultRequest: fields, resultFields: exportFields), "orders") { Remote = new RemoteJob(new RawJson("""{"id":"J1"}"""), RawJson.Null) }
        : new ConnectorRig(
            $$"""
            connections: [ { _id: vendor, http: { baseURI: "{{Base}}" } } ]
            exports: [ { _id: things, _connectionId: vendor{{(exportFields.Length == 0 ? "" : ", " + exportFields)}}, http: { {{fields}} } } ]
            """,
            "things");

    public ValueTask DisposeAsync() => _vendor.DisposeAsync();

    private static string Key(string method, string target, string body) => $"{method} {target}{(body.Length == 0 ? "" : " " + body)}";

    private async Task AnswerAsync(HttpContext http, Dictionary<string, Page> answers)
    {
        var seen = _vendor.Last;
        var page = answers.GetValueOrDefault(Key(seen.Method, seen.PathAndQuery, seen.Body)) ?? new Page("", 404, "application/json", """{"error":"no such page"}""");
        http.Response.StatusCode = page.Status;
        http.Response.ContentType = page.ContentType;
        foreach (var (name, value) in page.Headers)
        {
            http.Response.Headers[name] = value.Replace("{base}", Base, StringComparison.Ordinal);
        }

        if (page.Status != 204)
        {
            await http.Response.WriteAsync(page.Body.Replace("{base}", Base, StringComparison.Ordinal));
        }
    }
}
