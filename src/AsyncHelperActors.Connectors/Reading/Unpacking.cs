using System.IO.Compression;
using System.Runtime.CompilerServices;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Reading;

/// <summary>
/// Opens gzip and zip files that no header announces, also one within the other: vendors store reports compressed and serve the file as it is.
/// It is only done when text is expected; a binary result stays as it came.
/// </summary>
/// <remarks>
/// What is unpacked is counted together, whatever it was packed in, so a file that unpacks to very much more than it is ends at the limit. Checksums
/// and lengths of both forms are checked: half a file, or a broken one, is a failure and is fetched again.
/// </remarks>
/// <param name="mostBytes">How much is unpacked in all.</param>
internal sealed class Unpacking(long mostBytes) : IAsyncDisposable
{
    /// <summary>A file in a file in a file: nobody means more.</summary>
    private const int MostLayers = 4;

    private const int MostFiles = 10_000;

    private readonly List<IAsyncDisposable> _open = [];
    private readonly UnpackedCount _count = new(mostBytes);

    /// <summary>The bodies in a body: itself, or what was packed in it; a zip has as many as it has files.</summary>
    /// <exception cref="BodyException">It begins as a compressed file and is none, is broken or encrypted, or unpacks to more than the limit.</exception>
    public IAsyncEnumerable<PeekStream> OpenAsync(PeekStream body, CancellationToken cancellation) => OpenAsync(body, 0, cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        for (var i = _open.Count - 1; i >= 0; i--)
        {
            await _open[i].DisposeAsync();
        }
    }

    private async IAsyncEnumerable<PeekStream> OpenAsync(PeekStream body, int layer, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var head = (await body.PeekAsync(4, cancellation)).ToArray();
        var packed = head switch
        {
            [0x1F, 0x8B, 8, ..] => OpenGzipAsync(body),
            [(byte)'P', (byte)'K', 3, 4] or [(byte)'P', (byte)'K', 5, 6] => OpenZipAsync(body, cancellation),
            _ => null,
        };
        if (packed is null)
        {
            yield return body;
            yield break;
        }

        if (layer == MostLayers)
        {
            throw new BodyException(
                FailureKind.Permanent, "packed_too_deep", $"a file that is packed at most {MostLayers} times was expected, and it is packed more often.", "Keep it packed with successMediaType: binary.");
        }

        await foreach (var file in packed)
        {
            await foreach (var inner in OpenAsync(file, layer + 1, cancellation))
            {
                yield return inner;
            }
        }
    }

    private async IAsyncEnumerable<PeekStream> OpenGzipAsync(PeekStream body)
    {
        await using var unpacked = new GZipStream(body, CompressionMode.Decompress, leaveOpen: true);
        yield return new PeekStream(new UnpackedStream(unpacked, _count, "A gzip file", null));
    }

    private async IAsyncEnumerable<PeekStream> OpenZipAsync(PeekStream body, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var archive = await ArchiveAsync(body, cancellation);
        if (archive.Entries.Count > MostFiles)
        {
            throw BodyException.TooLarge("a zip file", MostFiles, "Keep it packed with successMediaType: binary.", "files");
        }

        foreach (var entry in archive.Entries.Where(IsFile))
        {
            await using var file = await OpenAsync(entry, cancellation);
            yield return new PeekStream(new UnpackedStream(file, _count, $"The file '{entry.FullName}' of a zip file", entry.Crc32));
        }
    }

    /// <summary>Folders are no files, and neither is what a Mac puts beside each of them.</summary>
    private static bool IsFile(ZipArchiveEntry entry) =>
        !entry.FullName.EndsWith('/') && !entry.FullName.StartsWith("__MACOSX/", StringComparison.Ordinal) && entry.Name != ".DS_Store";

    private static async Task<Stream> OpenAsync(ZipArchiveEntry entry, CancellationToken cancellation)
    {
        if (entry.IsEncrypted)
        {
            throw new BodyException(FailureKind.Permanent, "zip_encrypted", $"the file '{entry.FullName}' of a zip file was expected to be readable, and it is encrypted.", "Keep it packed with successMediaType: binary.");
        }

        try
        {
            return await entry.OpenAsync(cancellation);
        }
        catch (Exception error) when (error is InvalidDataException or NotSupportedException)
        {
            throw BodyException.NotParsed("A zip file", error.Message, error);
        }
    }

    /// <summary>A zip's table of contents is at its end, so the file goes to disk first; it is gone when it is closed.</summary>
    private async Task<ZipArchive> ArchiveAsync(PeekStream body, CancellationToken cancellation)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var file = new FileStream(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), options);
        _open.Add(file);
        await body.CopyToAsync(file, cancellation);
        file.Position = 0;
        try
        {
            var archive = await ZipArchive.CreateAsync(file, ZipArchiveMode.Read, leaveOpen: true, entryNameEncoding: null, cancellation);
            _open.Add(archive);
            return archive;
        }
        catch (InvalidDataException error)
        {
            throw BodyException.NotParsed("A zip file", error.Message, error);
        }
    }
}
