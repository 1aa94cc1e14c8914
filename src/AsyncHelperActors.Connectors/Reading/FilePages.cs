using AsyncHelperActors.Core.Calls;

namespace AsyncHelperActors.Connectors.Reading;

/// <summary>Stores a body byte for byte, in pieces of one size.</summary>
internal static class FilePages
{
    /// <summary>The size of a piece in bytes.</summary>
    public const int PieceBytes = 1 << 20;

    /// <summary>Stores the body and says how many pieces and bytes there were. An empty file is one empty piece.</summary>
    public static async Task<(int Pages, long Bytes)> StoreAsync(Stream body, PageTarget target, CancellationToken cancellation)
    {
        var piece = new byte[PieceBytes];
        var pages = 0;
        var bytes = 0L;
        for (; ;)
        {
            var length = await body.ReadAtLeastAsync(piece, PieceBytes, throwOnEndOfStream: false, cancellation);
            if (length == 0 && pages > 0)
            {
                return (pages, bytes);
            }

            await target.Sink.WriteAsync(
                target.JobId, target.Set, target.FromPage + pages, PageKind.Raw, 0, piece.AsMemory(0, length), cancellation);
            pages++;
            bytes += length;
            if (length < PieceBytes)
            {
                return (pages, bytes);
            }
        }
    }
}
