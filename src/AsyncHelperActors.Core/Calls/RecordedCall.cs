namespace AsyncHelperActors.Core.Calls;

/// <summary>One request to a vendor and its answer, for people: secrets masked, bodies cut.</summary>
public sealed record RecordedCall
{
    /// <summary>When it was sent.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Which request of a job: <c>submit</c>, <c>status</c>, <c>result</c>.</summary>
    public required string Step { get; init; }

    /// <summary>The export or import that it is.</summary>
    public required string DefinitionId { get; init; }

    public required string Method { get; init; }

    public required string Url { get; init; }

    /// <summary>Without User-Agent and Accept-Encoding, which every request has.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>Null when there is none.</summary>
    public string? Body { get; init; }

    /// <summary>Null when there was no answer.</summary>
    public int? StatusCode { get; init; }

    public IReadOnlyDictionary<string, string>? AnswerHeaders { get; init; }

    /// <summary>Null when there was no answer, or nobody read it.</summary>
    public string? AnswerBody { get; init; }

    /// <summary>How many bytes of the answer's body were read, after decompression.</summary>
    public long AnswerBytes { get; init; }

    /// <summary>Whether <see cref="AnswerBody"/> is only the beginning.</summary>
    public bool IsCut { get; init; }

    /// <summary>From sending to the end of the answer.</summary>
    public long Milliseconds { get; init; }

    /// <summary>Why there was no answer; null: there was one.</summary>
    public string? Failure { get; init; }
}

/// <summary>Takes down the requests of one call as they go out, for whoever wants to see them.</summary>
/// <param name="mostBytes">How much of a body is kept.</param>
public sealed class CallRecorder(int mostBytes)
{
    /// <summary>Redirects and repeated requests are few; a fetch that is taken up again and again is not.</summary>
    private const int MostCalls = 20;

    private readonly List<RecordedCall> _calls = [];

    /// <summary>How much of a body is kept.</summary>
    public int MostBytes => mostBytes;

    /// <summary>What was taken down, in the order in which it ended.</summary>
    public IReadOnlyList<RecordedCall> Calls => _calls;

    /// <summary>Takes a call down. The requests of one call come one after another.</summary>
    public void Add(RecordedCall call)
    {
        if (_calls.Count < MostCalls)
        {
            _calls.Add(call);
        }
    }
}
