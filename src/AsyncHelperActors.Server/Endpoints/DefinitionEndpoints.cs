using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AsyncHelperActors.Actors.Storage.Accounts;
using AsyncHelperActors.Actors.Storage.Definitions;
using AsyncHelperActors.Client;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Server.Definitions;
using AsyncHelperActors.Server.Http;
using AsyncHelperActors.Server.Security;

namespace AsyncHelperActors.Server.Endpoints;

/// <summary><c>/v1/{connections|exports|imports|asynchelpers|scripts}</c>. A definition's version is its ETag.</summary>
internal static class DefinitionEndpoints
{
    private const int MostOnAPage = 200;

    public static IEndpointRouteBuilder MapDefinitions(this IEndpointRouteBuilder api)
    {
        foreach (var kind in DefinitionKindNames.All)
        {
            Map(api.MapGroup($"/{kind.Plural()}").WithTags(kind.Plural()), kind);
        }

        return api;
    }

    private static void Map(RouteGroupBuilder group, DefinitionKind kind)
    {
        var one = kind.Singular();
        group.MapGet("", (HttpContext context, DefinitionStore store) => ListAsync(context, store, kind))
            .Query("limit", "cursor", "name").For(TokenRole.Viewer).WithSummary($"Lists each {one}").Produces<DefinitionList>();
        group.MapPost("", (HttpContext context, DefinitionEditor editor, ServerOptions options) => CreateAsync(context, editor, options, kind))
            .Query("dialect").For(TokenRole.Admin).WithSummary($"Creates: {one}").Body<JsonObject>("application/json").Produces<JsonObject>(StatusCodes.Status201Created);
        group.MapGet("/{id}", (HttpContext context, DefinitionStore store, string id) => ReadAsync(context, store, kind, id))
            .For(TokenRole.Viewer).WithSummary($"Reads: {one}").Produces<JsonObject>();
        group.MapPut("/{id}", (HttpContext context, DefinitionEditor editor, ServerOptions options, string id) => PutAsync(context, editor, options, kind, id))
            .Query("dialect").For(TokenRole.Admin).WithSummary($"Replaces, or creates under this id: {one}").Body<JsonObject>("application/json").Produces<JsonObject>();
        group.MapPatch("/{id}", (HttpContext context, DefinitionEditor editor, ServerOptions options, string id) => PatchAsync(context, editor, options, kind, id))
            .Query("dialect").For(TokenRole.Admin).WithSummary($"Changes by a merge patch (RFC 7396): {one}").Body<JsonObject>("application/merge-patch+json").Produces<JsonObject>();
        group.MapDelete("/{id}", (HttpContext context, DefinitionEditor editor, string id) => DeleteAsync(context, editor, kind, id))
            .For(TokenRole.Admin).WithSummary($"Deletes, unless another definition refers to it: {one}").Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> ListAsync(HttpContext context, DefinitionStore store, DefinitionKind kind)
    {
        var limit = context.Query("limit", 50, 1, MostOnAPage);
        var after = Cursor(context);
        var name = context.Query("name");
        var catalogue = await store.ReadAsync(context.Caller().Account, context.RequestAborted);
        var page = catalogue.Of(kind)
            .Where(d => string.CompareOrdinal(d.Id, after) > 0)
            .Where(d => name is null || (d.Typed?.Name ?? d.Id).Contains(name, StringComparison.OrdinalIgnoreCase))
            .Take(limit + 1)
            .ToArray();
        var next = page.Length > limit ? Base64Url.EncodeToString(Encoding.UTF8.GetBytes(page[limit - 1].Id)) : null;
        return JsonAnswers.Json(new DefinitionList([.. page.Take(limit).Select(DocumentForms.Show)], next), JsonAnswers.Contract.DefinitionList);
    }

    private static async Task<IResult> ReadAsync(HttpContext context, DefinitionStore store, DefinitionKind kind, string id)
    {
        var catalogue = await store.ReadAsync(context.Caller().Account, context.RequestAborted);
        var stored = catalogue.Get(kind, id) ?? throw DefinitionEditor.NotFound(kind, id);
        if (context.Request.Headers.IfNoneMatch.Contains(Tag(stored)))
        {
            context.Response.Headers.ETag = Tag(stored);
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }

        return Show(context, stored);
    }

    private static async Task<IResult> CreateAsync(HttpContext context, DefinitionEditor editor, ServerOptions options, DefinitionKind kind)
    {
        var document = await RequestText.ReadObjectAsync(context, options.Limits.BodyBytes);
        var (definition, remarks) = Read(kind, document, null);
        var id = definition.Id.Length > 0 ? definition.Id : Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
        var edited = await editor.ApplyAsync(
            context.Caller().Account,
            seen => seen.Get(kind, id) is null
                ? Bundle.Of(definition with { Id = id })
                : throw Refuse.Conflict("already_exists", "The id is taken", $"There is a {kind.Singular()} with the id {id} already. PUT /v1/{kind.Plural()}/{id} replaces it."),
            new EditOptions(Dialect: Dialects.Of(context)),
            context.RequestAborted);
        context.Response.Headers.Location = $"/v1/{kind.Plural()}/{id}";
        return Changed(context, edited, kind, id, remarks, StatusCodes.Status201Created);
    }

    private static async Task<IResult> PutAsync(HttpContext context, DefinitionEditor editor, ServerOptions options, DefinitionKind kind, string id)
    {
        var document = await RequestText.ReadObjectAsync(context, options.Limits.BodyBytes);
        var (definition, remarks) = Read(kind, document, id);
        var existed = true;
        var edited = await editor.ApplyAsync(
            context.Caller().Account,
            seen =>
            {
                existed = seen.Get(kind, id) is not null;
                RequireVersion(context, kind, id, seen.Get(kind, id));
                return Bundle.Of(definition);
            },
            new EditOptions(Dialect: Dialects.Of(context)),
            context.RequestAborted);
        return Changed(context, edited, kind, id, remarks, existed ? StatusCodes.Status200OK : StatusCodes.Status201Created);
    }

    private static async Task<IResult> PatchAsync(HttpContext context, DefinitionEditor editor, ServerOptions options, DefinitionKind kind, string id)
    {
        var patch = await RequestText.ReadObjectAsync(context, options.Limits.BodyBytes, "application/merge-patch+json", "application/json");
        IReadOnlyList<Problem> remarks = [];
        var edited = await editor.ApplyAsync(
            context.Caller().Account,
            seen =>
            {
                var stored = seen.Get(kind, id);
                RequireVersion(context, kind, id, stored);
                var merged = DocumentForms.Merge(SecretFields.Masked((stored ?? throw DefinitionEditor.NotFound(kind, id)).ToDocument()), patch);
                (var definition, remarks) = Read(kind, merged, id);
                return Bundle.Of(definition);
            },
            new EditOptions(Dialect: Dialects.Of(context)),
            context.RequestAborted);
        return Changed(context, edited, kind, id, remarks, StatusCodes.Status200OK);
    }

    private static async Task<IResult> DeleteAsync(HttpContext context, DefinitionEditor editor, DefinitionKind kind, string id)
    {
        await editor.DeleteAsync(
            context.Caller().Account, kind, id, stored => RequireVersion(context, kind, id, stored), context.RequestAborted);
        return TypedResults.NoContent();
    }

    /// <summary>The typed view of a document; its id must be the one in the path, when there is one.</summary>
    private static (Definition Definition, IReadOnlyList<Problem> Remarks) Read(DefinitionKind kind, JsonObject document, string? id)
    {
        if (id is not null)
        {
            document["_id"] ??= id;
        }

        var reading = DefinitionReader.Read(kind, document);
        var definition = reading.Value ?? throw Refuse.Definitions(reading.Problems);
        return id is null || definition.Id == id
            ? (definition, reading.Problems)
            : throw Refuse.Definitions([new Problem(
                Severity.Error, "_id", $"It is {definition.Id}, and the path says {id}.", "An id cannot be changed: leave it out, or create another definition.")]);
    }

    private static IResult Changed(HttpContext context, Edited edited, DefinitionKind kind, string id, IReadOnlyList<Problem> remarks, int status)
    {
        foreach (var remark in remarks.Concat(edited.Remarks))
        {
            // 299 is "miscellaneous persistent warning"; a header holds one line of ASCII.
            var text = string.Concat($"{remark.Path}: {remark.Message} {remark.Hint}".Select(c => c is '"' or '\\' or < ' ' or > '~' ? '\'' : c));
            context.Response.Headers.Append("Warning", $"299 asynchelper \"{text}\"");
        }

        var stored = edited.After.Get(kind, id);
        return stored is null ? throw DefinitionEditor.NotFound(kind, id) : Show(context, stored, status);
    }

    private static IResult Show(HttpContext context, StoredDefinition stored, int status = StatusCodes.Status200OK)
    {
        context.Response.Headers.ETag = Tag(stored);
        return JsonAnswers.Json(DocumentForms.Show(stored), JsonAnswers.Contract.JsonObject, status);
    }

    private static void RequireVersion(HttpContext context, DefinitionKind kind, string id, StoredDefinition? stored)
    {
        var wanted = context.Request.Headers.IfMatch;
        var tags = wanted.SelectMany(header => (header ?? "").Split(',')).Select(tag => tag.Trim()).Where(tag => tag.Length > 0).ToArray();
        if (tags.Length > 0 && (stored is null || !(tags.Contains("*") || tags.Contains(Tag(stored)))))
        {
            throw Refuse.VersionMismatch(stored is null
                ? $"There is no {kind.Singular()} {id}, and If-Match asks for one."
                : $"The {kind.Singular()} {id} is now at {Tag(stored)}, and If-Match asks for {string.Join(", ", tags)}. Read it again and repeat the change on that.");
        }

        if (context.Request.Headers.IfNoneMatch is ["*"] && stored is not null)
        {
            throw Refuse.VersionMismatch($"There is a {kind.Singular()} {id} already, and If-None-Match asks for none.");
        }
    }

    private static string Tag(StoredDefinition stored) => string.Create(CultureInfo.InvariantCulture, $"\"{stored.Version}\"");

    private static string Cursor(HttpContext context)
    {
        var text = context.Query("cursor") ?? "";
        return Base64Url.IsValid(text) && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)) is var id && (id.Length == 0 || DefinitionReader.IsId(id))
            ? id
            : throw Refuse.Invalid("cursor", "It is not a cursor of this list.", "Pass nextCursor of the page before unchanged, or none to begin at the start.");
    }
}
