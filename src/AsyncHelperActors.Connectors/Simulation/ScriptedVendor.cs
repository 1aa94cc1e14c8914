using System.Net;
using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Core.Simulation;

namespace AsyncHelperActors.Connectors.Simulation;

/// <summary>
/// Stands where the network is: takes each request as it would go out, notes it masked, and answers or fails as the script says. What is
/// before it (templates, logins, redirects, limits) and after it (decoding, reading, judging) is the real thing.
/// </summary>
internal sealed class ScriptedVendor(SimulationScript script, VirtualTime time, Func<string, byte[]> readFile) : HttpMessageHandler
{
    private const int LongestShown = 2_000;
    private const string StandIn = "stand-in-token";

    private readonly Dictionary<string, (int Index, int Given)> _progress = new(StringComparer.Ordinal);
    private List<SimulatedCall> _calls = [];

    /// <summary>How many requests came.</summary>
    public int Count { get; private set; }

    /// <summary>The request for which the script has no answer; nothing more is asked after it.</summary>
    public SimulatedCall? Unanswered { get; private set; }

    /// <summary>The calls since the last time.</summary>
    public IReadOnlyList<SimulatedCall> TakeCalls()
    {
        var calls = _calls;
        _calls = [];
        return calls;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Count++;
        request.Options.TryGetValue(RequestStage.Key, out var stage);
        var origin = stage?.Origin ?? throw new InvalidOperationException("A request without its origin: every request is written by the request writer, so this is a defect.");
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var call = Note(request, origin, body);
        if (AnswerFor(request, origin, call) is not { } answer)
        {
            Unanswered = call;
            _calls.Add(call);
            throw new HttpRequestException("The script has no answer for this request.");
        }

        var started = time.GetUtcNow();
        time.MoveTo(started + TimeSpan.FromMilliseconds(answer.DelayMs));
        if (cancellationToken.IsCancellationRequested)
        {
            _calls.Add(call with { Failure = "timeout", Milliseconds = Since(started) });
            throw new OperationCanceledException(cancellationToken);
        }

        if (answer.Fail is { } failure)
        {
            Fail(failure, stage, cancellationToken, out var error);
            _calls.Add(call with { Failure = Word(failure), Milliseconds = Since(started) });
            throw error;
        }

        var bytes = answer.File is null ? answer.Body : readFile(answer.File);
        var mask = origin.Session.Mask;
        _calls.Add(call with
        {
            StatusCode = answer.StatusCode,
            ContentType = answer.ContentType,
            AnswerHeaders = CallNote.Masked(answer.Headers, mask),
            AnswerBody = origin.Hop.IsLogin ? NotShown(bytes.Length) : CallNote.Text(bytes.Span, mask, LongestShown),
            AnswerBytes = bytes.Length,
            Milliseconds = Since(started),
        });
        return Response(answer, bytes, request);
    }

    private long Since(DateTimeOffset started) => (long)(time.GetUtcNow() - started).TotalMilliseconds;

    private SimulatedCall Note(HttpRequestMessage request, RequestOrigin origin, byte[] body)
    {
        var mask = origin.Session.Mask;
        var headers = CallNote.HeadersOf(request);
        var (role, id) = CallNote.StepOf(origin.Request.StepName);
        return new SimulatedCall
        {
            Step = origin.Hop.IsLogin ? "login" : role,
            DefinitionId = id,
            Method = request.Method.Method,
            Url = mask.HideInUrl(request.RequestUri!.AbsoluteUri),
            Headers = CallNote.Masked(headers, mask),
            Body = body.Length == 0 ? null : origin.Hop.IsLogin ? NotShown(body.Length) : CallNote.Text(body, mask, LongestShown),
        };
    }

    private ScriptedAnswer? AnswerFor(HttpRequestMessage request, RequestOrigin origin, SimulatedCall call)
    {
        var key = script.Answers.Keys.FirstOrDefault(each => RequestPattern.Matches(each, request))
            ?? new[] { origin.Hop.IsLogin ? "" : call.DefinitionId, call.Step }.FirstOrDefault(script.Answers.ContainsKey);
        if (key is null)
        {
            return origin.Hop.IsLogin ? LoginStandIn.AnswerTo(origin.Request.Connection.Auth, StandIn) : null;
        }

        var answers = script.Answers[key];
        var (index, given) = _progress.GetValueOrDefault(key);
        if (index < answers.Count && given >= answers[index].Times)
        {
            (index, given) = (index + 1, 0);
        }

        if (index >= answers.Count)
        {
            return null;
        }

        _progress[key] = (index, answers[index].Times == int.MaxValue ? 0 : given + 1);
        return answers[index];
    }

    private void Fail(ScriptedFailure failure, RequestStage stage, CancellationToken cancellation, out Exception error)
    {
        // Reading the body above counts as sending it; for these it did not go out.
        if (failure is ScriptedFailure.Connect or ScriptedFailure.Dns or ScriptedFailure.Tls)
        {
            stage.IsSent = false;
            stage.IsConnecting = true;
        }

        while (failure == ScriptedFailure.Timeout && !cancellation.IsCancellationRequested && time.MoveToNextTimer())
        {
        }

        error = failure switch
        {
            ScriptedFailure.Connect => new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused"),
            ScriptedFailure.Dns => new HttpRequestException(HttpRequestError.NameResolutionError, "Name or service not known"),
            ScriptedFailure.Tls => new HttpRequestException(HttpRequestError.SecureConnectionError, "The handshake failed"),
            ScriptedFailure.Timeout => new OperationCanceledException(cancellation),
            _ => new HttpRequestException(HttpRequestError.ResponseEnded, "The connection was closed"),
        };
    }

    private static string Word(ScriptedFailure failure) => failure.ToString().ToLowerInvariant();

    private static HttpResponseMessage Response(ScriptedAnswer answer, ReadOnlyMemory<byte> bytes, HttpRequestMessage request)
    {
        var response = new HttpResponseMessage((HttpStatusCode)answer.StatusCode)
        {
            RequestMessage = request,
            Content = new StreamContent(new ScriptedBody(bytes, answer.CutAfter)),
        };
        if (answer.ContentType is { } type)
        {
            response.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        foreach (var (name, value) in answer.Headers)
        {
            if (!response.Headers.TryAddWithoutValidation(name, value) && !name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
            {
                response.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        if (response.Content.Headers.ContentLength is null && request.Method != HttpMethod.Head)
        {
            response.Content.Headers.ContentLength = bytes.Length;
        }

        return response;
    }

    private static string NotShown(int bytes) => $"({bytes} bytes, not shown: they are a login's)";
}
