using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Connectors.Steps;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Paging;

public sealed class PagingTest
{
    public static TheoryData<string, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, bool>();
            foreach (var name in PagingCases.All.Keys)
            {
                cases.Add(name, true);
                cases.Add(name, false);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Every_method_asks_for_page_after_page_and_knows_the_last(string name, bool hasHelper)
    {
        var paging = PagingCases.All[name];
        await using var vendor = await PagedVendor.StartAsync(paging.Pages);
        using var rig = vendor.Rig(paging.Fields, hasHelper, paging.Export);

        (await rig.FetchAllAsync()).IsFetched();

        Assert.Equal(paging.Requests, vendor.Requests);
        Assert.Equal(paging.Records, string.Join('|', rig.Pages.Lines()));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_service_that_stops_between_any_two_pages_goes_on_at_the_right_one(string name, bool hasHelper)
    {
        var paging = PagingCases.All[name];
        await using var vendor = await PagedVendor.StartAsync(paging.Pages);
        var lines = new List<string>();
        var cursor = RawJson.Null;
        do
        {
            // Each answer by a connector of its own, which was told nothing but what the journal keeps; and each twice, as after a crash
            // in the middle of a page.
            using var rig = vendor.Rig(paging.Fields, hasHelper, paging.Export);
            await rig.FetchAsync(cursor: cursor);
            var fetched = (await rig.FetchAsync(cursor: new RawJson(cursor.Text))).IsFetched();
            lines.AddRange(rig.Pages.Lines());
            cursor = fetched.Cursor;
        }
        while (cursor.Text is not null);

        Assert.Equal(paging.Records, string.Join('|', lines));
        Assert.Equal(paging.Requests.SelectMany(request => new[] { request, request }), vendor.Requests);
    }

    [Theory]
    [InlineData("paging: { method: token, path: next }, headers: [ { name: X-Token, value: \"{{export.http.paging.token}}\" } ]", "{\"items\":[1],\"next\":\"same\"}", "the request for page 3 is the same as that for page 2")]
    [InlineData("paging: { method: token, path: next }", "{\"items\":[1],\"next\":\"other\"}", "the request for page 2 is the same as that for page 1")]
    [InlineData("paging: { method: page, page: 1 }", "{\"items\":[1]}", "the request for page 2 is the same as that for page 1")]
    [InlineData("paging: { method: url, path: next }", "{\"items\":[1],\"next\":\"/result\"}", "the request for page 2 is the same as that for page 1")]
    [InlineData("paging: { method: pageargument, pageArgument: p }", "{\"items\":[1]}", "3 pages in a row hold the same records")]
    public async Task A_loop_without_an_end_is_found_out(string fields, string body, string message)
    {
        await using var vendor = await CannedVendor.StartAsync();
        vendor.On("/result", 200, "application/json", body);
        using var rig = new ConnectorRig(VendorYaml.Job(vendor.Base, resultRequest: $"method: GET, relativeURI: /result, response: {{ resourcePath: items }}, {fields}"), "orders");

        (await rig.FetchAllAsync()).IsFailed(FailureKind.Permanent, "paging_stuck", "Result request of export order-result", message);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public async Task A_circle_of_any_length_is_found_out(int length)
    {
        var pages = Enumerable.Range(0, length).Select(i => Page.Json($"GET /result?t={i}", $$"""{"items":[{{i}}],"next":"{{(i + 1) % length}}"}"""));
        await using var vendor = await PagedVendor.StartAsync([.. pages]);
        using var rig = vendor.Rig("method: GET, relativeURI: \"/result?t={{export.http.paging.token}}\", response: { resourcePath: items }, paging: { method: token, token: 0, path: next }".Replace("token: 0", "token: \"0\""));

        (await rig.FetchAllAsync()).IsFailed(FailureKind.Permanent, "paging_stuck", "so the pages would never end");

        Assert.InRange(vendor.Requests.Count, length, length * 3);
    }

    [Fact]
    public async Task Equal_pages_are_different_pages_when_the_vendor_says_how_many_there_are()
    {
        await using var vendor = await CannedVendor.StartAsync();
        vendor.On("/result", 200, "application/json", """{"items":["ok","ok"],"total":10}""");
        using var rig = new ConnectorRig(VendorYaml.Job(vendor.Base, resultRequest: "method: GET, relativeURI: \"/result?o={{export.http.paging.skip}}\", response: { resourcePath: items }, paging: { method: skip, maxCountPath: total }"), "orders");

        (await rig.FetchAllAsync()).IsFetched();

        Assert.Equal(10, rig.Pages.Lines().Count);
    }

    [Theory]
    [InlineData(404, FailureKind.Permanent, "http_404", "")]
    [InlineData(404, FailureKind.Permanent, "http_404", ", lastPageStatusCode: 404")]
    [InlineData(503, FailureKind.Transient, "http_503", "")]
    public async Task A_first_page_that_is_not_there_is_a_failure_and_no_empty_result(int status, FailureKind kind, string code, string rule)
    {
        await using var vendor = await PagedVendor.StartAsync(new Page("GET /result?page=0", status, "application/json", "{}"));
        using var rig = vendor.Rig($"method: GET, relativeURI: \"/result?page={{{{export.http.paging.page}}}}\", paging: {{ method: page{rule} }}");

        (await rig.FetchAllAsync()).IsFailed(kind, code);
    }

    [Fact]
    public async Task The_status_of_the_last_page_with_other_words_than_those_of_the_rule_is_a_failure()
    {
        await using var vendor = await PagedVendor.StartAsync(
            Page.Json("GET /result?page=0", "[1]"), new Page("GET /result?page=1", 400, "application/json", """[{"Message":"Database is down"}]"""));
        using var rig = vendor.Rig("method: GET, relativeURI: \"/result?page={{export.http.paging.page}}\", paging: { method: page, lastPageStatusCode: 400, lastPagePath: \"0.Message\", lastPageValues: [\"No more\"] }");

        (await rig.FetchAllAsync()).IsFailed(FailureKind.Permanent, "http_400", "Database is down");
    }

    [Theory]
    [InlineData("text/csv", "id\n1\n", "path: next", "definition_unusable", "http.paging.path 'next' leads into the body")]
    [InlineData("application/json", "{\"items\":[1],\"next\":{\"href\":\"/x\"}}", "path: next", "definition_unusable", "an address was expected at http.paging.path 'next', and an object is there")]
    [InlineData("application/json", "{\"items\":[1]}", "path: \"//a[b='c']\"", "definition_unusable", "of http.paging cannot be applied")]
    public async Task A_rule_that_cannot_be_followed_says_so(string contentType, string body, string path, string code, string message)
    {
        await using var vendor = await PagedVendor.StartAsync(new Page("GET /result", 200, contentType, body));
        using var rig = vendor.Rig($"method: GET, relativeURI: /result, response: {{ resourcePath: items }}, paging: {{ method: url, {path} }}");

        (await rig.FetchAllAsync()).IsFailed(FailureKind.Permanent, code, message);
    }

    [Fact]
    public async Task Of_the_previous_page_only_what_the_templates_name_is_kept_and_that_is_limited()
    {
        var large = new string('x', 300_000);
        await using var vendor = await PagedVendor.StartAsync(Page.Json("GET /result", "{\"items\":[{\"id\":1,\"big\":\"" + large + "\"}],\"c\":{\"id\":\"k\",\"big\":\"" + large + "\"}}"));
        using var named = vendor.Rig("method: GET, relativeURI: /result, response: { resourcePath: items }, paging: { method: relativeuri, relativeURI: \"/result?c={{previous_page.full_response.c.id}}&i={{previous_page.last_record.id}}\" }");
        using var whole = vendor.Rig("method: GET, relativeURI: /result, response: { resourcePath: items }, paging: { method: relativeuri, relativeURI: \"/result?c={{jsonSerialize previous_page.full_response.c}}\" }");
        using var record = vendor.Rig("method: GET, relativeURI: /result, response: { resourcePath: items }, paging: { method: relativeuri, relativeURI: \"/result?c={{jsonSerialize previous_page.last_record}}\" }");

        var cursor = (await named.FetchAsync()).IsFetched().Cursor;

        Assert.Contains("\"previous\":{\"full_response\":{\"c\":{\"id\":\"k\"}},\"last_record\":{\"id\":1}}", cursor.Text, StringComparison.Ordinal);
        (await whole.FetchAsync()).IsFailed(FailureKind.Permanent, "paging_data_too_large", "previous_page.full_response", "Name the field");
        (await record.FetchAsync()).IsFailed(FailureKind.Permanent, "paging_data_too_large", "262144", "Name in the templates");
    }
}
