using System.Text.Json;
using System.Text.Json.Serialization;

namespace AsyncHelperActors.Demo;

/// <summary>One status of a job and how long it lasts. In JSON a bare scalar stands for a status with that value.</summary>
[JsonConverter(typeof(ScriptStatusConverter))]
public sealed record ScriptStatus
{
    /// <summary>The value at the script's status path: text, number, boolean, or null.</summary>
    public JsonElement Value { get; init; }

    /// <summary>Milliseconds that it lasts.</summary>
    public int? ForMs { get; init; }

    /// <summary>Polls that it lasts.</summary>
    public int? ForPolls { get; init; }

    /// <summary>Further fields of the status answer; a dotted name makes objects.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Fields { get; init; }

    /// <summary>HTTP status code of the status answer.</summary>
    public int Code { get; init; } = 200;

    /// <summary>Further headers of the status answer; placeholders allowed.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>A status with a text value, for scripts written in C#.</summary>
    public static ScriptStatus FromString(string value) => new() { Value = JsonSerializer.SerializeToElement(value) };

    /// <inheritdoc cref="FromString"/>
    public static implicit operator ScriptStatus(string value) => FromString(value);
}

/// <summary>One thing that goes wrong: on which operation, on which of its requests, and how.</summary>
public sealed record ScriptFault
{
    /// <summary>submit, status, result, document, blob, cancel or any.</summary>
    public FaultPoint On { get; init; } = FaultPoint.Any;

    /// <summary>Only the n-th request of that operation, from 1. Submits are counted for the script, all others for the job.</summary>
    public int? Nth { get; init; }

    /// <summary>Every n-th request.</summary>
    public int? Every { get; init; }

    /// <summary>The first n requests.</summary>
    public int? First { get; init; }

    /// <summary>Each request with this probability, decided by <see cref="Seed"/>, the job's number and the request's number.</summary>
    public double? Probability { get; init; }

    /// <summary>Seed of <see cref="Probability"/>.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// An HTTP status code ("503"), or drop, dropAfter, hang, slowBody, truncate, garbage, wrongType, redirectLoop, empty,
    /// hugeBody, xmlBomb, xmlDtd.
    /// </summary>
    [JsonConverter(typeof(NumberOrTextConverter))]
    public string Kind { get; init; } = "500";

    /// <summary>Do the work first, then fail: for a submit the job exists and the client does not know. dropAfter implies it.</summary>
    public bool After { get; init; }

    /// <summary>hang: milliseconds (0: until the client gives up). slowBody: milliseconds in all.</summary>
    public int Ms { get; init; }

    /// <summary>hugeBody: length of the body in bytes.</summary>
    public long Bytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Retry-After seconds of an HTTP error.</summary>
    public int? RetryAfter { get; init; }
}

/// <summary>What a client must show to be answered.</summary>
public sealed record ScriptAuth
{
    /// <summary>Which scheme.</summary>
    public AuthKind Kind { get; init; }

    /// <summary>Name of the header, query parameter or cookie. Defaults: X-Api-Key, api_key, session; X-Session-Id for a handshake.</summary>
    public string? Name { get; init; }

    /// <summary>The value expected in it, or the bearer token. Absent with bearer: tokens come from POST .../token.</summary>
    public string? Value { get; init; }

    /// <summary>basic, and the login and token endpoints: the user or client id.</summary>
    public string? User { get; init; }

    /// <summary>basic, and the login and token endpoints: the password or client secret.</summary>
    public string? Password { get; init; }

    /// <summary>handshake: the HTTP status code that carries the session header.</summary>
    public int StatusCode { get; init; } = 409;

    /// <summary>Milliseconds that an issued token, cookie or session lives. 0: for ever.</summary>
    public int TtlMs { get; init; }

    /// <summary>Requests that an issued token, cookie or session is good for. 0: any number.</summary>
    public int Uses { get; init; }
}

/// <summary>A response header with the address of the job's status.</summary>
public sealed record LocationHeader
{
    /// <summary>Name of the header.</summary>
    public string Header { get; init; } = "Location";

    /// <summary>Absolute instead of relative to the host.</summary>
    public bool Absolute { get; init; }

    /// <summary>It names the result endpoint instead of the status.</summary>
    public bool Result { get; init; }

    /// <summary>Status answers of unfinished jobs carry it too.</summary>
    public bool OnPoll { get; init; }
}

/// <summary>Retry-After on submit answers and on the status answers of unfinished jobs.</summary>
public sealed record RetryAfterHeader
{
    /// <summary>Seconds on submit answers.</summary>
    public int? Submit { get; init; }

    /// <summary>Seconds on status answers.</summary>
    public int? Poll { get; init; }

    /// <summary>Written as an HTTP date instead of seconds.</summary>
    public bool AsDate { get; init; }
}

/// <summary>Operations that a fault can hit.</summary>
public enum FaultPoint { Any, Submit, Status, Result, Document, Blob, Cancel }

/// <summary>Schemes of <see cref="ScriptAuth"/>.</summary>
public enum AuthKind { None, Basic, Bearer, Header, Query, Cookie, Handshake }

/// <summary>How the next page of a result is named: ?page=2, a next URL or nextToken in the body, a Link header, a token header.</summary>
public enum PagingStyle { Page, Next, BodyToken, Link, Token }

/// <summary>Formats of a result.</summary>
public enum ResultFormat { Json, Ndjson, Csv, Tsv, Xml, Text, Binary }

/// <summary>How a result is compressed.</summary>
public enum GzipStyle { None, Encoding, File }

/// <summary>How a repeated idempotency key is answered: like the first time, by a refusal that names the first id, or with a new job.</summary>
public enum DuplicateAnswer { Same, Conflict, Ignore }

/// <summary>Whether and how URLs are written in answers.</summary>
public enum LinkStyle { None, Relative, Absolute }
