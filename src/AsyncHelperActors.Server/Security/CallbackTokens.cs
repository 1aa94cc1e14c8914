using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using AsyncHelperActors.Actors;
using AsyncHelperActors.Server.Security.Keys;

namespace AsyncHelperActors.Server.Security;

/// <summary>
/// The tokens of callbacks: a job's id with its HMAC under a key of this server, so that nothing has to be stored for them and nobody can
/// guess one. A job's token is always the same, because a submission that is repeated must be the same request.
/// </summary>
/// <param name="read">Reads the key when it is first needed. All nodes of a cluster have the same.</param>
internal sealed class CallbackTokens(Func<byte[]> read)
{
    private const int IdLength = 26;
    private const string IdPrefix = "job_";

    private readonly Lazy<byte[]> _key = new(read);

    /// <summary>With the key of a file beside the keys of the secrets, which is made when it is not there.</summary>
    public static CallbackTokens OfFile(string keyFile) => new(() =>
        KeyFile.ReadOrMake(keyFile, "Restore it; or delete it, and the callbacks of running jobs are refused while their polls go on."));

    /// <summary>The token of a job.</summary>
    public string Of(string jobId) => jobId[IdPrefix.Length..] + Seal(jobId);

    /// <summary>The job of a token; null when it is none of ours.</summary>
    public string? JobOf(string token)
    {
        if (token.Length <= IdLength || !JobId.IsValid(IdPrefix + token[..IdLength]))
        {
            return null;
        }

        var jobId = IdPrefix + token[..IdLength];
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token[IdLength..]), Encoding.UTF8.GetBytes(Seal(jobId))) ? jobId : null;
    }

    private string Seal(string jobId) => Base64Url.EncodeToString(HMACSHA256.HashData(_key.Value, Encoding.UTF8.GetBytes($"callback\n{jobId}")));
}
