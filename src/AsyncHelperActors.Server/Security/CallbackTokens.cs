using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using AsyncHelperActors.Actors;

namespace AsyncHelperActors.Server.Security;

/// <summary>
/// The tokens of callbacks: a job's id with its HMAC under a key of this server, so that nothing has to be stored for them and nobody can
/// guess one. A job's token is always the same, because a submission that is repeated must be the same request.
/// </summary>
/// <param name="keyFile">Where the key is kept, beside the keys of the secrets; it is made when it is not there. Nodes of one cluster share it.</param>
internal sealed class CallbackTokens(string keyFile)
{
    private const int KeyBytes = 32;
    private const int IdLength = 26;
    private const string IdPrefix = "job_";

    private readonly Lazy<byte[]> _key = new(() => ReadOrMake(keyFile));

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

    /// <summary>Two nodes may make it at the same moment: the file that is there first counts, and it is there whole or not at all.</summary>
    private static byte[] ReadOrMake(string file)
    {
        if (!File.Exists(file))
        {
            var draft = $"{file}.{Guid.NewGuid():N}";
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var stream = new FileStream(draft, options))
            {
                stream.Write(RandomNumberGenerator.GetBytes(KeyBytes));
            }

            try
            {
                File.Move(draft, file, overwrite: false);
            }
            catch (IOException) when (File.Exists(file))
            {
                File.Delete(draft);
            }
        }

        return File.ReadAllBytes(file) is { Length: KeyBytes } key
            ? key
            : throw new InvalidDataException($"{file} is no key of {KeyBytes} bytes. Restore it; or delete it, and the callbacks of running jobs are refused while their polls go on.");
    }
}
