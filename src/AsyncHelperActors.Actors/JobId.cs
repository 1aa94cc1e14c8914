using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace AsyncHelperActors.Actors;

/// <summary>Makes the ids of jobs: <c>job_</c> and 26 letters and digits.</summary>
public static partial class JobId
{
    private const string Crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static readonly SearchValues<char> Digits = SearchValues.Create(Crockford);

    /// <summary>A new id that sorts by its time: a ULID.</summary>
    public static string New(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        var ms = now.ToUnixTimeMilliseconds();
        for (var i = 5; i >= 0; i--, ms >>= 8)
        {
            bytes[i] = (byte)ms;
        }

        return Encode(bytes);
    }

    /// <summary>The id that belongs to an idempotency key of an account: the same key names the same job on every node and for ever.</summary>
    public static string FromKey(string account, string key) =>
        Encode(SHA256.HashData(Encoding.UTF8.GetBytes($"{account}\n{key}")).AsSpan(0, 16));

    /// <summary>Whether a text can be the id of a job at all. A batch's is its import's, the run and its own number: <c>job_....1.17</c>.</summary>
    public static bool IsValid(string? text) =>
        text is { Length: >= 30 and <= 48 } && text.StartsWith("job_", StringComparison.Ordinal) && text.AsSpan(4, 26).IndexOfAnyExcept(Digits) < 0
        && (text.Length == 30 || BatchEnding().IsMatch(text.AsSpan(30)));

    [GeneratedRegex(@"\A\.[1-9][0-9]{0,7}\.[1-9][0-9]{0,7}\z", RegexOptions.CultureInvariant)]
    private static partial Regex BatchEnding();

    private static string Encode(ReadOnlySpan<byte> bytes)
    {
        var number = new System.Numerics.BigInteger(bytes, isUnsigned: true, isBigEndian: true);
        Span<char> text = stackalloc char[30];
        "job_".CopyTo(text);
        for (var i = 29; i >= 4; i--, number >>= 5)
        {
            text[i] = Crockford[(int)(number & 31)];
        }

        return new string(text);
    }
}
