namespace AsyncHelperActors.Connectors.Templates;

/// <summary>
/// The request that is being built, for the helpers that sign it: <c>aws4</c>, and <c>hashOptions</c> and <c>hmacOptions</c>
/// in the context. It is known when headers are rendered, which comes after URI and body.
/// </summary>
/// <param name="Method">GET, POST, ...</param>
/// <param name="Uri">The absolute URI.</param>
/// <param name="Headers">The headers that are rendered already, by name, in lower case or not.</param>
/// <param name="Body">The body as text; empty when there is none.</param>
public sealed record SigningRequest(string Method, Uri Uri, IReadOnlyDictionary<string, string> Headers, string Body = "");
