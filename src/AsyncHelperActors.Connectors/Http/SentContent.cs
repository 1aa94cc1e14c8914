using System.Net;

namespace AsyncHelperActors.Connectors.Http;

/// <summary>
/// A request's body that notes when it begins to go out. Also a request without a body gets one, of no bytes, unless its method is safe:
/// for a request without content .NET sends again by itself when a connection breaks, and that may submit a job twice.
/// </summary>
internal sealed class SentContent(byte[] body, RequestStage stage) : HttpContent
{
    /// <summary>The bytes, for those who look at them without sending them.</summary>
    public ReadOnlyMemory<byte> Body => body;

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        stage.IsSent = true;
        await stream.WriteAsync(body);
    }

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        stage.IsSent = true;
        await stream.WriteAsync(body, cancellationToken);
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }
}
