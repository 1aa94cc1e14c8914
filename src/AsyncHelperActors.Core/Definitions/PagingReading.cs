using System.Text.Json.Nodes;

namespace AsyncHelperActors.Core.Definitions;

/// <summary>Reads <c>http.paging</c>.</summary>
internal static class PagingReading
{
    /// <summary>The methods, and what Celigo's older REST exports call some of them.</summary>
    private static readonly Dictionary<string, PagingMethod> Methods = new(StringComparer.Ordinal)
    {
        ["linkheader"] = PagingMethod.LinkHeader,
        ["page"] = PagingMethod.Page,
        ["skip"] = PagingMethod.Skip,
        ["token"] = PagingMethod.Token,
        ["url"] = PagingMethod.Url,
        ["relativeuri"] = PagingMethod.RelativeUri,
        ["body"] = PagingMethod.Body,
        ["nextpageurl"] = PagingMethod.Url,
        ["pageargument"] = PagingMethod.Page,
        ["skipargument"] = PagingMethod.Skip,
        ["postbody"] = PagingMethod.Body,
    };

    private static readonly Dictionary<string, bool> Places = new(StringComparer.Ordinal) { ["body"] = false, ["header"] = true };

    /// <summary>The paging of an export; null when there is none, or none that can be followed.</summary>
    /// <param name="fields">The export's document.</param>
    /// <param name="export">What is read of it already.</param>
    public static PagingDef? Read(FieldReader fields, ExportDef export)
    {
        if (fields.Child("http")?.Child("paging") is not { } paging || fields.Child("http")?.Object("paging") is not { Count: > 0 })
        {
            return null;
        }

        paging.Accept("_id", "pagingMethod");
        var method = paging.Choice("method", Methods);
        if (method is null)
        {
            if (!paging.Has("method"))
            {
                paging.Error("method", "It is required and was not given.", $"Write {string.Join(", ", Methods.Keys.Take(7))}, or take paging away if one request brings all.");
            }

            return null;
        }

        var def = new PagingDef(method.Value)
        {
            LinkHeaderRelation = paging.Text("linkHeaderRelation") ?? "next",
            Page = paging.Integer("page", 0, int.MaxValue) ?? 0,
            Skip = paging.Integer("skip", 0, long.MaxValue / 2) ?? 0,
            Token = paging.TextOrEmpty("token") ?? "",
            Path = paging.Text("path") ?? paging.Text("nextPagePath") ?? "",
            PathAfterFirstRequest = paging.Text("pathAfterFirstRequest"),
            IsInHeader = paging.Choice("pathLocation", Places) ?? false,
            RelativeUri = paging.Text("relativeURI") ?? paging.Text("nextPageRelativeURI"),
            Body = paging.Text("body") ?? paging.Text("pagingPostBody"),
            ResourcePath = paging.Text("resourcePath"),
            MaxPagePath = paging.Text("maxPagePath"),
            MaxCountPath = paging.Text("maxCountPath"),
            LastPageStatusCode = (int?)paging.Integer("lastPageStatusCode", 100, 599),
            LastPagePath = paging.Text("lastPagePath"),
            LastPageValues = Values(paging),
            Argument = paging.Text(method == PagingMethod.Skip ? "skipArgument" : "pageArgument"),
            PageSize = fields.Has("pageSize") ? export.PageSize : null,
        };
        paging.Accept("pageArgument", "skipArgument");
        Check(paging, def, export);
        return def;
    }

    /// <summary>Unlike the lists of a helper, these keep an empty text and null: both are what vendors say instead of a next page.</summary>
    private static IReadOnlyList<string> Values(FieldReader paging)
    {
        var name = paging.Has("lastPageValues") ? "lastPageValues" : "lastPageValue";
        paging.Accept("lastPageValues", "lastPageValue");
        if (paging.Raw(name) is not JsonArray list)
        {
            return paging.Values(name);
        }

        var values = new List<string>(list.Count);
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] is JsonObject or JsonArray)
            {
                paging.Mismatch($"{name}[{i}]", "a text", list[i], "Write [\"null\"], [\"false\"] or [\"\"].");
                continue;
            }

            values.Add(list[i] is null ? "null" : ValueList.AsText(list[i]) ?? "");
        }

        return values;
    }

    private static void Check(FieldReader paging, PagingDef def, ExportDef export)
    {
        switch (def.Method)
        {
            case PagingMethod.Token when def.Path.Length == 0:
                Require(paging, "path", "Write where the answer holds the token: path: next_token, or a header's name with pathLocation: header.");
                break;
            case PagingMethod.Url when def.Path.Length == 0:
                Require(paging, "path", "Write where the body holds the address of the next page, as path: links.next. Of a Link header use method: linkheader.");
                break;
            case PagingMethod.Url when def.IsInHeader:
                paging.Error("pathLocation", "The method url reads the address from the body.", "Use linkheader for a Link header, or token with relativeURI: '{{{export.http.paging.token}}}' for another one.");
                break;
            case PagingMethod.RelativeUri when def.RelativeUri is null:
                Require(paging, "relativeURI", "Write the address of the next page, as relativeURI: '/items?after={{previous_page.last_record.id}}'.");
                break;
            case PagingMethod.Body when def.Body is null:
                Require(paging, "body", "Write the body of the next request, as body: '{\"cursor\":\"{{previous_page.full_response.cursor}}\"}'.");
                break;
            case PagingMethod.RelativeUri when !Speaks(def.RelativeUri, "previous_page"):
                Same(paging, "relativeURI", "previous_page", "/items?after={{previous_page.last_record.id}}");
                break;
            case PagingMethod.Body when !Speaks(def.Body, "previous_page"):
                Same(paging, "body", "previous_page", "{\"cursor\":\"{{previous_page.full_response.cursor}}\"}");
                break;
            case PagingMethod.Page when def.Argument is null:
                Mention(paging, def, export, "page");
                break;
            case PagingMethod.Skip when def.Argument is null:
                Mention(paging, def, export, "skip");
                break;
            case PagingMethod.Token:
                Mention(paging, def, export, "token");
                break;
            default:
                break;
        }

        if (def.LastPagePath is not null && def.LastPageValues.Count == 0)
        {
            paging.Warn("lastPagePath", "Without lastPageValues any value there that is not empty, false or 0 means the last page.", "Write the values, as lastPageValues: [\"false\"].");
        }

        if (def.LastPagePath is null && def.LastPageValues.Count > 0 && def.Method is not (PagingMethod.Token or PagingMethod.Url))
        {
            paging.Warn("lastPageValues", "Without lastPagePath they have no effect.", "Write where the value is, as lastPagePath: has_more.");
        }
    }

    private static void Mention(FieldReader paging, PagingDef def, ExportDef export, string variable)
    {
        var place = $"paging.{variable}";
        IEnumerable<string?> texts = [def.RelativeUri ?? export.RelativeUri, def.Body ?? export.Body, .. export.Headers.Select(header => header.Value)];
        if (!texts.Any(text => Speaks(text, place) || Speaks(text, "previous_page")))
        {
            Same(paging, "method", $"export.http.{place}", $"/items?{variable}={{{{export.http.{place}}}}}");
        }
    }

    /// <summary>Only a warning: such documents come out of Celigo, and a single page still works. A second one that is the first again fails at run time.</summary>
    private static void Same(FieldReader paging, string field, string variable, string example) => paging.Warn(
        field, $"No part of the next request speaks of {variable}, so it would be the same request again.", $"Write it where the vendor expects it, as {example}.");

    private static bool Speaks(string? text, string of) => text?.Contains(of, StringComparison.Ordinal) == true;

    private static void Require(FieldReader paging, string field, string hint) => paging.Error(field, "It is required by this method and was not given.", hint);
}
