using System.Diagnostics.CodeAnalysis;
using System.IO.Hashing;
using System.Net.Http.Headers;
using System.Numerics;
using System.Security.Cryptography;

namespace AsyncHelperActors.Connectors.Http;

/// <summary>
/// Checks a body against the checksum that its answer's headers name: <c>Content-Digest</c>, <c>Repr-Digest</c> (RFC 9530), <c>Digest</c> (RFC 3230),
/// <c>Content-MD5</c>, and the headers of the large stores of files. Of several the strongest is computed.
/// </summary>
/// <remarks>
/// A checksum is of the bytes as they are sent, before a <c>Content-Encoding</c> is undone. Something between the vendor and us that compresses on
/// its own leaves the header as it was, so of an encoded body a checksum of the decoded bytes is accepted too. What cannot be
/// read as a checksum is none.
/// </remarks>
internal sealed class BodyDigest : IDisposable
{
    /// <summary>By strength, with the length of a value in bytes.</summary>
    private static readonly (string Name, int Length)[] Algorithms = [("sha-512", 64), ("sha-256", 32), ("sha", 20), ("md5", 16), ("crc32c", 4), ("crc32", 4)];

    private readonly string _header;
    private readonly string _algorithm;
    private readonly byte[] _expected;
    private readonly RunningHash _raw;
    private readonly RunningHash? _decoded;

    private BodyDigest(string header, string algorithm, byte[] expected, bool isEncoded)
    {
        (_header, _algorithm, _expected) = (header, algorithm, expected);
        _raw = new RunningHash(algorithm);
        _decoded = isEncoded ? new RunningHash(algorithm) : null;
    }

    /// <summary>The checksum that an answer names; null when it names none.</summary>
    public static BodyDigest? Of(HttpResponseMessage response)
    {
        var isEncoded = response.Content.Headers.ContentEncoding.Count > 0;
        var named = Named(response, isEncoded).ToList();
        foreach (var (algorithm, length) in Algorithms)
        {
            foreach (var (header, name, value) in named)
            {
                if (name == algorithm && Bytes(value, length) is { } expected)
                {
                    return new BodyDigest(header, algorithm, expected, isEncoded);
                }
            }
        }

        return null;
    }

    /// <summary>Bytes as they were sent.</summary>
    public void AddRaw(ReadOnlySpan<byte> bytes) => _raw.Add(bytes);

    /// <summary>Bytes as they are after decompression; only asked for when there is a compression.</summary>
    public void AddDecoded(ReadOnlySpan<byte> bytes) => _decoded?.Add(bytes);

    /// <summary>What is wrong with the bytes that were added; null when nothing is.</summary>
    public string? Objection()
    {
        var came = _raw.Value();
        return came.AsSpan().SequenceEqual(_expected) || (_decoded is not null && _decoded.Value().AsSpan().SequenceEqual(_expected))
            ? null
            : $"its {_header} promises {_algorithm} {Convert.ToBase64String(_expected)}, the bytes that came have {Convert.ToBase64String(came)}";
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _raw.Dispose();
        _decoded?.Dispose();
    }

    private static IEnumerable<(string Header, string Algorithm, string Value)> Named(HttpResponseMessage response, bool isEncoded)
    {
        foreach (var header in (string[])["Content-Digest", "Repr-Digest", "Digest"])
        {
            foreach (var pair in Pairs(response, header))
            {
                yield return (header, pair.Name is "sha-1" ? "sha" : pair.Name, pair.Value.Trim(':'));
            }
        }

        // A store that unpacks a file for us goes on to tell the checksum of the packed one.
        if (isEncoded || Header(response, "x-goog-stored-content-encoding") is null or "identity")
        {
            foreach (var pair in Pairs(response, "x-goog-hash"))
            {
                yield return ("x-goog-hash", pair.Name, pair.Value);
            }
        }

        // A file that was stored in parts has a checksum of the parts' checksums, whose number follows a dash.
        foreach (var (name, algorithm) in ((string, string)[])[("sha256", "sha-256"), ("sha1", "sha"), ("crc32c", "crc32c"), ("crc32", "crc32")])
        {
            if (Header(response, $"x-amz-checksum-{name}") is { } value && !value.Contains('-', StringComparison.Ordinal)
                && !string.Equals(Header(response, "x-amz-checksum-type"), "COMPOSITE", StringComparison.OrdinalIgnoreCase))
            {
                yield return ($"x-amz-checksum-{name}", algorithm, value);
            }
        }

        foreach (var header in (string[])["Content-MD5", "x-ms-blob-content-md5"])
        {
            if (Header(response, header) is { } value)
            {
                yield return (header, "md5", value);
            }
        }
    }

    private static IEnumerable<(string Name, string Value)> Pairs(HttpResponseMessage response, string header)
    {
        foreach (var pair in (Header(response, header) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                yield return (pair[..equals].Trim().ToLowerInvariant(), pair[(equals + 1)..].Trim());
            }
        }
    }

    private static string? Header(HttpResponseMessage response, string name)
    {
        foreach (var headers in new HttpHeaders[] { response.Headers, response.Content.Headers })
        {
            if (headers.NonValidated.TryGetValues(name, out var values))
            {
                return values.ToString().Trim();
            }
        }

        return null;
    }

    /// <summary>Base64, or hexadecimal as some servers write it.</summary>
    private static byte[]? Bytes(string text, int length)
    {
        if (text.Length == length * 2 && text.All(char.IsAsciiHexDigit))
        {
            return Convert.FromHexString(text);
        }

        var bytes = new byte[length];
        return Convert.TryFromBase64String(text, bytes, out var written) && written == length ? bytes : null;
    }
}

/// <summary>A checksum that is computed as bytes pass.</summary>
[SuppressMessage("Security", "CA5350", Justification = "Vendors name SHA-1; it guards against broken connections and not against forgers.")]
[SuppressMessage("Security", "CA5351", Justification = "Vendors name MD5; it guards against broken connections and not against forgers.")]
internal sealed class RunningHash(string algorithm) : IDisposable
{
    private readonly IncrementalHash? _hash = algorithm switch
    {
        "sha-512" => IncrementalHash.CreateHash(HashAlgorithmName.SHA512),
        "sha-256" => IncrementalHash.CreateHash(HashAlgorithmName.SHA256),
        "sha" => IncrementalHash.CreateHash(HashAlgorithmName.SHA1),
        "md5" => IncrementalHash.CreateHash(HashAlgorithmName.MD5),
        _ => null,
    };

    private readonly Crc32? _crc = algorithm == "crc32" ? new Crc32() : null;
    private uint _castagnoli = uint.MaxValue;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (_hash is not null)
        {
            _hash.AppendData(bytes);
            return;
        }

        if (_crc is not null)
        {
            _crc.Append(bytes);
            return;
        }

        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            _castagnoli = BitOperations.Crc32C(_castagnoli, BitConverter.ToUInt64(bytes));
        }

        foreach (var each in bytes)
        {
            _castagnoli = BitOperations.Crc32C(_castagnoli, each);
        }
    }

    public void Dispose() => _hash?.Dispose();

    /// <summary>The checksum of what was added so far; a CRC with its highest byte first, as the stores write it.</summary>
    public byte[] Value()
    {
        if (_hash is not null)
        {
            return _hash.GetCurrentHash();
        }

        var crc = _crc?.GetCurrentHashAsUInt32() ?? ~_castagnoli;
        return [(byte)(crc >> 24), (byte)(crc >> 16), (byte)(crc >> 8), (byte)crc];
    }
}
