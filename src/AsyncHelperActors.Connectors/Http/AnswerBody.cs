using System.Net.Http.Headers;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Http;

/// <summary>What a body reader needs to know to speak about its failures.</summary>
/// <param name="StepName">For messages.</param>
/// <param name="Method">Of the request.</param>
/// <param name="MaskedUrl">Of the request.</param>
/// <param name="MaxBytes">The longest body that is read, after decompression.</param>
/// <param name="Pause">The longest wait for the next piece.</param>
internal sealed record AnswerBodyLimits(string StepName, string Method, string MaskedUrl, long MaxBytes, TimeSpan Pause);

/// <summary>
/// The body of an answer as a stream of its decompressed bytes. A foreign failure while reading is thrown as
/// <see cref="RemoteFailureException"/>: too long, cut off, stalled, not what its Content-Encoding says. It reads only forward and only
/// asynchronously, and holds no more than the decoders' buffers.
/// </summary>
internal sealed class AnswerBody(HttpContent content, AnswerBodyLimits limits, ExchangeTimer timer, Action ended) : Stream
{
    private readonly HttpContentHeaders _headers = content.Headers;
    private Stream? _decoded;
    private DigestedStream? _digested;
    private bool _isEnded;

    /// <summary>The checksum that the bytes must have; null: none is known.</summary>
    public BodyDigest? Digest { get; set; }

    /// <summary>Where the bytes are taken down; null: nowhere.</summary>
    public CallNote? Note { get; set; }

    /// <summary>How many bytes were read, after decompression.</summary>
    public long BytesRead { get; private set; }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => BytesRead;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    /// <exception cref="RemoteFailureException">The body is too long, cut off, stalled or wrongly encoded.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_isEnded || buffer.IsEmpty)
        {
            return 0;
        }

        // The exchange's own timer is wound up again before each piece, so a long body needs no long timeout, and a stalled one ends.
        timer.Clock.CancelAfter(limits.Pause);
        using var linked = cancellationToken.CanBeCanceled && cancellationToken != timer.Caller
            ? CancellationTokenSource.CreateLinkedTokenSource(timer.Clock.Token, cancellationToken)
            : null;
        var token = linked?.Token ?? timer.Clock.Token;
        int read;
        try
        {
            _decoded ??= await OpenAsync(token);

            // One byte past the limit is asked for, so that a body of exactly the limit passes.
            var room = (int)Math.Min(buffer.Length, limits.MaxBytes - BytesRead + 1);
            read = await _decoded.ReadAsync(buffer[..room], token);
        }
        catch (Exception e) when (e is not RemoteFailureException)
        {
            End();
            cancellationToken.ThrowIfCancellationRequested();
            timer.Caller.ThrowIfCancellationRequested();
            throw new RemoteFailureException(Explain(e), e);
        }

        BytesRead += read;
        if (BytesRead > limits.MaxBytes)
        {
            End();
            throw TooLong("it is longer");
        }

        if (read == 0)
        {
            await CheckAsync(token, cancellationToken);
            End();
        }

        Digest?.AddDecoded(buffer.Span[..read]);
        Note?.Add(buffer.Span[..read]);
        return read;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("An answer's body is read asynchronously, so that no thread waits for a vendor.");

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            End();
            _decoded?.Dispose();
            _digested?.Dispose();
            Digest?.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<Stream> OpenAsync(CancellationToken token)
    {
        // A length that is announced needs no reading to be refused; that of compressed bytes says nothing about the bytes.
        if (_headers.ContentEncoding.Count == 0 && _headers.ContentLength > limits.MaxBytes)
        {
            End();
            throw TooLong($"it announces {_headers.ContentLength}");
        }

        var raw = await content.ReadAsStreamAsync(token);
        raw = Digest is null ? raw : _digested = new DigestedStream(raw, Digest);
        return await ContentDecoding.DecodeAsync(raw, _headers.ContentEncoding, Failure, token);
    }

    /// <summary>At the end: whether all bytes came as they were sent.</summary>
    private async Task CheckAsync(CancellationToken token, CancellationToken caller)
    {
        if (_digested is null)
        {
            return;
        }

        try
        {
            await _digested.DrainAsync(token);
        }
        catch (Exception e) when (e is not RemoteFailureException)
        {
            End();
            caller.ThrowIfCancellationRequested();
            timer.Caller.ThrowIfCancellationRequested();
            throw new RemoteFailureException(Explain(e), e);
        }

        if (Digest!.Objection() is { } objection)
        {
            End();
            throw new RemoteFailureException(Failure(FailureKind.Unknown, "body_corrupt", $"the body is not what was sent: {objection}.", "It is read again. If the vendor's header is wrong, set http.verifyChecksum to false."));
        }
    }

    private void End()
    {
        if (!_isEnded)
        {
            _isEnded = true;
            timer.Clock.CancelAfter(Timeout.InfiniteTimeSpan);
            ended();
        }
    }

    private RemoteFailure Explain(Exception e) => e switch
    {
        OperationCanceledException => Failure(
            FailureKind.Unknown, "timeout", $"the body stalled for {limits.Pause.TotalSeconds:0.###} s after {BytesRead} bytes.", "Raise http.timeout if the vendor is that slow."),
        InvalidDataException => Failure(
            FailureKind.Unknown, "body_undecodable", $"the body is not what its Content-Encoding ({string.Join(", ", _headers.ContentEncoding)}) says, or it is cut off, after {BytesRead} bytes.", "It is read again."),
        _ => Failure(
            FailureKind.Unknown, "body_truncated", $"the body broke off after {BytesRead} bytes{Announced()} ({Innermost(e)}).", "It is read again; half a body is never used."),
    };

    private RemoteFailureException TooLong(string what) => new(Failure(
        FailureKind.Permanent, "body_too_large", $"a body of at most {limits.MaxBytes} bytes was expected, {what}.", "Raise http.maxResponseBytes, or ask the vendor for less at once."));

    private RemoteFailure Failure(FailureKind kind, string code, string whatCame, string whatToDo) =>
        new(kind, code, FailureText.Say(limits.StepName, limits.Method, limits.MaskedUrl, whatCame, whatToDo));

    private string Announced() => _headers.ContentLength is { } length ? $" of {length}" : "";

    private static string Innermost(Exception e)
    {
        while (e.InnerException is not null)
        {
            e = e.InnerException;
        }

        return e.Message.TrimEnd('.');
    }
}
