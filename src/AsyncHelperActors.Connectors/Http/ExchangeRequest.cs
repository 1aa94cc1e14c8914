using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Http;

/// <summary>One HTTP request as a step wants it: everything of the step is rendered, nothing of the connection is added yet.</summary>
/// <param name="Connection">Whose base URI, headers, credentials, handshake and limits apply. Its texts are rendered by <see cref="Render"/>.</param>
/// <param name="ConnectionKey">
/// Which version of which account's connection, as <c>account/id@version</c>. Cookies, handshake values and what is masked belong to it.
/// </param>
/// <param name="StepName">For messages, as <c>status request of export report-status</c>.</param>
/// <param name="Method">The HTTP method in upper case.</param>
/// <param name="Uri">Absolute, or relative.</param>
/// <param name="RelativeTo">The URL of the answer that gave <paramref name="Uri"/>; null: it is relative to the connection's base URI.</param>
/// <param name="Headers">The step's own; one that the connection has too replaces the connection's. Sent exactly as written.</param>
/// <param name="Body">Null: no body.</param>
/// <param name="ContentType">Of the body, unless <paramref name="Headers"/> has a <c>Content-Type</c>.</param>
/// <param name="Timeout">
/// From the start, or the end of a login, to the head of the final answer, redirects included; then the longest pause between two pieces of the body.
/// </param>
/// <param name="FollowRedirects">Whether an answer that points elsewhere is followed or handed on.</param>
/// <param name="MaxResponseBytes">The longest body that is read, counted after decompression.</param>
internal sealed record ExchangeRequest(
    ConnectionDef Connection,
    string ConnectionKey,
    string StepName,
    string Method,
    string Uri,
    string? RelativeTo,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    byte[]? Body,
    string? ContentType,
    TimeSpan Timeout,
    bool FollowRedirects,
    long MaxResponseBytes)
{
    /// <summary>Whom each request to the connection's hosts asks before it goes out; null: nobody counts them.</summary>
    public IRequestGate? Gate { get; init; }

    /// <summary>Who takes it down, with its redirects; null: nobody.</summary>
    public CallRecorder? Recorder { get; init; }

    /// <summary>Whether it goes on with an answer that is being read, so that it waits for its room rather than being put off with all that came.</summary>
    public bool GoesOn { get; init; }

    /// <summary>Whose connection it is.</summary>
    internal string Account => ConnectionKey[..Math.Max(0, ConnectionKey.IndexOf('/', StringComparison.Ordinal))];

    /// <summary>
    /// Renders the connection's own texts (base URI, headers, credentials, login) in the step's context. It is only asked for texts
    /// with a template in them, and for credentials only when they may go to the address. Null: the texts are taken as written.
    /// </summary>
    public Func<string, string>? Render { get; init; }

    /// <summary>Whether the body must have the checksum that the answer's headers name.</summary>
    public bool VerifiesChecksum { get; init; } = true;

    /// <summary>HTTP/2 from the first byte also on <c>http://</c>. On <c>https://</c> HTTP/2 is used wherever the server offers it.</summary>
    public bool Http2PriorKnowledge { get; init; }

    /// <summary>A text of the connection, rendered when there is something to render.</summary>
    /// <exception cref="RemoteFailureException">It does not render: a mistake of whoever wrote the connection, not of ours.</exception>
    internal string Rendered(string text)
    {
        if (Render is null || !text.Contains("{{", StringComparison.Ordinal))
        {
            return text;
        }

        try
        {
            return Render(text);
        }
        catch (Exception e)
        {
            throw new RemoteFailureException(
                new RemoteFailure(FailureKind.Permanent, "template_failed", $"a text of connection {Connection.Id} does not render: {e.Message} Correct the connection."), e);
        }
    }
}
