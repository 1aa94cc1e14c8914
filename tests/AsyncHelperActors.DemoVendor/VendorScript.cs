using System.Text.Json;

namespace AsyncHelperActors.Demo;

/// <summary>
/// How one kind of remote job behaves, as data: what a submit answers, which statuses a job goes through and for how
/// long, what its result looks like, and what goes wrong. Every member has a default, so <c>{}</c> is a script: a job
/// that is DONE at its first poll with three records at its result endpoint.
/// </summary>
public sealed record VendorScript
{
    /// <summary>Milliseconds until a job is finished; shared by the statuses that have no length of their own.</summary>
    public int DelayMs { get; init; }

    /// <summary>Polls until a job is finished; like <see cref="DelayMs"/>, but counted in polls.</summary>
    public int? Polls { get; init; }

    /// <summary>The statuses before the final one, in order. Default: one, IN_PROGRESS, if there is any delay.</summary>
    public IReadOnlyList<ScriptStatus>? Statuses { get; init; }

    /// <summary>The status that a job ends with. Default DONE.</summary>
    public ScriptStatus? Final { get; init; }

    /// <summary>Several ends, taken in turn: job number k ends with element k modulo their count.</summary>
    public IReadOnlyList<ScriptStatus>? Finals { get; init; }

    /// <summary>Dotted path of the job's id in submit and status answers.</summary>
    public string IdPath { get; init; } = "id";

    /// <summary>Dotted path of the status value in status answers.</summary>
    public string StatusPath { get; init; } = "status";

    /// <summary>HTTP status code of the submit answer.</summary>
    public int SubmitCode { get; init; } = 202;

    /// <summary>The submit answer has the shape of a status answer.</summary>
    public bool SubmitAsStatus { get; init; }

    /// <summary>Further fields of the submit answer; placeholders as in <see cref="RecordTemplate"/>.</summary>
    public IReadOnlyDictionary<string, JsonElement>? SubmitFields { get; init; }

    /// <summary>Answers name the status URL (and, when finished, the result URL) as statusUrl and resultUrl.</summary>
    public LinkStyle Links { get; init; }

    /// <summary>Response headers that carry the job's address: Location, Operation-Location, Azure-AsyncOperation...</summary>
    public IReadOnlyList<LocationHeader>? Location { get; init; }

    /// <summary>Retry-After headers.</summary>
    public RetryAfterHeader? RetryAfter { get; init; }

    /// <summary>Submit and status answers are XML in the namespace urn:demo-vendor:jobs.</summary>
    public bool XmlStatus { get; init; }

    /// <summary>Records of the result (bytes when the format is binary).</summary>
    public int Records { get; init; } = 3;

    /// <summary>
    /// One record. Strings may hold {n} (1, 2, ...), {order}, {amount}, {name}, {id}, {base}, {script}, {documentId},
    /// {correlation}, {now}, {result}, {status}; a string that is one number placeholder and nothing else becomes a number.
    /// </summary>
    public JsonElement? RecordTemplate { get; init; }

    /// <summary>Further result sets: GET .../result/{name} gives that many records.</summary>
    public IReadOnlyDictionary<string, int>? Sets { get; init; }

    /// <summary>The result comes in that many pages.</summary>
    public int Pages { get; init; } = 1;

    /// <summary>How the next page is named.</summary>
    public PagingStyle Paging { get; init; } = PagingStyle.Page;

    /// <summary>What the token header says after the last page; absent: the header is left out.</summary>
    public string? TokenEnd { get; init; }

    /// <summary>Format of the result.</summary>
    public ResultFormat Format { get; init; } = ResultFormat.Json;

    /// <summary>Content type instead of the format's own.</summary>
    public string? ContentType { get; init; }

    /// <summary>Content-Disposition: attachment with this name.</summary>
    public string? FileName { get; init; }

    /// <summary>true or "encoding": Content-Encoding gzip; "file": the body is a gzip file that no header announces.</summary>
    public GzipStyle Gzip { get; init; }

    /// <summary>Dotted path that the records sit at; absent: they are the root.</summary>
    public string? Envelope { get; init; }

    /// <summary>0: the result is in the status answer. 1: at the result endpoint. 2: status, document, presigned URL.</summary>
    public int ResultHops { get; init; } = 1;

    /// <summary>With no hops: the field of the status answer that holds the records; "" makes the whole answer the result.</summary>
    public string ResultField { get; init; } = "result";

    /// <summary>The finished status names a documentId also with fewer than two hops.</summary>
    public bool DocumentInStatus { get; init; }

    /// <summary>False: the job ends without a result; its endpoint answers 404 and no document is named.</summary>
    public bool HasResult { get; init; } = true;

    /// <summary>HTTP status code of the result answer, for example 204.</summary>
    public int ResultCode { get; init; } = 200;

    /// <summary>Milliseconds that a presigned URL lives.</summary>
    public int UrlTtlMs { get; init; } = 300_000;

    /// <summary>Host name of presigned URLs instead of the request's own, for example localhost for 127.0.0.1.</summary>
    public string? UrlHost { get; init; }

    /// <summary>Milliseconds after the end of a job in which its result can be fetched; later it is 410.</summary>
    public int? ResultTtlMs { get; init; }

    /// <summary>What goes wrong.</summary>
    public IReadOnlyList<ScriptFault>? Faults { get; init; }

    /// <summary>How a repeated idempotency key is answered.</summary>
    public DuplicateAnswer Duplicate { get; init; } = DuplicateAnswer.Same;

    /// <summary>HTTP status code of a refused repetition.</summary>
    public int DuplicateCode { get; init; } = 409;

    /// <summary>Header that carries the idempotency key of a submit.</summary>
    public string IdempotencyHeader { get; init; } = "Idempotency-Key";

    /// <summary>Query parameter that carries the key, if the header does not.</summary>
    public string? IdempotencyQuery { get; init; }

    /// <summary>Dotted path of the key in the submit body, if neither header nor query carry it.</summary>
    public string? IdempotencyPath { get; init; }

    /// <summary>Dotted path (or XML element, or form field) in the submit body of an id to tell submits apart by.</summary>
    public string CorrelationPath { get; init; } = "correlationId";

    /// <summary>A submit must have a Content-Length; one in chunks is answered 411, as some real servers cannot read chunks.</summary>
    public bool RequireLength { get; init; }

    /// <summary>Dotted path in the submit body of a URL that the vendor POSTs the final status to.</summary>
    public string? CallbackPath { get; init; }

    /// <summary>Milliseconds; a poll sooner after the previous one, or after the submit answer, counts as early.</summary>
    public int MinPollMs { get; init; }

    /// <summary>Unfinished jobs that the vendor allows; a submit beyond is answered 429. 0: no limit.</summary>
    public int MaxJobs { get; init; }

    /// <summary>Who may ask.</summary>
    public ScriptAuth? Auth { get; init; }

    /// <summary>Status of a canceled job.</summary>
    public string CancelValue { get; init; } = "CANCELLED";

    /// <summary>Status while a cancelation takes its time.</summary>
    public string CancelingValue { get; init; } = "CANCELLING";

    /// <summary>Milliseconds that a cancelation takes.</summary>
    public int CancelMs { get; init; }
}
