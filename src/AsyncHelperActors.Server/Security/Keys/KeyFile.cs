using System.Security.Cryptography;

namespace AsyncHelperActors.Server.Security.Keys;

/// <summary>A random key in a file that only this user can read.</summary>
internal static class KeyFile
{
    /// <summary>Its length.</summary>
    public const int Bytes = 32;

    /// <summary>The key of a file; it is made when it is not there.</summary>
    /// <param name="file">The file, in a directory that is there.</param>
    /// <param name="lost">What can be done when the file is damaged, for people.</param>
    /// <exception cref="InvalidDataException">The file holds no key.</exception>
    /// <remarks>Two nodes may make it at the same moment: the file that is there first counts, and it is there whole or not at all.</remarks>
    public static byte[] ReadOrMake(string file, string lost)
    {
        if (!File.Exists(file))
        {
            Make(file);
        }

        return File.ReadAllBytes(file) is { Length: Bytes } key
            ? key
            : throw new InvalidDataException($"{file} is no key of {Bytes} bytes. {lost}");
    }

    private static void Make(string file)
    {
        var draft = $"{file}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(draft, options))
        {
            stream.Write(RandomNumberGenerator.GetBytes(Bytes));
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
}
