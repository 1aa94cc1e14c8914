using System.Net.Http.Headers;
using System.Text;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Reading;

namespace AsyncHelperActors.Connectors.Http;

/// <summary>
/// One request while it is under way, as it is taken down. All of it is masked before it is cut: of a secret that is cut in two the half
/// would stay.
/// </summary>
internal sealed class CallNote
{
    /// <summary>Longer than any secret, so that one at the edge is found whole.</summary>
    private const int Slack = 8 * 1024;

    private const int LongestFailure = 500;

    private static readonly string[] OwnHeaders = ["User-Agent", "Accept-Encoding"];

    private readonly CallRecorder _recorder;
    private readonly ConnectionSession _session;
    private readonly ExchangeTimer _timer;
    private readonly long _began;
    private readonly MemoryStream _body = new();
    private RecordedCall _call;
    private bool _isAdded;

    private CallNote(CallRecorder recorder, RecordedCall call, ConnectionSession session, ExchangeTimer timer)
    {
        (_recorder, _call, _session, _timer) = (recorder, call, session, timer);
        _began = timer.Time.GetTimestamp();
    }

    /// <summary>Begins to take a request down; null: nobody wants to see it.</summary>
    public static CallNote? Of(HttpRequestMessage message, RequestOrigin origin, ExchangeTimer timer) => origin.Request.Recorder is { } recorder
        ? new CallNote(recorder, Shown(message, origin, timer.Time.GetUtcNow(), recorder.MostBytes), origin.Session, timer)
        : null;

    /// <summary>A request as it would go out.</summary>
    public static RecordedCall Shown(HttpRequestMessage message, RequestOrigin origin, DateTimeOffset at, int mostBytes)
    {
        var mask = origin.Session.Mask;
        var (step, id) = StepOf(origin.Request.StepName);
        return new RecordedCall
        {
            At = at,
            Step = step,
            DefinitionId = id,
            Method = message.Method.Method,
            Url = mask.HideInUrl(message.RequestUri!.AbsoluteUri),
            Headers = Merged(Masked(HeadersOf(message), mask)),
            Body = message.Content is SentContent { Body: { Length: > 0 } body } ? Text(body.Span, mask, mostBytes) : null,
        };
    }

    /// <summary>The headers that a definition or a connection gave a request.</summary>
    public static IEnumerable<KeyValuePair<string, string>> HeadersOf(HttpRequestMessage message) => message.Headers.NonValidated
        .Concat(message.Content?.Headers.NonValidated ?? Enumerable.Empty<KeyValuePair<string, HeaderStringValues>>())
        .Where(header => !OwnHeaders.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
        .Select(header => new KeyValuePair<string, string>(header.Key, header.Value.ToString()));

    /// <summary>A request's name is <c>status request of export report-status</c>.</summary>
    public static (string Role, string Id) StepOf(string stepName)
    {
        var end = stepName.IndexOf(" request", StringComparison.Ordinal);
        return (end < 0 ? stepName : stepName[..end], stepName[(stepName.LastIndexOf(' ') + 1)..]);
    }

    /// <summary>Headers without secrets. The scheme of a credential is none, and is what people look for.</summary>
    public static List<KeyValuePair<string, string>> Masked(IEnumerable<KeyValuePair<string, string>> headers, SecretMask mask) =>
        [.. headers.Select(header => new KeyValuePair<string, string>(header.Key, SecretMask.IsSecretName(header.Key) ? StarsFor(header.Value) : mask.Hide(header.Value)))];

    /// <summary>The beginning of a body, masked; what it is when it is no text.</summary>
    public static string Text(ReadOnlySpan<byte> bytes, SecretMask mask, int most, long? length = null)
    {
        var text = Encoding.UTF8.GetString(bytes.Length > most + Slack ? bytes[..(most + Slack)] : bytes);
        var cut = text.EndsWith('\uFFFD') ? text.TrimEnd('\uFFFD') : text;
        return cut.AsSpan().ContainsAnyInRange('\0', '\u0008') || cut.Contains('\uFFFD', StringComparison.Ordinal)
            ? $"({length ?? bytes.Length} bytes that are no text)"
            : StatusText.Shorten(mask.Hide(cut), most);
    }

    /// <summary>An answer's head is here.</summary>
    public void Head(HttpResponseMessage response)
    {
        var headers = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated);
        var shown = headers.Select(header => new KeyValuePair<string, string>(header.Key, header.Value.ToString()));
        _call = _call with { StatusCode = (int)response.StatusCode, AnswerHeaders = Merged(Masked(shown, _session.Mask)) };
    }

    /// <summary>A piece of the answer's body.</summary>
    public void Add(ReadOnlySpan<byte> piece)
    {
        var room = _recorder.MostBytes + Slack - (int)_body.Length;
        _body.Write(piece.Length > room ? piece[..Math.Max(room, 0)] : piece);
    }

    /// <summary>The exchange is over; what comes later changes nothing.</summary>
    /// <param name="bytes">How long the body was; null: nobody read it.</param>
    /// <param name="failure">Why there was no answer.</param>
    public void End(long? bytes, string? failure = null)
    {
        if (_isAdded)
        {
            return;
        }

        _isAdded = true;
        var mask = _session.Mask;
        _recorder.Add(_call with
        {
            AnswerBody = bytes is null ? null : Text(_body.GetBuffer().AsSpan(0, (int)_body.Length), mask, _recorder.MostBytes, bytes),
            AnswerBytes = bytes ?? 0,
            IsCut = bytes > _recorder.MostBytes,
            Milliseconds = (long)_timer.Time.GetElapsedTime(_began).TotalMilliseconds,
            Failure = failure is null ? null : StatusText.Shorten(mask.Hide(failure), LongestFailure),
        });
    }

    private static Dictionary<string, string> Merged(IEnumerable<KeyValuePair<string, string>> headers) =>
        headers.GroupBy(header => header.Key, StringComparer.OrdinalIgnoreCase).ToDictionary(same => same.Key, same => string.Join(", ", same.Select(header => header.Value)));

    private static string StarsFor(string value) =>
        value.IndexOf(' ', StringComparison.Ordinal) is > 0 and < 20 and var blank ? $"{value[..blank]} {SecretMask.Stars}" : SecretMask.Stars;
}
