using System.Buffers;
using System.Net.Http.Headers;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Http;

/// <summary>An answer whose head is here and whose body is still on its way. Disposing it gives the connection back.</summary>
internal sealed class ExchangeAnswer : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly ExchangeTimer _timer;
    private readonly AnswerBody _body;
    private long? _durationMs;
    private Dictionary<string, string>? _headers;

    internal ExchangeAnswer(HttpResponseMessage response, AnswerFacts facts, string url, AnswerBodyLimits limits, ExchangeTimer timer)
    {
        _response = response;
        _timer = timer;
        Facts = facts;
        Url = url;
        _body = new AnswerBody(response.Content, limits, timer, () => _durationMs = timer.ElapsedMs);
    }

    /// <summary>Which login the request went with.</summary>
    internal int UsedLogin { get; init; }

    /// <summary>What was asked.</summary>
    internal required ExchangeRequest Request { get; init; }

    /// <summary>Where the answer is taken down; null: nowhere.</summary>
    internal CallNote? Note
    {
        get => _body.Note;
        init => _body.Note = value;
    }

    /// <summary>The checksum that the body must have; of a body that goes on in another answer it goes on too. Set before the body is read.</summary>
    internal BodyDigest? Digest
    {
        get => _body.Digest;
        set => _body.Digest = value;
    }

    /// <summary>The HTTP status code.</summary>
    public int StatusCode => Facts.StatusCode;

    /// <summary>What is known without the body, for <see cref="HttpFailures.FromStatus"/> and messages.</summary>
    public AnswerFacts Facts { get; }

    /// <summary>Hides the connection's secrets.</summary>
    public SecretMask Mask => Facts.Mask;

    /// <summary>The address that answered, after redirects, without the credentials that a connection adds to addresses. Not masked.</summary>
    public string Url { get; }

    /// <summary>The media type, lower case, without parameters; null: the vendor names none.</summary>
    public string? ContentType => ParsedType?.MediaType?.ToLowerInvariant();

    /// <summary>The character set that the vendor names, without quotes.</summary>
    public string? Charset => ParsedType?.CharSet?.Trim('"', ' ') is { Length: > 0 } charset ? charset : null;

    /// <summary>How long the vendor asked to wait (the connection's retry header, else <c>Retry-After</c>), in milliseconds, bounded.</summary>
    public long? RetryAfterMs => Facts.RetryAfterMs;

    /// <summary>All headers; names without regard to case, several of one name joined by a comma and a blank.</summary>
    public IReadOnlyDictionary<string, string> Headers => _headers ??= AllHeaders();

    /// <summary>The decompressed body. Reading it throws <see cref="RemoteFailureException"/> when the vendor fails half way.</summary>
    public Stream Body => _body;

    /// <summary>The request and its answer for the timeline; final once the body was read to its end or the answer was disposed.</summary>
    public CallTrace Trace => new($"{Facts.Method} {Facts.Url}", StatusCode, _body.BytesRead, _durationMs ?? _timer.ElapsedMs);

    private MediaTypeHeaderValue? ParsedType => _response.Content.Headers.ContentType;

    /// <summary>One header, null when there is none.</summary>
    public string? Header(string name) =>
        _response.Headers.NonValidated.TryGetValues(name, out var values) || _response.Content.Headers.NonValidated.TryGetValues(name, out values)
            ? values.ToString()
            : null;

    /// <summary>The whole body, or why there is none. Throws only when the caller gives up.</summary>
    public async Task<(byte[]? Body, RemoteFailure? Failure)> ReadAllAsync(CancellationToken cancellation)
    {
        // The announced length saves growing, but a vendor's word alone reserves no more than a megabyte.
        var expected = (int)Math.Clamp(_response.Content.Headers.ContentLength ?? 0, 4095, 1 << 20);
        var buffer = ArrayPool<byte>.Shared.Rent(expected + 1);
        var length = 0;
        try
        {
            for (; ;)
            {
                var read = await _body.ReadAsync(buffer.AsMemory(length), cancellation);
                if (read == 0)
                {
                    return (buffer.AsSpan(0, length).ToArray(), null);
                }

                length += read;
                if (length == buffer.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Array.MaxLength, buffer.LongLength * 2));
                    buffer.CopyTo(larger, 0);
                    (var smaller, buffer) = (buffer, larger);
                    ArrayPool<byte>.Shared.Return(smaller);
                }
            }
        }
        catch (RemoteFailureException e)
        {
            return (null, e.Failure);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Ends the exchange; an unread body is dropped.</summary>
    public async ValueTask DisposeAsync()
    {
        Note?.End(_body.BytesRead);
        await _body.DisposeAsync();
        _response.Dispose();
        _timer.Dispose();
    }

    private Dictionary<string, string> AllHeaders()
    {
        var all = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var headers in new HttpHeaders[] { _response.Headers, _response.Content.Headers })
        {
            foreach (var (name, values) in headers.NonValidated)
            {
                all[name] = values.ToString();
            }
        }

        return all;
    }
}
