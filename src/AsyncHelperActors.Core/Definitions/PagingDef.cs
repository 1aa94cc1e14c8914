namespace AsyncHelperActors.Core.Definitions;

/// <summary>How the vendor says where the next page of a result is.</summary>
public enum PagingMethod
{
    /// <summary>By a header <c>Link</c> (RFC 8288).</summary>
    LinkHeader,

    /// <summary>Pages are counted: <c>{{export.http.paging.page}}</c>.</summary>
    Page,

    /// <summary>Records are counted: <c>{{export.http.paging.skip}}</c>.</summary>
    Skip,

    /// <summary>By a token in the body or a header: <c>{{export.http.paging.token}}</c>.</summary>
    Token,

    /// <summary>By an address in the body.</summary>
    Url,

    /// <summary>By a template of the address that speaks of <c>previous_page</c>.</summary>
    RelativeUri,

    /// <summary>By a template of the body that speaks of <c>previous_page</c>.</summary>
    Body,
}

/// <summary>How an export asks for page after page (<c>http.paging</c>), and how it knows the last one. Paths are JSON paths or XPath.</summary>
/// <param name="Method">How.</param>
public sealed record PagingDef(PagingMethod Method)
{
    /// <summary>Of <see cref="PagingMethod.LinkHeader"/>: which relation; compared exactly.</summary>
    public string LinkHeaderRelation { get; init; } = "next";

    /// <summary>Of <see cref="PagingMethod.Page"/>: the number of the first page.</summary>
    public long Page { get; init; }

    /// <summary>Of <see cref="PagingMethod.Skip"/>: how many records the first request passes over.</summary>
    public long Skip { get; init; }

    /// <summary>Of <see cref="PagingMethod.Token"/>: the token of the first request.</summary>
    public string Token { get; init; } = "";

    /// <summary>Where the token or the address is; the name of a header when <see cref="IsInHeader"/>.</summary>
    public string Path { get; init; } = "";

    /// <summary>Where it is in the answers after the first; null: where it was.</summary>
    public string? PathAfterFirstRequest { get; init; }

    /// <summary>Whether the token is in a header rather than in the body.</summary>
    public bool IsInHeader { get; init; }

    /// <summary>A template: the address of the requests after the first; null: that of the first.</summary>
    public string? RelativeUri { get; init; }

    /// <summary>A template: the body of the requests after the first; null: that of the first.</summary>
    public string? Body { get; init; }

    /// <summary>Where the records are in the answers after the first; null: where they were.</summary>
    public string? ResourcePath { get; init; }

    /// <summary>Where an answer says how many pages there are; it counts before <see cref="MaxCountPath"/>.</summary>
    public string? MaxPagePath { get; init; }

    /// <summary>Where an answer says how many records there are.</summary>
    public string? MaxCountPath { get; init; }

    /// <summary>The HTTP status that says that there are no more pages; null: 404, and not for the first page.</summary>
    public int? LastPageStatusCode { get; init; }

    /// <summary>Where an answer says that it is the last; null with <see cref="LastPageValues"/>: the token or the address itself.</summary>
    public string? LastPagePath { get; init; }

    /// <summary>The values there that say so, exactly; <c>null</c> is JSON null, empty text is empty text.</summary>
    public IReadOnlyList<string> LastPageValues { get; init; } = [];

    /// <summary>The query parameter that carries the page number or the skipped records without a template; null: a template does.</summary>
    public string? Argument { get; init; }

    /// <summary>The export's <c>pageSize</c> as written: what skip grows by. Null: not written, so it grows by the records that came.</summary>
    public int? PageSize { get; init; }
}
