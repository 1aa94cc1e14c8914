using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace AsyncHelperActors.Client;

/// <summary>Definitions, accounts and tokens.</summary>
public sealed partial class AsyncHelperClient
{
    /// <summary>Creates and updates all definitions of a bundle, or none of them.</summary>
    /// <param name="text">The bundle, as YAML or JSON.</param>
    /// <param name="yaml">Whether it is YAML.</param>
    /// <param name="dryRun">Only tell what would change.</param>
    /// <param name="prune">Delete what the account has and the bundle has not.</param>
    /// <param name="celigo">Keep what Celigo's own documents may hold and does not run, with a warning.</param>
    /// <param name="cancellation">Gives up; the bundle may have been applied all the same.</param>
    public Task<BundleAnswer> ApplyBundleAsync(
        string text, bool yaml, bool dryRun = false, bool prune = false, bool celigo = false, CancellationToken cancellation = default)
    {
        var query = Query([("dryRun", Flag(dryRun)), ("prune", Flag(prune)), ("dialect", celigo ? "celigo" : null)]);
        var content = new StringContent(text, Encoding.UTF8, yaml ? "application/yaml" : "application/json");
        return SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/bundles" + query) { Content = content }, ClientJson.Default.BundleAnswer, cancellation);
    }

    /// <summary>One page of a collection.</summary>
    /// <param name="kind"><c>connections</c>, <c>exports</c>, <c>imports</c>, <c>asynchelpers</c> or <c>scripts</c>.</param>
    /// <param name="name">Only those whose name holds this text; null: all.</param>
    /// <param name="limit">How many, 1 to 200; null: 50.</param>
    /// <param name="cursor">Where the page before this one ended.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<DefinitionList> ListDefinitionsAsync(
        string kind, string? name = null, int? limit = null, string? cursor = null, CancellationToken cancellation = default) =>
        SendAsync(
            Get(KindPath(kind), ("name", name), ("limit", limit?.ToString(CultureInfo.InvariantCulture)), ("cursor", cursor)),
            ClientJson.Default.DefinitionList,
            cancellation);

    /// <summary>Tries a connection out: one request to the vendor, as its <c>http.ping</c> says.</summary>
    public Task<ConnectionPing> PingConnectionAsync(string id, CancellationToken cancellation = default) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, $"{KindPath("connections", id)}/ping"), ClientJson.Default.ConnectionPing, cancellation);

    /// <summary>From when on the next run of an export reads.</summary>
    public Task<ExportDelta> GetExportDeltaAsync(string id, CancellationToken cancellation = default) =>
        SendAsync(Get($"{KindPath("exports", id)}/delta"), ClientJson.Default.ExportDelta, cancellation);

    /// <summary>Sets from when on the next run of an export reads; null: as if it had never succeeded. Jobs that run already are not changed.</summary>
    public Task<ExportDelta> SetExportDeltaAsync(string id, DateTimeOffset? last, CancellationToken cancellation = default)
    {
        var content = JsonContent.Create(new JsonObject { ["lastExportDateTime"] = last?.ToString("O", CultureInfo.InvariantCulture) }, ClientJson.Default.JsonObject);
        return SendAsync(new HttpRequestMessage(HttpMethod.Put, $"{KindPath("exports", id)}/delta") { Content = content }, ClientJson.Default.ExportDelta, cancellation);
    }

    /// <summary>A definition as it is stored now.</summary>
    public Task<StoredDocument> GetDefinitionAsync(string kind, string id, CancellationToken cancellation = default) =>
        SendDocumentAsync(Get(KindPath(kind, id)), cancellation);

    /// <summary>Makes a definition; the server gives it an id when it has none.</summary>
    public Task<StoredDocument> CreateDefinitionAsync(string kind, JsonObject document, CancellationToken cancellation = default) =>
        SendDocumentAsync(Post(KindPath(kind), document, ClientJson.Default.JsonObject), cancellation);

    /// <summary>Replaces a definition, or makes it under this id.</summary>
    /// <param name="kind">Its collection.</param>
    /// <param name="id">Its id.</param>
    /// <param name="document">The whole document; a secret that is masked keeps its stored value.</param>
    /// <param name="ifMatch">The version that this is a change of; null: whatever is there.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<StoredDocument> PutDefinitionAsync(
        string kind, string id, JsonObject document, string? ifMatch = null, CancellationToken cancellation = default)
    {
        var content = JsonContent.Create(document, ClientJson.Default.JsonObject);
        return SendDocumentAsync(Matching(new HttpRequestMessage(HttpMethod.Put, KindPath(kind, id)) { Content = content }, ifMatch), cancellation);
    }

    /// <summary>Changes a definition by a merge patch (RFC 7396): a field that is null is taken away, one that is absent stays.</summary>
    public Task<StoredDocument> PatchDefinitionAsync(
        string kind, string id, JsonObject patch, string? ifMatch = null, CancellationToken cancellation = default)
    {
        var content = JsonContent.Create(patch, ClientJson.Default.JsonObject, new MediaTypeHeaderValue("application/merge-patch+json"));
        return SendDocumentAsync(Matching(new HttpRequestMessage(HttpMethod.Patch, KindPath(kind, id)) { Content = content }, ifMatch), cancellation);
    }

    /// <summary>Deletes a definition. Refused with 409 while others refer to it; jobs that run with it go on.</summary>
    public async Task DeleteDefinitionAsync(string kind, string id, string? ifMatch = null, CancellationToken cancellation = default)
    {
        var request = Matching(new HttpRequestMessage(HttpMethod.Delete, KindPath(kind, id)), ifMatch);
        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellation);
    }

    /// <summary>In whose name this client speaks, and what it may do.</summary>
    public Task<Caller> GetCallerAsync(CancellationToken cancellation = default) => SendAsync(Get("/v1/me"), ClientJson.Default.Caller, cancellation);

    /// <summary>All accounts; for an admin of <c>default</c>.</summary>
    public Task<AccountList> ListAccountsAsync(CancellationToken cancellation = default) =>
        SendAsync(Get("/v1/accounts"), ClientJson.Default.AccountList, cancellation);

    /// <summary>Makes an account; for an admin of <c>default</c>.</summary>
    public Task<Account> CreateAccountAsync(AccountStart start, CancellationToken cancellation = default) =>
        SendAsync(Post("/v1/accounts", start, ClientJson.Default.AccountStart), ClientJson.Default.Account, cancellation);

    /// <summary>The tokens of an account.</summary>
    /// <param name="account">Whose; null: the caller's.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<TokenList> ListTokensAsync(string? account = null, CancellationToken cancellation = default) =>
        SendAsync(Get("/v1/tokens", ("account", account)), ClientJson.Default.TokenList, cancellation);

    /// <summary>Makes a token; <see cref="Token.Secret"/> of the answer is shown this once.</summary>
    public Task<Token> CreateTokenAsync(TokenStart start, CancellationToken cancellation = default) =>
        SendAsync(Post("/v1/tokens", start, ClientJson.Default.TokenStart), ClientJson.Default.Token, cancellation);

    /// <summary>Revokes a token.</summary>
    public async Task RevokeTokenAsync(string id, CancellationToken cancellation = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Delete, $"/v1/tokens/{Segment(id)}");
        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellation);
    }

    private async Task<StoredDocument> SendDocumentAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellation);
        return new StoredDocument(await ReadAsync(response, ClientJson.Default.JsonObject, cancellation), response.Headers.ETag?.ToString() ?? "");
    }

    private static HttpRequestMessage Matching(HttpRequestMessage request, string? ifMatch)
    {
        if (ifMatch is not null)
        {
            request.Headers.IfMatch.Add(EntityTagHeaderValue.Parse(ifMatch));
        }

        return request;
    }

    private static string? Flag(bool value) => value ? "true" : null;

    private static string KindPath(string kind, string? id = null) => id is null ? $"/v1/{Segment(kind)}" : $"/v1/{Segment(kind)}/{Segment(id)}";
}
