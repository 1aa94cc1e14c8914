using System.Security.Cryptography;
using System.Text;

namespace AsyncHelperActors.Server.Security.Keys;

/// <summary>The key that seals the keys in the database. It is never there itself: a copy of the database alone opens no secret.</summary>
internal sealed class MasterKey
{
    /// <summary>Shorter texts could be guessed.</summary>
    public const int ShortestText = 32;

    private const byte Version = 1;
    private static readonly int s_nonce = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int s_tag = AesGcm.TagByteSizes.MaxSize;

    private readonly byte[] _key;

    /// <param name="material">What the key is made from: 32 random bytes or more, or a text as long.</param>
    public MasterKey(ReadOnlySpan<byte> material)
    {
        _key = new byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, material, _key, [], "asynchelper keys"u8);
    }

    /// <summary>From the setting <see cref="ServerSettings.MasterKey"/>.</summary>
    /// <exception cref="StartRefusedException">It is too short.</exception>
    public static MasterKey FromText(string text) => text.Length >= ShortestText
        ? new MasterKey(Encoding.UTF8.GetBytes(text))
        : throw new StartRefusedException($"{ServerSettings.MasterKey} has {text.Length} characters; it needs at least {ShortestText}, as 'openssl rand -base64 32' makes them.");

    /// <summary>Seals a key. The name goes into the seal, so that no key can stand in the place of another.</summary>
    public byte[] Seal(string name, ReadOnlySpan<byte> value)
    {
        var sealedKey = new byte[1 + s_nonce + s_tag + value.Length];
        sealedKey[0] = Version;
        var nonce = sealedKey.AsSpan(1, s_nonce);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(_key, s_tag);
        cipher.Encrypt(nonce, value, sealedKey.AsSpan(1 + s_nonce + s_tag), sealedKey.AsSpan(1 + s_nonce, s_tag), Encoding.UTF8.GetBytes(name));
        return sealedKey;
    }

    /// <summary>The key again.</summary>
    /// <exception cref="StartRefusedException">It was sealed with another master key.</exception>
    public byte[] Open(string name, ReadOnlySpan<byte> sealedKey)
    {
        if (sealedKey.Length < 1 + s_nonce + s_tag || sealedKey[0] != Version)
        {
            throw new StartRefusedException($"The key '{name}' in the database is damaged, or a newer release wrote it. Run that release, or restore a backup.");
        }

        var value = new byte[sealedKey.Length - 1 - s_nonce - s_tag];
        try
        {
            using var cipher = new AesGcm(_key, s_tag);
            cipher.Decrypt(sealedKey.Slice(1, s_nonce), sealedKey[(1 + s_nonce + s_tag)..], sealedKey.Slice(1 + s_nonce, s_tag), value, Encoding.UTF8.GetBytes(name));
            return value;
        }
        catch (AuthenticationTagMismatchException other)
        {
            throw new StartRefusedException(
                $"The keys in the database are sealed with another master key. Give every node of a database the same {ServerSettings.MasterKey}, "
                + "or the file master.key of the node that came first in its directory of keys.",
                other);
        }
    }
}
