using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using AsyncHelperActors.Connectors.Templates.Rendering;

namespace AsyncHelperActors.Connectors.Templates.Helpers;

/// <summary>Digests and signatures. The algorithms are the vendors' choice, also the weak ones.</summary>
[SuppressMessage("Security", "CA5350", Justification = "Vendors' signatures are defined with SHA-1.")]
[SuppressMessage("Security", "CA5351", Justification = "Vendors' signatures are defined with MD5.")]
internal static class CryptoHelpers
{
    public static IEnumerable<Helper> All { get; } =
    [
        Helper.Of("hash \"sha256\" \"hex\" text", 3, 4, Hash),
        Helper.Of("hmac \"sha256\" key \"hex\" text \"utf8\"", 4, 5, Hmac),
        Helper.Of("aws4 accessKey secretKey sessionToken \"region\" \"service\"", 2, 5, Aws4, lenient: true),
    ];

    // With four arguments the second is a key: so Celigo documents it for hashOptions.
    private static string Hash(HelperCall call)
    {
        if (call.Count == 4)
        {
            return Written(call, Keyed(call, Encoding.UTF8.GetBytes(call.Text(1)), call.Text(3)), 2);
        }

        byte[] data = Encoding.UTF8.GetBytes(call.Text(2));
        byte[] digest = Name(call) switch
        {
            "md5" => MD5.HashData(data),
            "sha1" => SHA1.HashData(data),
            "sha256" => SHA256.HashData(data),
            "sha384" => SHA384.HashData(data),
            "sha512" => SHA512.HashData(data),
            _ => throw NoAlgorithm(call),
        };
        return Written(call, digest, 1);
    }

    private static string Hmac(HelperCall call)
    {
        string encoding = call.Text(4);
        byte[] key = EncodingHelpers.Bytes(call.Text(1), encoding) ?? throw EncodingHelpers.Unknown(call, 4);
        return Written(call, Keyed(call, key, call.Text(3)), 2);
    }

    private static byte[] Keyed(HelperCall call, byte[] key, string text)
    {
        byte[] data = Encoding.UTF8.GetBytes(text);
        return Name(call) switch
        {
            "md5" => HMACMD5.HashData(key, data),
            "sha1" => HMACSHA1.HashData(key, data),
            "sha256" => HMACSHA256.HashData(key, data),
            "sha384" => HMACSHA384.HashData(key, data),
            "sha512" => HMACSHA512.HashData(key, data),
            _ => throw NoAlgorithm(call),
        };
    }

    private static string Aws4(HelperCall call)
    {
        SigningRequest request = call.Model.Request
            ?? throw call.Fault("there is no request to sign here", "Use it in a header of an export or import.");
        try
        {
            return Aws4Signature.Authorization(request, call.Text(0), call.Text(1), call.Text(2), call.Text(3), call.Text(4));
        }
        catch (InvalidOperationException e)
        {
            throw call.Fault(e.Message, "Add the header X-Amz-Date: {{{timestamp \"YYYYMMDDTHHmmss\" \"UTC\"}}}Z.", e);
        }
    }

    private static string Name(HelperCall call) => call.Text(0).ToLowerInvariant().Replace("-", string.Empty);

    private static string Written(HelperCall call, byte[] bytes, int encoding)
    {
        string name = call.Text(encoding).Length > 0 ? call.Text(encoding) : "hex";
        return EncodingHelpers.Text(bytes, name) ?? throw EncodingHelpers.Unknown(call, encoding);
    }

    private static TemplateFault NoAlgorithm(HelperCall call) =>
        call.Fault($"{call.Shown(0)} is no algorithm", "Write one of md5, sha1, sha256, sha384, sha512.");
}
