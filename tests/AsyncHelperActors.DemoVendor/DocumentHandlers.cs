using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace AsyncHelperActors.Demo;

/// <summary>
/// The further hops to a result: a document, and the presigned URL that it names. The token of such a URL says which job it
/// is for and when it expires, so nothing has to be remembered for it.
/// </summary>
internal static class DocumentHandlers
{
    public static Task DocumentAsync(VendorCall call)
    {
        call.Vendor.Counters.Add(Counter.Documents);
        if (call.Script.ResultHops < 2)
        {
            return JobHandlers.ResultAsync(call);
        }

        if (JobHandlers.RefuseResult(call) is { } refusal)
        {
            return refusal;
        }

        var expiresAt = call.Vendor.Time.GetUtcNow().AddMilliseconds(call.Script.UrlTtlMs);
        return Answer.Json(call.Http, 200, (call, expiresAt), static (writer, state) =>
        {
            var (call, expiresAt) = state;
            writer.WriteStartObject();
            writer.WriteString("documentId", VendorCall.DocumentId(call.Job));
            writer.WriteString("url", UrlOf(call, expiresAt));
            writer.WriteString("expiresAt", expiresAt);
            if (call.Script.Gzip == GzipStyle.File)
            {
                writer.WriteString("compressionAlgorithm", "GZIP");
            }

            writer.WriteEndObject();
        });
    }

    public static Task BlobAsync(VendorCall call)
    {
        call.Vendor.Counters.Add(Counter.Results);
        if (call.State.Sessions.AreCredentialsIn(call.Http.Request))
        {
            call.Vendor.Counters.Add(Counter.BlobCredentials);
            return call.Refuse(400, "credentials", "a presigned URL carries its own signature; no other credentials are allowed");
        }

        var expires = call.Route("token").Split('~')[1];
        var isOld = !long.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var ms)
            || call.Vendor.Time.GetUtcNow().ToUnixTimeMilliseconds() > ms;
        return isOld
            ? Answer.Text(call.Http, 403, "application/xml", "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>")
            : JobHandlers.RefuseResult(call) ?? ResultWriter.WriteAsync(call, call.Job, call.Script.Records, 200);
    }

    /// <summary>The job's id within a token, or null if that is no token.</summary>
    public static string? JobOfToken(string token) => token.Split('~') is [var id, _] ? id : null;

    private static string UrlOf(VendorCall call, DateTimeOffset expiresAt)
    {
        var path = $"/blob/{call.Job.Id}~{expiresAt.ToUnixTimeMilliseconds()}";
        if (call.Script.UrlHost is not { } name)
        {
            return call.Link(path, isAbsolute: true);
        }

        var request = call.Http.Request;
        return $"{request.Scheme}://{new HostString(name, request.Host.Port ?? 80)}{call.Root}{path}";
    }
}
