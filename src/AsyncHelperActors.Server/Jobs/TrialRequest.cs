using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Server.Http;

namespace AsyncHelperActors.Server.Jobs;

/// <summary>The sample that a request is tried with, read.</summary>
/// <param name="Input">What a job would have as its input.</param>
/// <param name="Remote">What its submit answer would have held; null: nothing yet.</param>
/// <param name="Status">What its last status answer would have held; null: nothing yet.</param>
/// <param name="LastExportAt">From when on it would read.</param>
internal sealed record TrialRequest(RawJson Input, RemoteJob? Remote, RemoteStatus? Status, DateTimeOffset? LastExportAt)
{
    /// <summary>Reads the body of a try of an export or import.</summary>
    public static TrialRequest Read(JsonObject body)
    {
        var fields = new BodyFields(body);
        var (input, data, status) = (fields.Raw("input"), fields.Raw("data"), fields.Raw("statusRes"));
        var records = fields.Raw("records");
        if (records is not null and not JsonArray)
        {
            fields.Error("records", "Expected a list.", "Write records: [ { ... } ].");
        }

        var last = fields.Instant("lastExportDateTime");
        fields.Close();
        return new TrialRequest(
            RawJson.From(records ?? input),
            data is null && status is null ? null : new RemoteJob(RawJson.From(data), RawJson.Null),
            status is null ? null : new RemoteStatus(null, RawJson.From(status), RawJson.Null, false),
            last);
    }

    /// <summary>Reads a request that is tried on a connection by itself.</summary>
    public static ExportDef ReadAdHoc(JsonObject body, string connectionId)
    {
        var fields = new BodyFields(body);
        var method = fields.Word("method", "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD") ?? "GET";
        var uri = fields.Text("relativeURI");
        if (string.IsNullOrWhiteSpace(uri))
        {
            fields.Error("relativeURI", "It is required and was not given.", "Write the address behind the connection's baseURI, as \"/me\".");
        }

        var content = fields.Text("body");
        fields.Close();
        return new ExportDef("try", "try") { ConnectionId = connectionId, Method = method, RelativeUri = uri!, Body = content };
    }
}
