using System.IO.Compression;

namespace AsyncHelperActors.Connectors.Reading;

/// <summary>
/// Opens gzip and zip files that no header announces: vendors store reports compressed and serve the file as it is. It is only done when
/// text is expected; a binary result stays as it came.
/// </summary>
internal sealed class Unpacking(long mostBytes) : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _open = [];

    /// <summary>The bodies in a body: itself, or what was packed in it; a zip has as many as it has files.</summary>
    /// <exception cref="BodyException">It begins as a compressed file and is none, or it unpacks to more than the limit.</exception>
    public async IAsyncEnumerable<PeekStream> OpenAsync(PeekStream body, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var head = await body.PeekAsync(4, cancellation);
        switch (head.Span)
        {
            case [0x1F, 0x8B, 8, ..]:
                var unzipped = new GZipStream(body, CompressionMode.Decompress, leaveOpen: true);
                _open.Add(unzipped);
                yield return Gate(unzipped);
                break;
            case [(byte)'P', (byte)'K', 3, 4]:
                foreach (var entry in (await ArchiveAsync(body, cancellation)).Entries)
                {
                    if (!entry.FullName.EndsWith('/'))
                    {
                        await using var packed = await entry.OpenAsync(cancellation);
                        yield return Gate(packed);
                    }
                }

                break;
            default:
                yield return body;
                break;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        for (var i = _open.Count - 1; i >= 0; i--)
        {
            await _open[i].DisposeAsync();
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

    private PeekStream Gate(Stream packed) => new(new PassGate(packed, mostBytes, () => BodyException.TooLarge(
        "an unpacked file", mostBytes, "Raise http.maxResponseBytes, or keep it packed with successMediaType: binary.")));
}
