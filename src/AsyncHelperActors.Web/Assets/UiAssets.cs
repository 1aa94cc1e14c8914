using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace AsyncHelperActors.Web.Assets;

/// <summary>Scripts and styles, out of the assembly. An address has the digest of its content, so a browser keeps it for good and never has an old one.</summary>
internal static class UiAssets
{
    private const string Prefix = "ui/";

    private static readonly FrozenDictionary<string, Asset> s_all = Read();

    /// <summary>The address of a file.</summary>
    public static string Address(string name) => $"_ui/{s_all[name].Digest}/{name}";

    public static void MapUiAssets(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/_ui/{digest}/{name}", (HttpContext context, string digest, string name) => ServeAsync(context, digest, name)).ExcludeFromDescription();

    private static async Task ServeAsync(HttpContext context, string digest, string name)
    {
        if (!s_all.TryGetValue(name, out var asset) || asset.Digest != digest)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var packed = context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
        var body = packed ? asset.Packed.Value : asset.Plain;
        context.Response.ContentType = asset.ContentType;
        context.Response.ContentLength = body.Length;
        context.Response.Headers.Vary = HeaderNames.AcceptEncoding;
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (packed)
        {
            context.Response.Headers.ContentEncoding = "gzip";
        }

        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private static FrozenDictionary<string, Asset> Read()
    {
        var assembly = typeof(UiAssets).Assembly;
        return assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).ToFrozenDictionary(n => n[Prefix.Length..], n =>
        {
            using var stream = assembly.GetManifestResourceStream(n)!;
            using var memory = new MemoryStream();
            stream.CopyTo(memory);
            return new Asset(memory.ToArray(), ContentType(n));
        }, StringComparer.Ordinal);
    }

    private static string ContentType(string name) => Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new InvalidDataException($"There is no content type for {other}; add it here."),
    };

    private sealed class Asset(byte[] plain, string contentType)
    {
        public byte[] Plain { get; } = plain;

        public string ContentType { get; } = contentType;

        public string Digest { get; } = Convert.ToHexStringLower(SHA256.HashData(plain))[..12];

        public Lazy<byte[]> Packed { get; } = new(() =>
        {
            using var memory = new MemoryStream();
            using (var zip = new GZipStream(memory, CompressionLevel.SmallestSize))
            {
                zip.Write(plain);
            }

            return memory.ToArray();
        });
    }
}
