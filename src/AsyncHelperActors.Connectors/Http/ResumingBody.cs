using System.Globalization;
using AsyncHelperActors.Connectors.Reading;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Http;

/// <summary>
/// The body of a result that goes on where it broke off, when the server can do that. Whoever reads it notices nothing: no byte is missing and none
/// comes twice.
/// </summary>
/// <remarks>
/// <para>That takes a server which says <c>Accept-Ranges: bytes</c>, a version of the file that it can recognise (a strong <c>ETag</c>, or
/// <c>Last-Modified</c>), an answer without <c>Content-Encoding</c>, and a GET. The rest is asked for with <c>If-Range</c>, so a file that has
/// changed meanwhile is never mixed with the old one. In every other case the failure stands, and the job fetches again from the start.</para>
/// <para>The budgets of the connection count each of these requests; one that finds no room waits for it, as long as a request may take.</para>
/// <para>No wait is needed between two tries because each must have brought a megabyte, and their number is limited.</para>
/// </remarks>
internal sealed class ResumingBody(HttpExchange exchange, ExchangeRequest request, ExchangeAnswer first, CancellationToken cancellation) : ForwardStream
{
    /// <summary>So often a body is taken up again.</summary>
    public const int MostResumes = 100;

    /// <summary>So many bytes must have come between two breaks.</summary>
    public const long LeastProgress = 1 << 20;

    private readonly ExchangeAnswer _first = first;
    private readonly string? _version = VersionOf(first);
    private ExchangeAnswer _current = first;
    private long _at;
    private long _resumedAt = -LeastProgress;
    private int _resumes;

    /// <summary>The first request, with all bytes that came since.</summary>
    public CallTrace Trace => _first.Trace with { Bytes = _resumes == 0 ? _first.Trace.Bytes : _at };

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        for (; ;)
        {
            try
            {
                var read = await _current.Body.ReadAsync(buffer, cancellationToken);
                _at += read;
                return read;
            }
            catch (RemoteFailureException broken) when (MayGoOn(broken.Failure))
            {
                if (!await GoOnAsync())
                {
                    throw;
                }
            }
        }
    }

    /// <summary>Ends all exchanges, the first too.</summary>
    public override async ValueTask DisposeAsync()
    {
        if (_current != _first)
        {
            await _current.DisposeAsync();
        }

        await _first.DisposeAsync();
        await base.DisposeAsync();
    }

    private bool MayGoOn(RemoteFailure failure) =>
        failure.Code is "body_truncated" or "timeout" && _version is not null && _resumes < MostResumes && _at > 0 && _at - _resumedAt >= LeastProgress;

    /// <summary>Asks for the rest; false when the server does not give just that.</summary>
    private async Task<bool> GoOnAsync()
    {
        _resumes++;
        _resumedAt = _at;
        var outcome = await exchange.SendAsync(RestOf(_at), cancellation);
        if (outcome is not ExchangeOutcome.Answered { Answer: var rest })
        {
            return false;
        }

        if (!IsRest(rest))
        {
            await rest.DisposeAsync();
            return false;
        }

        rest.Digest = _first.Digest;
        if (_current != _first)
        {
            _current.Digest = null;
            await _current.DisposeAsync();
        }

        _current = rest;
        return true;
    }

    private ExchangeRequest RestOf(long from) => request with
    {
        Headers =
        [
            .. request.Headers.Where(header => !IsOwn(header.Key)),
            new("Range", string.Create(CultureInfo.InvariantCulture, $"bytes={from}-")),
            new("If-Range", _version!),
            new("Accept-Encoding", "identity"),
        ],
        MaxResponseBytes = Math.Max(1, request.MaxResponseBytes - from),
        GoesOn = true,
    };

    private bool IsRest(ExchangeAnswer rest)
    {
        var range = rest.Header("Content-Range")?.Trim();
        var total = _first.Header("Content-Length") ?? "";
        return rest.StatusCode == 206
            && rest.Header("Content-Encoding") is null or "identity"
            && range?.StartsWith(string.Create(CultureInfo.InvariantCulture, $"bytes {_at}-"), StringComparison.OrdinalIgnoreCase) == true
            && (total.Length == 0 || range.EndsWith($"/{total}", StringComparison.Ordinal))
            && (rest.Header("ETag") is not { } tag || _first.Header("ETag") is not { } before || tag == before);
    }

    private static bool IsOwn(string header) =>
        header.Equals("Range", StringComparison.OrdinalIgnoreCase)
        || header.Equals("If-Range", StringComparison.OrdinalIgnoreCase)
        || header.Equals("Accept-Encoding", StringComparison.OrdinalIgnoreCase);

    /// <summary>What names the version of a file that can be read in parts; null when it cannot.</summary>
    private static string? VersionOf(ExchangeAnswer answer)
    {
        var canRange = answer.Header("Accept-Ranges")?.Contains("bytes", StringComparison.OrdinalIgnoreCase) == true;
        if (answer.StatusCode != 200 || answer.Facts.Method != "GET" || !canRange || answer.Header("Content-Encoding") is not (null or "identity"))
        {
            return null;
        }

        return answer.Header("ETag") is { } tag && !tag.StartsWith("W/", StringComparison.Ordinal) ? tag : answer.Header("Last-Modified");
    }
}
