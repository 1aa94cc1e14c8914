using AsyncHelperActors.Core.Definitions;
using Xunit;

namespace AsyncHelperActors.Tests.Core.Definitions;

public sealed class PagingReadingTest
{
    [Theory]
    [InlineData("{ method: pages }", "http.paging.method", "came pages", "Did you mean page?")]
    [InlineData("{ path: next }", "http.paging.method", "It is required", "linkheader, page, skip, token, url, relativeuri, body")]
    [InlineData("{ method: token }", "http.paging.path", "required by this method", "pathLocation: header")]
    [InlineData("{ method: linkheader, pathLocation: bodies }", "http.paging.pathLocation", "Expected one of body, header", "Write body, header.")]
    [InlineData("{ method: url }", "http.paging.path", "required by this method", "links.next")]
    [InlineData("{ method: url, path: X-Next, pathLocation: header }", "http.paging.pathLocation", "reads the address from the body", "linkheader")]
    [InlineData("{ method: relativeuri }", "http.paging.relativeURI", "required by this method", "previous_page.last_record.id")]
    [InlineData("{ method: body }", "http.paging.body", "required by this method", "previous_page.full_response.cursor")]
    [InlineData("{ method: pageargument, pageArgument: p, page: -1 }", "http.paging.page", "from 0", "within the limits")]
    [InlineData("{ method: linkheader, lastPageStatusCode: 4040 }", "http.paging.lastPageStatusCode", "from 100 to 599", "within the limits")]
    [InlineData("{ method: linkheader, lastPagePath: a, lastPageValues: [ { b: 1 }, x ] }", "http.paging.lastPageValues[0]", "came an object", "Write [\"null\"]")]
    [InlineData("[]", "http.paging", "an object with named fields", "{ field: value }")]
    public void What_cannot_be_followed_is_an_error_with_its_place_and_its_remedy(string paging, string path, string message, string hint) =>
        Is(Assert.Single(Problems(paging)), Severity.Error, path, message, hint);

    [Theory]
    [InlineData("{ method: page }", "http.paging.method", "would be the same request again", "/items?page={{export.http.paging.page}}")]
    [InlineData("{ method: skip }", "http.paging.method", "would be the same request again", "/items?skip={{export.http.paging.skip}}")]
    [InlineData("{ method: token, path: next }", "http.paging.method", "export.http.paging.token", "/items?token={{export.http.paging.token}}")]
    [InlineData("{ method: relativeuri, relativeURI: /items }", "http.paging.relativeURI", "previous_page", "after={{previous_page.last_record.id}}")]
    [InlineData("{ method: linkheader, lastPagePath: more }", "http.paging.lastPagePath", "any value there", "lastPageValues")]
    [InlineData("{ method: linkheader, lastPageValues: [x] }", "http.paging.lastPageValues", "no effect", "lastPagePath")]
    [InlineData("{ method: linkheader, maxPagesPath: x }", "http.paging.maxPagesPath", "There is no field maxPagesPath", "Did you mean maxPagePath?")]
    public void What_would_surprise_is_a_warning(string paging, string path, string message, string hint) =>
        Is(Assert.Single(Problems(paging)), Severity.Warning, path, message, hint);

    [Theory]
    [InlineData("{ method: url, path: next_page, lastPageStatusCode: 404 }")]
    [InlineData("{ method: token, path: payload.NextToken, relativeURI: \"/orders?NextToken={{{encodeURI export.http.paging.token}}}\" }")]
    [InlineData("{ method: pageargument, pageArgument: page, page: \"1\" }")]
    [InlineData("{}")]
    public void What_celigo_stores_is_taken(string paging) => Assert.Empty(Problems(paging));

    [Fact]
    public void Empty_texts_and_nulls_among_the_last_values_are_kept()
    {
        var bundle = Bundle.Parse(Text("{ method: linkheader, lastPagePath: more, lastPageValues: [\"\", null, false, 0, \" x \"] }"), "t.yaml").Value!;

        Assert.Equal(["", "null", "false", "0", " x "], ((ExportDef)bundle.Find(DefinitionKind.Exports, "e")!).Paging!.LastPageValues);
    }

    [Fact]
    public void Paging_that_does_not_run_is_remarked_where_it_is_and_where_it_belongs()
    {
        var bundle = Bundle.Parse(
            """
            connections: [ { _id: c, http: { baseURI: "https://x.example" } } ]
            exports:
              - { _id: step, _connectionId: c, http: { relativeURI: /a, _asyncHelperId: h, paging: { method: linkheader } } }
              - { _id: status, _connectionId: c, http: { relativeURI: /b, paging: { method: linkheader } } }
              - { _id: result, _connectionId: c, http: { relativeURI: /c, paging: { method: linkheader } } }
            asynchelpers:
              - { _id: h, name: H, http: { submit: { sameAsStatus: true }, status: { _exportId: status, statusPath: s, inProgressValues: [a], doneValues: [b] }, result: { _exportId: result } } }
            """,
            "t.yaml").Value!;

        var problems = BundleCheck.Check(new DefinitionSet([]), bundle);

        Assert.Equal(2, problems.Count);
        Is(problems[0], Severity.Warning, "exports[0].http.paging", "does not run on an export with an async helper", "result export");
        Is(problems[1], Severity.Warning, "asynchelpers[0].http.status._exportId", "paging of the status export status does not run", "result export");
    }

    private static void Is(Problem problem, Severity severity, string path, string message, string hint)
    {
        Assert.Equal(severity, problem.Severity);
        Assert.EndsWith(path, problem.Path, StringComparison.Ordinal);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Contains(hint, problem.Hint, StringComparison.Ordinal);
    }

    private static IReadOnlyList<Problem> Problems(string paging) => Bundle.Parse(Text(paging), "t.yaml").Problems;

    private static string Text(string paging) =>
        $$"""exports: [ { _id: e, _connectionId: c, http: { relativeURI: /a, paging: {{paging}} } } ]""";
}
