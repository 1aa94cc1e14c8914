namespace AsyncHelperActors.Connectors.Http;

/// <summary>What is known of an answer without its body: enough to judge its status and to speak about it.</summary>
/// <param name="StepName">For messages, as <c>status request of export report-status</c>.</param>
/// <param name="Method">Of the last request, after redirects.</param>
/// <param name="Url">Of the last request, secrets masked.</param>
/// <param name="StatusCode">The HTTP status code.</param>
/// <param name="ContentType">The answer's <c>Content-Type</c> as sent.</param>
/// <param name="RetryAfterMs">How long the vendor asked to wait.</param>
/// <param name="Location">Where the answer points to, secrets masked.</param>
/// <param name="HadEffect">
/// Whether a request that may change something was already taken before the last one was sent: a POST answered by 303. Then no answer
/// can mean that nothing happened.
/// </param>
/// <param name="Mask">Hides the connection's secrets.</param>
internal sealed record AnswerFacts(
    string StepName,
    string Method,
    string Url,
    int StatusCode,
    string? ContentType,
    long? RetryAfterMs,
    string? Location,
    bool HadEffect,
    SecretMask Mask);
