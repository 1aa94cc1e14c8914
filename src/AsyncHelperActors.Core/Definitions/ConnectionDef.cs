using System.Text.Json.Nodes;

namespace AsyncHelperActors.Core.Definitions;

/// <summary>A vendor account: base URI, credentials, headers, limits. Texts are templates and may hold <c>${env:NAME}</c>.</summary>
public sealed record ConnectionDef(string Id, string Name) : Definition(DefinitionKind.Connections, Id, Name)
{
    /// <summary>What relative URIs are relative to, without a trailing slash being required.</summary>
    public string BaseUri { get; init; } = "";

    /// <summary>Sent with every request, in this order, as written.</summary>
    public IReadOnlyList<HeaderTemplate> Headers { get; init; } = [];

    /// <summary>The type of request bodies, and of answers unless said otherwise.</summary>
    public MediaType MediaType { get; init; } = MediaType.Json;

    /// <summary>The declared type of good answers; null: not declared, go by the step and then by the answer's content type.</summary>
    public MediaType? SuccessMediaType { get; init; }

    /// <summary>The declared type of error answers.</summary>
    public MediaType? ErrorMediaType { get; init; }

    /// <summary>How the connection proves who it is.</summary>
    public AuthDef Auth { get; init; } = new AuthDef.None();

    /// <summary>An answer that carries a header to repeat the request with; null: the vendor has no such habit.</summary>
    public Handshake? Handshake { get; init; }

    /// <summary>Other hosts that may receive this connection's credentials; lower case, without scheme, with port when it is not the default.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>How many requests may run at once; null: no limit of the user's.</summary>
    public int? ConcurrencyLevel { get; init; }

    /// <summary>For one request, unless the step says otherwise.</summary>
    public long TimeoutMs { get; init; } = 60_000;

    /// <summary>Whether answers that point elsewhere are followed, unless the step says otherwise.</summary>
    public bool FollowRedirects { get; init; } = true;

    /// <summary>The longest answer that is read, in bytes after decompression, unless the step says otherwise; null: the house's own limit.</summary>
    public long? MaxResponseBytes { get; init; }

    /// <summary>The header in which the vendor says how long to wait.</summary>
    public string RetryHeader { get; init; } = "Retry-After";

    /// <summary>How the vendor says "too fast", and how fast we go.</summary>
    public RateLimit RateLimit { get; init; } = new();

    /// <summary>How many submitted and unfinished jobs the vendor allows; null: no limit.</summary>
    public int? MaxRemoteJobs { get; init; }

    /// <summary>How TLS connections to its hosts are made; null: as everywhere.</summary>
    public TlsDef? Tls { get; init; }

    /// <summary>The request that tries the connection out; null: there is none.</summary>
    public PingDef? Ping { get; init; }

    /// <summary>The connection whose concurrency and budgets this one shares; null: it has its own.</summary>
    public string? LenderId { get; init; }

    /// <summary>Secret values for templates (<c>connection.http.encrypted.*</c>), as stored.</summary>
    public JsonObject Encrypted { get; init; } = [];

    /// <summary>Open values for templates (<c>connection.http.unencrypted.*</c>).</summary>
    public JsonObject Unencrypted { get; init; } = [];
}

/// <summary>A header whose value is a template.</summary>
public sealed record HeaderTemplate(string Name, string Value);

/// <summary>A request that changes nothing and tells whether the credentials are good.</summary>
/// <param name="RelativeUri">Its address.</param>
/// <param name="Method">Its method.</param>
/// <param name="Body">Its body; null: none.</param>
/// <param name="Response">What says success and failure.</param>
public sealed record PingDef(string RelativeUri, string Method, string? Body, ResponseRules Response);

/// <summary>How TLS connections to a vendor differ from the usual. Texts are templates.</summary>
/// <param name="IsLax">Whether a certificate that nobody vouches for, or that is for another host, is accepted.</param>
/// <param name="Certificate">The client's certificate as PEM; empty: none, or it is in <paramref name="Pfx"/>.</param>
/// <param name="Key">Its private key as PEM.</param>
/// <param name="Pfx">Certificate and key in one file (PKCS 12), in base64; empty: none.</param>
/// <param name="Passphrase">Opens the key or the file; empty: they are open.</param>
public sealed record TlsDef(bool IsLax, string Certificate, string Key, string Pfx, string Passphrase)
{
    /// <summary>Whether the client shows a certificate.</summary>
    public bool HasCertificate => Certificate.Length > 0 || Pfx.Length > 0;
}

/// <summary>An answer with <paramref name="StatusCode"/> carries <paramref name="Header"/>, which the repeated and all later requests send.</summary>
public sealed record Handshake(int StatusCode, string Header);

/// <summary>How a vendor says "too fast", and budgets by operation.</summary>
public sealed record RateLimit
{
    /// <summary>The HTTP status that says "too fast".</summary>
    public int FailStatusCode { get; init; } = 429;

    /// <summary>Where in a body it is said by a vendor that answers another status.</summary>
    public string? FailPath { get; init; }

    /// <summary>Which values at <see cref="FailPath"/> say so; empty: any value does.</summary>
    public IReadOnlyList<string> FailValues { get; init; } = [];

    /// <summary>Between requests after "too fast" when the vendor names no time; null: the house's own back-off.</summary>
    public long? LimitMs { get; init; }

    /// <summary>Budgets by operation; the first that matches a request counts it.</summary>
    public IReadOnlyList<RateBudget> Requests { get; init; } = [];
}

/// <summary>A budget for the requests that match.</summary>
/// <param name="Match">A method and a path with <c>*</c>, as <c>GET /reports/*</c>; <c>*</c> alone is every request.</param>
/// <param name="Rate">How many requests in <paramref name="PerMs"/>.</param>
/// <param name="PerMs">The window in milliseconds.</param>
/// <param name="Burst">How many at once after a pause.</param>
public sealed record RateBudget(string Match, double Rate, long PerMs, int Burst);
