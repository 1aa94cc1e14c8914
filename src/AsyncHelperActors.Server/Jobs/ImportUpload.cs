using System.Collections.Immutable;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Server.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace AsyncHelperActors.Server.Jobs;

/// <summary>
/// An import whose records are the body of <c>POST /v1/jobs</c>: ndjson, a JSON array or csv of any length, plain or with <c>Content-Encoding: gzip</c>.
/// What else belongs to the request stands in its query.
/// </summary>
internal static class ImportUpload
{
    /// <summary>The query parameters of an upload.</summary>
    public static readonly string[] Parameters = ["_importId", "input", "label", "deadline"];

    private static readonly string[] s_types = ["application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines", "text/csv", "text/tab-separated-values"];

    /// <summary>Whether a request is one.</summary>
    public static bool Is(HttpContext context) =>
        context.Query("_importId") is not null || (TypeOf(context) is { } type && s_types.Contains(type));

    /// <summary>Reads all of the request but its records.</summary>
    /// <exception cref="RefusedException">A parameter is wrong, or the body is of another type.</exception>
    public static JobRequest Read(HttpContext context, ServerLimits limits)
    {
        RequestText.RequireType(context, [.. s_types, "application/json"]);
        var parameters = new JsonObject { ["_importId"] = context.Query("_importId") };
        if (context.Query("_importId") is null)
        {
            throw Refuse.Invalid("_importId", "Records alone do not say which import sends them.", "Write POST /v1/jobs?_importId=ID.");
        }

        var input = Input(context, limits);
        parameters["input"] = input?.DeepClone();
        parameters["label"] = context.Query("label");
        parameters["deadline"] = context.Query("deadline");
        return new JobRequest(StepType.Import, context.Query("_importId")!, RawJson.From(input), Labels(context), Deadline(context), JobRequest.DigestOf(parameters))
        {
            Upload = (Body(context, limits), TypeOf(context)),
            Digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256),
        };
    }

    private static string? TypeOf(HttpContext context) =>
        MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) ? type.MediaType.Value?.ToLowerInvariant() : null;

    private static Stream Body(HttpContext context, ServerLimits limits)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = limits.RecordsBytes;
        }

        return context.Request.Headers.ContentEncoding.ToString().Trim().ToLowerInvariant() switch
        {
            "" or "identity" => context.Request.Body,
            "gzip" => new GZipStream(context.Request.Body, CompressionMode.Decompress),
            "br" => new BrotliStream(context.Request.Body, CompressionMode.Decompress),
            _ => throw Refuse.UnsupportedType(context.Request.ContentType, "it without Content-Encoding, or with gzip or br"),
        };
    }

    private static JsonObject? Input(HttpContext context, ServerLimits limits)
    {
        if (context.Query("input") is not { } text)
        {
            return null;
        }

        try
        {
            return Encoding.UTF8.GetByteCount(text) <= limits.InputBytes && JsonNode.Parse(text) is JsonObject input
                ? input
                : throw Refuse.Invalid("input", $"The input of an import is an object of at most {limits.InputBytes} bytes.", "Write input={\"name\":...}, percent-encoded.");
        }
        catch (JsonException error)
        {
            throw Refuse.Invalid("input", $"It is not JSON: {error.Message}", "Write input={\"name\":...}, percent-encoded.");
        }
    }

    private static ImmutableSortedDictionary<string, string> Labels(HttpContext context) => context.Query("label")?.Split('=', 2) switch
    {
        null => ImmutableSortedDictionary<string, string>.Empty,
        [{ Length: > 0 and <= 64 } key, { Length: <= 256 } value] => ImmutableSortedDictionary<string, string>.Empty.Add(key, value),
        _ => throw Refuse.Invalid("label", "It is not a key of at most 64 characters with its value of at most 256.", "Write label=key=value, with the second = as %3D if need be."),
    };

    private static long? Deadline(HttpContext context)
    {
        if (context.Query("deadline") is not { } text)
        {
            return null;
        }

        var reading = WaitTime.Parse(JsonValue.Create(text));
        return reading.Milliseconds is > 0
            ? reading.Milliseconds
            : throw Refuse.Invalid("deadline", reading.Message ?? "Expected more than nothing.", reading.Hint ?? "Write deadline=2h.");
    }
}
