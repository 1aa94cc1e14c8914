namespace AsyncHelperActors.Client;

/// <summary>What came of trying a connection out; secrets are masked.</summary>
/// <param name="Ok">Whether the vendor took the credentials and the answer is good.</param>
/// <param name="Request">Method and address of what was sent; null when nothing was.</param>
/// <param name="StatusCode">Of the answer; null when there is none.</param>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="Headers">Of the answer.</param>
/// <param name="Body">How the answer's body begins.</param>
/// <param name="Code">Why it is not good, as one word; null when it is.</param>
/// <param name="Message">Why, and what to do; null when it is good.</param>
public sealed record ConnectionPing(
    bool Ok, string? Request, int? StatusCode, long Milliseconds, IReadOnlyDictionary<string, string> Headers, string Body, string? Code, string? Message);
