namespace AsyncHelperActors.Tests.Connectors.Paging;

/// <summary>One way to page: the request's fields, what the vendor has, and what must come of it.</summary>
/// <param name="Fields">The fields of <c>http</c> in YAML's flow style.</param>
/// <param name="Export">Further fields of the export.</param>
/// <param name="Pages">What the vendor has.</param>
/// <param name="Requests">What it must be asked, in order.</param>
/// <param name="Records">The records in order.</param>
internal sealed record PagingCase(string Fields, string Export, Page[] Pages, string[] Requests, string Records);

/// <summary>The conformance table of paging: each method with each way to end it.</summary>
internal static class PagingCases
{
    private const string Get = "method: GET, relativeURI: /result, response: { resourcePath: items }";

    public static IReadOnlyDictionary<string, PagingCase> All { get; } = new Dictionary<string, PagingCase>
    {
        ["linkheader follows next until there is none"] = new(
            "method: GET, relativeURI: /result, paging: { method: linkheader }", "",
            [
                Page.Json("GET /result", "[1,2]", ("Link", "</result?p=1>; rel=\"prev\", <{base}/result?p=2>; rel=\"next\"; title=\"a, b\"")),
                Page.Json("GET /result?p=2", "[3]", ("Link", "</result?p=1>; rel=first")),
            ],
            ["GET /result", "GET /result?p=2"], "1|2|3"),
        ["linkheader with another relation, relative addresses and csv"] = new(
            "method: GET, relativeURI: /deep/list, paging: { method: linkheader, linkHeaderRelation: more }", "",
            [
                new("GET /deep/list", 200, "text/csv", "id\n1\n2\n", ("Link", "<other?p=2>; rel=\"last more\"")),
                new("GET /deep/other?p=2", 200, "text/csv", "id\n3\n", ("Link", "<x>; rel=\"More\"")),
            ],
            ["GET /deep/list", "GET /deep/other?p=2"], "{\"id\":\"1\"}|{\"id\":\"2\"}|{\"id\":\"3\"}"),
        ["page counts from 0 and ends with an empty page"] = new(
            "method: GET, relativeURI: \"/result?page={{export.http.paging.page}}\", response: { resourcePath: items }, paging: { method: page }", "",
            [Page.Json("GET /result?page=0", """{"items":[1]}"""), Page.Json("GET /result?page=1", """{"items":[2]}"""), Page.Json("GET /result?page=2", """{"items":[]}""")],
            ["GET /result?page=0", "GET /result?page=1", "GET /result?page=2"], "1|2"),
        ["page from 1 to maxPagePath"] = new(
            "method: GET, relativeURI: \"/result?page={{export.http.paging.page}}\", response: { resourcePath: items }, paging: { method: page, page: 1, maxPagePath: meta.pagination.total_pages }", "",
            [
                Page.Json("GET /result?page=1", """{"items":[1],"meta":{"pagination":{"total_pages":2}}}"""),
                Page.Json("GET /result?page=2", """{"items":[2],"meta":{"pagination":{"total_pages":"2"}}}"""),
                Page.Json("GET /result?page=3", """{"items":[9]}"""),
            ],
            ["GET /result?page=1", "GET /result?page=2"], "1|2"),
        ["page from 0 to maxPagePath, which wins over maxCountPath"] = new(
            "method: GET, relativeURI: \"/result?page={{export.http.paging.page}}\", response: { resourcePath: items }, paging: { method: page, maxPagePath: pages, maxCountPath: count }", "",
            [Page.Json("GET /result?page=0", """{"items":[1],"pages":2,"count":1}"""), Page.Json("GET /result?page=1", """{"items":[2],"pages":2,"count":1}""")],
            ["GET /result?page=0", "GET /result?page=1"], "1|2"),
        ["page with its own relativeURI and resourcePath for later pages"] = new(
            "method: GET, relativeURI: /result, response: { resourcePath: items }, paging: { method: page, relativeURI: \"/more?n={{export.http.paging.page}}\", resourcePath: more.items }", "",
            [Page.Json("GET /result", """{"items":[1]}"""), Page.Json("GET /more?n=1", """{"more":{"items":[2]}}""")],
            ["GET /result", "GET /more?n=1", "GET /more?n=2"], "1|2"),
        ["pageargument, the older name, adds its parameter"] = new(
            "method: GET, relativeURI: \"/result?a=b\", paging: { method: pageargument, pageArgument: p, page: 1 }", "",
            [Page.Json("GET /result?a=b&p=1", "[1]"), Page.Json("GET /result?a=b&p=2", "[]")],
            ["GET /result?a=b&p=1", "GET /result?a=b&p=2"], "1"),
        ["skip grows by the page size that is written"] = new(
            "method: GET, relativeURI: \"/result?offset={{export.http.paging.skip}}&limit={{export.pageSize}}\", response: { resourcePath: items }, paging: { method: skip, skip: 0, maxCountPath: size }",
            "pageSize: 2",
            [Page.Json("GET /result?offset=0&limit=2", """{"items":[1,2],"size":3}"""), Page.Json("GET /result?offset=2&limit=2", """{"items":[3],"size":3}""")],
            ["GET /result?offset=0&limit=2", "GET /result?offset=2&limit=2"], "1|2|3"),
        ["skip grows by the records that came when no page size is written, and 404 is the end"] = new(
            "method: GET, relativeURI: \"/result?offset={{export.http.paging.skip}}\", paging: { method: skip }", "",
            [Page.Json("GET /result?offset=0", "[1,2,3]"), Page.Json("GET /result?offset=3", "[4]")],
            ["GET /result?offset=0", "GET /result?offset=3", "GET /result?offset=4"], "1|2|3|4"),
        ["skip as Celigo's users write it, ended by a status and its words"] = new(
            """method: GET, relativeURI: "/result?o={{export.http.paging.skip}}", paging: { method: skip, skip: 1, lastPageStatusCode: 400, lastPagePath: "0.Message", lastPageValues: ["Offset amount exceeds the total number of records"] }""",
            "",
            [
                Page.Json("GET /result?o=1", "[1,2]"),
                new("GET /result?o=3", 400, "application/json", """[{"Message":"Offset amount exceeds the total number of records"}]"""),
            ],
            ["GET /result?o=1", "GET /result?o=3"], "1|2"),
        ["skipargument in a body"] = new(
            "method: POST, relativeURI: /result, body: '{\"from\":{{export.http.paging.skip}} }', paging: { method: skipargument }", "pageSize: 2",
            [Page.Json("POST /result {\"from\":0 }", "[1,2]"), Page.Json("POST /result {\"from\":2 }", "[]")],
            ["POST /result {\"from\":0 }", "POST /result {\"from\":2 }"], "1|2"),
        ["token in the body, encoded into its own relativeURI"] = new(
            "method: GET, relativeURI: /result, response: { resourcePath: payload.Orders }, paging: { method: token, path: payload.NextToken, relativeURI: \"/result?NextToken={{{encodeURI export.http.paging.token}}}\" }", "",
            [
                Page.Json("GET /result", """{"payload":{"Orders":[1],"NextToken":"a b=+/"}}"""),
                Page.Json("GET /result?NextToken=a%20b%3D%2B%2F", """{"payload":{"NextToken":"","Orders":[2]}}"""),
            ],
            ["GET /result", "GET /result?NextToken=a%20b%3D%2B%2F"], "1|2"),
        ["token in a header whose last value is the text null, as Salesforce has it"] = new(
            "method: GET, relativeURI: \"/result?locator={{export.http.paging.token}}\", successMediaType: csv, paging: { method: token, path: Sforce-Locator, pathLocation: header, lastPageValues: [\"null\"] }", "",
            [
                new("GET /result?locator=", 200, "text/csv", "Id\n1\n", ("Sforce-Locator", "MTAw")),
                new("GET /result?locator=MTAw", 200, "text/csv", "Id\n2\n", ("Sforce-Locator", "null")),
            ],
            ["GET /result?locator=", "GET /result?locator=MTAw"], "{\"Id\":\"1\"}|{\"Id\":\"2\"}"),
        ["token at another place after the first answer, with a first token of its own"] = new(
            Get.Replace("/result", "\"/result?t={{export.http.paging.token}}\"") + ", paging: { method: token, token: start, path: first.next, pathAfterFirstRequest: next }", "",
            [
                Page.Json("GET /result?t=start", """{"items":[1],"first":{"next":7},"next":"wrong"}"""),
                Page.Json("GET /result?t=7", """{"items":[2],"next":8}"""),
                Page.Json("GET /result?t=8", """{"items":[3]}"""),
            ],
            ["GET /result?t=start", "GET /result?t=7", "GET /result?t=8"], "1|2|3"),
        ["token of XML by an XPath"] = new(
            "method: GET, relativeURI: \"/result?t={{export.http.paging.token}}\", response: { resourcePath: /list/item }, paging: { method: token, path: /list/@next }", "",
            [
                new("GET /result?t=", 200, "text/xml; charset=utf-8", "<list next='b'><item><n>1</n></item></list>"),
                new("GET /result?t=b", 200, "text/xml", "<list><item><n>2</n></item></list>"),
            ],
            ["GET /result?t=", "GET /result?t=b"], "{\"n\":\"1\"}|{\"n\":\"2\"}"),
        ["url until it is null"] = new(
            $"{Get}, paging: {{ method: url, path: next_page, lastPageStatusCode: 404 }}", "",
            [Page.Json("GET /result", """{"next_page":"{base}/result?c=x%7B%7By%7D%7D","items":[1]}"""), Page.Json("GET /result?c=x%7B%7By%7D%7D", """{"items":[2],"next_page":null}""")],
            ["GET /result", "GET /result?c=x%7B%7By%7D%7D"], "1|2"),
        ["nextpageurl, the older name, relative and until it is false"] = new(
            $"{Get}, paging: {{ method: nextpageurl, path: links.next }}", "",
            [Page.Json("GET /result", """{"items":[1],"links":{"next":"?c=2"}}"""), Page.Json("GET /result?c=2", """{"items":[2],"links":{"next":false}}""")],
            ["GET /result", "GET /result?c=2"], "1|2"),
        ["url with lastPageValues that means JSON null and text alike"] = new(
            $"{Get}, paging: {{ method: url, path: next, lastPagePath: next, lastPageValues: [\"null\"] }}", "",
            [Page.Json("GET /result", """{"items":[1],"next":"/result?c=2"}"""), Page.Json("GET /result?c=2", """{"items":[2],"next":"null"}""")],
            ["GET /result", "GET /result?c=2"], "1|2"),
        ["relativeuri by the last record"] = new(
            $"{Get}, paging: {{ method: relativeuri, relativeURI: \"/result?after={{{{previous_page.last_record.id}}}}\" }}", "",
            [Page.Json("GET /result", """{"items":[{"id":"a"},{"id":"b"}]}"""), Page.Json("GET /result?after=b", """{"items":[]}""")],
            ["GET /result", "GET /result?after=b"], "{\"id\":\"a\"}|{\"id\":\"b\"}"),
        ["relativeuri by a header, which is spelled otherwise"] = new(
            "method: GET, relativeURI: /result, paging: { method: relativeuri, relativeURI: \"/result?h={{previous_page.headers.X-Next}}\" }", "",
            [Page.Json("GET /result", "[1]", ("x-next", "n1")), Page.Json("GET /result?h=n1", "[2]")],
            ["GET /result", "GET /result?h=n1"], "1|2"),
        ["relativeuri that is a whole address of the answer"] = new(
            $"{Get}, paging: {{ method: relativeuri, relativeURI: \"{{{{{{previous_page.full_response.links.[0].href}}}}}}\" }}", "",
            [Page.Json("GET /result", """{"items":[1],"links":[{"href":"result?z=1"}]}"""), Page.Json("GET /result?z=1", """{"items":[2],"links":[]}""")],
            ["GET /result", "GET /result?z=1"], "1|2"),
        ["body by a cursor, until there is none"] = new(
            "method: POST, relativeURI: /result, body: '{\"limit\":1}', response: { resourcePath: items }, paging: { method: body, body: '{\"limit\":1,\"cursor\":\"{{previous_page.full_response.cursor}}\"}' }", "",
            [
                Page.Json("POST /result {\"limit\":1}", """{"items":[1],"cursor":"c1"}"""),
                Page.Json("POST /result {\"limit\":1,\"cursor\":\"c1\"}", """{"items":[2],"cursor":null}"""),
            ],
            ["POST /result {\"limit\":1}", "POST /result {\"limit\":1,\"cursor\":\"c1\"}"], "1|2"),
        ["postbody, the older name, ended by lastPagePath whose page still counts"] = new(
            "method: POST, relativeURI: /result, body: '{}', response: { resourcePath: items }, paging: { method: postbody, body: '{\"after\":{{previous_page.last_record.n}} }', lastPagePath: page.hasMore, lastPageValues: [\"false\"] }", "",
            [
                Page.Json("POST /result {}", """{"page":{"hasMore":true},"items":[{"n":1}]}"""),
                Page.Json("POST /result {\"after\":1 }", """{"page":{"hasMore":false},"items":[{"n":2}]}"""),
            ],
            ["POST /result {}", "POST /result {\"after\":1 }"], "{\"n\":1}|{\"n\":2}"),
        ["an empty text in lastPageValues is an empty text"] = new(
            Get.Replace("/result", "\"/result?page={{export.http.paging.page}}\"") + ", paging: { method: page, lastPagePath: more, lastPageValues: [\"\"] }", "",
            [Page.Json("GET /result?page=0", """{"items":[1],"more":"yes"}"""), Page.Json("GET /result?page=1", """{"items":[2],"more":""}""")],
            ["GET /result?page=0", "GET /result?page=1"], "1|2"),
        ["lastPageStatusCode replaces 404, and a path that finds nothing in its answer does not matter"] = new(
            Get.Replace("/result", "\"/result?page={{export.http.paging.page}}\"") + ", paging: { method: page, lastPageStatusCode: 410, lastPagePath: more, lastPageValues: [\"no\"] }", "",
            [Page.Json("GET /result?page=0", """{"items":[1]}"""), new("GET /result?page=1", 410, "text/plain", "gone")],
            ["GET /result?page=0", "GET /result?page=1"], "1"),
        ["no content is the end"] = new(
            "method: GET, relativeURI: \"/result?page={{export.http.paging.page}}\", paging: { method: page }", "",
            [Page.Json("GET /result?page=0", "[1]"), new("GET /result?page=1", 204, "application/json", "")],
            ["GET /result?page=0", "GET /result?page=1"], "1"),
    };
}
