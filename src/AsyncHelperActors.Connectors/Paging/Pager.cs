using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Connectors.Reading;
using AsyncHelperActors.Connectors.Steps;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Core.Paths;
using AsyncHelperActors.Core.Reading;

namespace AsyncHelperActors.Connectors.Paging;

/// <summary>Asks for the pages of one export, one at a time, and knows the last one.</summary>
/// <remarks>
/// <para>Between two pages everything is in a <see cref="PageCursor"/>; the pager itself remembers nothing, and all jobs of a plan share it.</para>
/// <para>There is no next page when the page holds no records, when the vendor says so (<c>lastPageStatusCode</c>, <c>lastPagePath</c>), when the
/// number of pages or else of records that it names is reached, and when it names no next token or address.</para>
/// <para>A vendor that goes round in a circle is found out by Brent's algorithm: one request is remembered, a later one at each power of two,
/// so a circle of any length meets its mark, and the cursor stays small.</para>
/// </remarks>
internal sealed class Pager
{
    /// <summary>More answers than this are a vendor without an end, or pages so small that the user should ask for larger ones.</summary>
    public const int MostAnswers = 100_000;

    /// <summary>So many equal pages in a row are one page again and again, when the vendor does not say how many there are.</summary>
    private const int MostEqualPages = 3;

    private readonly PagingDef _def;
    private readonly CompiledRequest _request;
    private readonly PagingMentions _mentions;

    public Pager(PagingDef def, CompiledRequest request)
    {
        _def = def;
        _request = request;
        _mentions = new PagingMentions(request.Texts);
        string?[] own = [IsInBody ? def.Path : null, IsInBody ? def.PathAfterFirstRequest : null, def.IsInHeader ? null : def.LastPagePath, def.MaxPagePath, def.MaxCountPath];
        BodyPaths = [.. own.Where(path => !string.IsNullOrEmpty(path)).Cast<string>(), .. _mentions.Body.Select(path => path.Text)];
    }

    /// <summary>What is to be known of each answer's body.</summary>
    public IReadOnlyList<string> BodyPaths { get; }

    private bool IsInBody => _def.Method == PagingMethod.Url || (_def.Method == PagingMethod.Token && !_def.IsInHeader);

    /// <summary>Where the records of a page are.</summary>
    public string? ResourcePath(PageCursor? cursor) => (cursor is null ? null : _def.ResourcePath) ?? _request.Def.Response.ResourcePath;

    /// <summary>What the request for a page has otherwise than the export says.</summary>
    public PageRequest Ask(PageCursor? cursor)
    {
        var further = cursor is not null;
        var template = further ? _def.RelativeUri : null;
        var argument = _def.Argument is not { } name ? ((string, string)?)null
            : (name, (_def.Method == PagingMethod.Skip ? SkipOf(cursor) : PageOf(cursor)).ToString(CultureInfo.InvariantCulture));
        return new PageRequest
        {
            Address = cursor?.Address,
            UriTemplate = template,
            BodyTemplate = further ? _def.Body : null,
            RelativeTo = cursor?.Address is not null || template?.TrimStart('{', ' ').StartsWith("previous_page", StringComparison.Ordinal) == true ? cursor?.From : null,
            Argument = argument,
            ExportModel = ModelOf(cursor),
            Previous = cursor?.Previous?.DeepClone(),
        };
    }

    /// <summary>A digest of a request, by which it is known again.</summary>
    /// <exception cref="RemoteFailureException">It was sent before: the pages go round in a circle.</exception>
    public string Recognise(ExchangeRequest request, PageCursor? cursor)
    {
        var varying = _request.Def.Headers.Where(header => header.Value.Contains("paging.", StringComparison.Ordinal) || header.Value.Contains("previous_page", StringComparison.Ordinal))
            .Select(header => header.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var text = new StringBuilder(ExchangeUri.Resolve(request.Rendered(request.Connection.BaseUri), request.Uri, request.RelativeTo)?.AbsoluteUri ?? request.Uri).Append('\n');
        foreach (var (name, value) in request.Headers.Where(header => varying.Contains(header.Key)))
        {
            text.Append(name).Append(':').Append(value).Append('\n');
        }

        var digest = Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(text.ToString()), .. request.Body ?? []]).AsSpan(0, 12));
        if (cursor?.Mark == digest)
        {
            throw new RemoteFailureException(new RemoteFailure(FailureKind.Permanent, "paging_stuck", Stuck(
                $"the request for page {cursor.Answers + 1} is the same as that for page {cursor.MarkedAt + 1}, so the pages would never end",
                "Check that the request speaks of the paging variables, and that http.paging.path leads to the next token or address.")));
        }

        return digest;
    }

    /// <summary>Whether the vendor says by its HTTP status that there are no more pages.</summary>
    public bool EndsWith(int statusCode, PageCursor? cursor, Func<Body> body)
    {
        // That the very first page is not there is a failure: the result has gone, or never was at this address.
        if (statusCode != (_def.LastPageStatusCode ?? 404) || statusCode is >= 200 and < 300 || (cursor is null && statusCode == 404))
        {
            return false;
        }

        if (_def.LastPagePath is not { } path || _def.IsInHeader)
        {
            return true;
        }

        // An answer with that status that says something else at the path is a failure and no end.
        var answer = body();
        return !PagingValue.TryAt(path, answer, out _) || ResponseCheck.Says(path, _def.LastPageValues, answer, anyElement: false);
    }

    /// <summary>Where the page after an answer is; null when the answer was the last.</summary>
    /// <param name="cursor">Where the answer was.</param>
    /// <param name="sent">What <see cref="Recognise"/> said of its request.</param>
    /// <param name="answer">Its head.</param>
    /// <param name="probe">What was seen of its body.</param>
    /// <exception cref="BodyException">The answer does not say what the paging rules need, or the pages never end.</exception>
    public PageCursor? After(PageCursor? cursor, string sent, ExchangeAnswer answer, AnswerProbe probe)
    {
        var answers = (cursor?.Answers ?? 0) + 1;
        var records = (cursor?.Records ?? 0) + probe.Records;
        if (probe.Records == 0 || IsLast(cursor, answer, probe.Body) || IsReached(cursor, answers, records, probe.Body, out var isCounted))
        {
            return null;
        }

        var next = new PageCursor(answers, records) { From = answer.Url };
        switch (_def.Method)
        {
            case PagingMethod.Page:
                next = next with { Page = PageOf(cursor) + 1 };
                break;
            case PagingMethod.Skip:
                next = next with { Skip = SkipOf(cursor) + Math.Max(_def.PageSize ?? 0, probe.Records) };
                break;
            case PagingMethod.Token:
                next = next with { Token = PagingValue.Text(ValueAt(cursor, answer, probe.Body)) };
                break;
            case PagingMethod.Url:
                next = next with { Address = PagingValue.Address(ValueAt(cursor, answer, probe.Body), PathOf(cursor)) };
                break;
            case PagingMethod.LinkHeader:
                next = next with { Address = LinkHeader.Find(answer.Header("Link"), _def.LinkHeaderRelation) };
                break;
            default:
                break;
        }

        if (_def.Method is PagingMethod.Token or PagingMethod.Url or PagingMethod.LinkHeader && string.IsNullOrEmpty(next.Token ?? next.Address))
        {
            return null;
        }

        next = Remember(next, answer, probe);
        return HasNothingToAskWith(next) ? null : Bounded(cursor, Marked(cursor, sent, next), probe, isCounted);
    }

    /// <summary>The cursor with what the templates ask for.</summary>
    private PageCursor Remember(PageCursor next, ExchangeAnswer answer, AnswerProbe probe)
    {
        foreach (var path in _mentions.Body.Where(path => probe.TooLarge.Contains(path.Text)))
        {
            throw new BodyException(
                FailureKind.Permanent, "paging_data_too_large", $"a small value was expected at previous_page.full_response.{path.Text}, and it is too large to be kept.", "Name the field in it that the next request needs.");
        }

        return next with { Previous = _mentions.Of(BodyJson.OfWhole(probe.Body, automaticXml: false), probe.LastRecord, answer.Headers) };
    }

    /// <summary>Of a template that speaks of the previous page nothing is left when that says nothing of a next one.</summary>
    private bool HasNothingToAskWith(PageCursor next) =>
        _def.Method is PagingMethod.RelativeUri or PagingMethod.Body && _mentions.IsAny && (next.Previous is null || !PagingValue.IsSomething(next.Previous));

    private static PageCursor Marked(PageCursor? cursor, string sent, PageCursor next)
    {
        var request = next.Answers - 1;
        return request == 0 || BitOperations.IsPow2(request)
            ? next with { Mark = sent, MarkedAt = request }
            : next with { Mark = cursor?.Mark, MarkedAt = cursor?.MarkedAt ?? 0 };
    }

    private PageCursor Bounded(PageCursor? cursor, PageCursor next, AnswerProbe probe, bool isCounted)
    {
        if (next.Answers >= MostAnswers)
        {
            throw new BodyException(FailureKind.Permanent, "paging_endless", $"at most {MostAnswers} pages were expected, and there are more.", "Ask the vendor for larger pages, or correct the rules of http.paging that end them.");
        }

        if (isCounted || _def.Method is not (PagingMethod.Page or PagingMethod.Skip))
        {
            return next;
        }

        var digest = probe.Digest();
        var same = cursor?.Digest == digest ? cursor!.Same + 1 : 1;
        return same < MostEqualPages ? next with { Digest = digest, Same = same } : throw new BodyException(
            FailureKind.Permanent,
            "paging_stuck",
            $"{MostEqualPages} pages in a row hold the same records, so the vendor seems to answer the same page again and again.",
            "Check the name of the paging parameter. If they are different pages, set http.paging.maxPagePath or maxCountPath.");
    }

    private bool IsLast(PageCursor? cursor, ExchangeAnswer answer, Body body)
    {
        var path = _def.LastPagePath;
        if (path is null && (_def.LastPageValues.Count == 0 || _def.Method is not (PagingMethod.Token or PagingMethod.Url)))
        {
            return false;
        }

        if (_def.IsInHeader)
        {
            return answer.Header(path ?? PathOf(cursor)) is { } value && (_def.LastPageValues.Count == 0 ? value.Length > 0 : _def.LastPageValues.Contains(value));
        }

        path ??= PathOf(cursor);
        return PagingValue.TryAt(path, body, out _) && ResponseCheck.Says(path, _def.LastPageValues, body, anyElement: false);
    }

    /// <summary>Whether the vendor's number of pages, or else of records, is reached.</summary>
    private bool IsReached(PageCursor? cursor, int answers, long records, Body body, out bool isCounted)
    {
        isCounted = true;
        if (PagingValue.Number(_def.MaxPagePath, body) is { } pages)
        {
            // The numbers of pages begin at 0, or at 1; somebody who begins later has left some out.
            return _def.Method == PagingMethod.Page ? PageOf(cursor) >= (_def.Page == 0 ? pages - 1 : pages) : answers >= pages;
        }

        if (PagingValue.Number(_def.MaxCountPath, body) is { } count)
        {
            return records >= count;
        }

        isCounted = false;
        return false;
    }

    private JsonNode? ValueAt(PageCursor? cursor, ExchangeAnswer answer, Body body)
    {
        var path = PathOf(cursor);
        if (_def.IsInHeader)
        {
            return answer.Header(path) is { } header ? JsonValue.Create(header.Trim()) : null;
        }

        if (body is Body.Empty)
        {
            throw PagingValue.Unusable($"http.paging.path '{path}' leads into the body, and an answer in this form has nothing there.", "Use pathLocation: header, or the method linkheader, page or skip.");
        }

        return PagingValue.TryAt(path, body, out var value) ? value : null;
    }

    private string PathOf(PageCursor? cursor) => (cursor is null ? null : _def.PathAfterFirstRequest) ?? _def.Path;

    private long PageOf(PageCursor? cursor) => cursor?.Page ?? _def.Page;

    private long SkipOf(PageCursor? cursor) => cursor?.Skip ?? _def.Skip;

    private JsonNode? ModelOf(PageCursor? cursor)
    {
        var model = _request.DefModel?.DeepClone();
        if (model?["http"]?["paging"] is JsonObject paging)
        {
            paging["page"] = PageOf(cursor);
            paging["skip"] = SkipOf(cursor);
            paging["token"] = cursor?.Token ?? _def.Token;
        }

        return model;
    }

    private string Stuck(string what, string todo) => $"{char.ToUpperInvariant(_request.StepName[0])}{_request.StepName[1..]}: {what}. {todo}";
}
