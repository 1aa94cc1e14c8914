using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;
using Xunit;

namespace AsyncHelperActors.Tests.Core.Definitions;

/// <summary>Documents as Celigo stores them are read as they are: nothing in them is an error, and all of it is kept.</summary>
public sealed class CeligoDocumentsTest
{
    public static TheoryData<string, DefinitionKind, string> Found { get; } = new()
    {
        {
            "A helper for Amazon feeds", DefinitionKind.AsyncHelpers,
            """
            {"_id":"667a9cac65b2d5ad625b869b","name":"Pricing SP Latest","http":{"submit":{"sameAsStatus":true},
             "status":{"_exportId":"667a9cab65b2d5ad625b8662","statusPath":"processingStatus","inProgressValues":["IN_QUEUE","IN_PROGRESS"],"doneValues":["DONE"],"doneWithoutDataValues":["CANCELLED"],"errorValues":["FATAL"]},
             "result":{"_exportId":"667a9cab65b2d5ad625b8661"}}}
            """
        },
        {
            "A status", DefinitionKind.Exports,
            """{"name":"SP Status latest","adaptorType":"HTTPExport","unencrypted":{"apiType":"Amazon-SP-API"},"http":{"relativeURI":"/feeds/2021-06-30/feeds/{{data.feedId}}","method":"GET","isRest":false,"formType":"http"}}"""
        },
        {
            "A result", DefinitionKind.Exports,
            """
            {"name":"SP resukt latest","adaptorType":"HTTPExport","unencrypted":{"apiType":"Amazon-SP-API"},
             "http":{"relativeURI":"/feeds/2021-06-30/documents/{{data.statusRes.resultFeedDocumentId}}","method":"GET","successMediaType":"csv","isRest":false,"formType":"http"},
             "file":{"type":"csv","csv":{"columnDelimiter":",","rowDelimiter":"\n","hasHeaderRow":false,"trimSpaces":true,"rowsToSkip":0}}}
            """
        },
        {
            "A import", DefinitionKind.Imports,
            """
            {"name":"Inventory loader flow","adaptorType":"HTTPImport","unencrypted":{"apiType":"Amazon-SP-API","feedType":"POST_FLAT_FILE_FULFILLMENT_ORDER_REQUEST_DATA"},
             "mapping":{"fields":[{"extract":"sku345","generate":"error"},{"extract":"quantity","generate":"quantit"}]},
             "file":{"type":"csv","csv":{"rowDelimiter":"\n","columnDelimiter":"\t","includeHeader":true}},
             "http":{"relativeURI":["/feeds/2021-06-30/documents"],"method":["POST"],"body":[],"batchSize":1,"requestMediaType":"csv","_asyncHelperId":"667a9cac65b2d5ad625b869b","sendPostMappedData":true}}
            """
        },
        {
            "B helper with a submit section, rules twice", DefinitionKind.AsyncHelpers,
            """
            {"name":"TC_089","http":{"submit":{"sameAsStatus":false,"resourcePath":"/RequestReportResponse/RequestReportResult/ReportRequestInfo",
              "transform":{"type":"expression","expression":{"version":"1","rules":[[{"extract":"/ReportType","generate":"ReportType"},{"extract":"/ReportProcessingStatus","generate":"ReportProcessingStatus"},{"extract":"/ReportRequestId","generate":"ReportRequestId"}]]},
                "version":"1","rules":[[{"extract":"/ReportType","generate":"ReportType"},{"extract":"/ReportProcessingStatus","generate":"ReportProcessingStatus"},{"extract":"/ReportRequestId","generate":"ReportRequestId"}]]}},
             "status":{"_exportId":"5fe9800f163cd53f7537fdcb","statusPath":"ReportProcessingStatus","inProgressValues":["_SUBMITTED_","_IN_PROGRESS_"],"doneValues":["_DONE_","_DONE_NO_DATA_","_CANCELLED_"]},
             "result":{"_exportId":"5fe9800f163cd53f7537fdca"}}}
            """
        },
        {
            "B step", DefinitionKind.Exports,
            """{"http":{"method":"POST","relativeURI":"/?Action=RequestReport&ReportType=_GET_FLAT_FILE_OPEN_LISTINGS_DATA_","_asyncHelperId":"5fe9800f163cd53f7537fdcc","response":{"resourcePath":"/RequestReportResponse/RequestReportResult/ReportRequestInfo/ReportRequestId/text()"}}}"""
        },
        {
            "B status", DefinitionKind.Exports,
            """{"http":{"method":"POST","relativeURI":"/?Action=GetReportRequestList&ReportRequestIdList.Id.1={{data.ReportRequestId}}","response":{"resourcePath":"/GetReportRequestListResponse/GetReportRequestListResult/ReportRequestInfo"}}}"""
        },
        {
            "D report in the older shape", DefinitionKind.Exports,
            """
            {"unencrypted":{"useMWSDataFormat":true,"apiType":"Amazon-SP-API"},
             "http":{"method":"POST","relativeURI":"/reports/2021-06-30/reports","_asyncHelperId":"5fe9800f163cd53f7537fdcc",
              "body":"{\"reportType\":\"GET_MERCHANT_LISTINGS_ALL_DATA\",\"dataStartTime\":\"{{{dateAdd (dateAdd (dateFormat 'MM-DD-YYYY' date) -86400000) }}}\",\"marketplaceIds\":[\"{{connection.http.unencrypted.marketplaceId}}\"]}",
              "response":{"resourcePath":"RequestReportResponse/RequestReportResult/ReportRequestInfo"}},
             "transform":{"version":"1","rules":[[{"extract":"EndDate[0]._","generate":"EndDate"},{"extract":"ReportProcessingStatus[0]._","generate":"ReportProcessingStatus"}]]}}
            """
        },
        {
            "E listings feed", DefinitionKind.Imports,
            """
            {"adaptorType":"HTTPImport","unencrypted":{"apiType":"Amazon-SP-API","feedType":"JSON_LISTINGS_FEED","feedOptions":{}},
             "http":{"method":["POST"],"relativeURI":["/feeds/2021-06-30/documents"],"_asyncHelperId":"667a9cac65b2d5ad625b869b",
              "body":["{\"header\":{\"sellerId\":\"{{connection.http.unencrypted.sellerId}}\",\"version\":\"2.0\"},\"messages\":[{{#each data}}{\"messageId\":{{{add @index 1}}},\"sku\":\"{{sku}}\"}{{#if @last}}{{else}},{{/if}}{{/each}}]}"]}}
            """
        },
        {
            "G import with a filter", DefinitionKind.Imports,
            """
            {"http":{"method":["PUT"],"relativeURI":["/api/v2/tickets/{{data.0.id}}.json"],"batchSize":1,"_asyncHelperId":"667a9cac65b2d5ad625b869b"},
             "filter":{"type":"expression","expression":{"version":"1","rules":["equals",["string",["extract","color"]],"Red"]},"version":"1","rules":["equals",["string",["extract","color"]],"Red"]}}
            """
        },
        {
            "H batch import", DefinitionKind.Imports,
            """{"http":{"method":["POST"],"relativeURI":["/api/v2/tickets/create_many.json"],"batchSize":100,"response":{"resourcePath":["jobstatus.records"],"resourceIdPath":["id"],"successPath":[""],"failPath":[""]}}}"""
        },
        {
            "I the article's values", DefinitionKind.AsyncHelpers,
            """
            {"name":"Feed","http":{"submit":{"sameAsStatus":false,"resourcePath":"/SubmitFeedResponse/SubmitFeedResult/FeedSubmissionInfo"},
             "status":{"_exportId":"5fe9800f163cd53f7537fdcb","initialWaitTime":"5","pollWaitTime":"2","statusPath":"FeedProcessingStatus","inProgressValues":"SUBMIT, IN PROGRESS","doneValues":"DONE","errorValues":"CANCELED, ERROR"},
             "result":{"_exportId":"5fe9800f163cd53f7537fdca"}}}
            """
        },
        {
            "A connection with all that a form stores", DefinitionKind.Connections,
            """
            {"_id":"5fe9800f163cd53f7537fdc1","createdAt":"2024-06-01T00:00:00.000Z","lastModified":"2024-06-01T00:00:00.000Z","type":"http","name":"Zendesk","offline":false,"sandbox":false,"microServices":{"disableNetSuiteWebServices":false},"queues":[],
             "http":{"formType":"http","mediaType":"json","baseURI":"https://celigo.zendesk.com/api/v2","disableStrictSSL":false,"concurrencyLevel":25,"unencrypted":{"field":"value"},"encrypted":"{\"apiKey\":\"k\"}","headers":[{"name":"content-type","value":"application/json"}],
              "ping":{"relativeURI":"/users.json","method":"GET"},"rateLimit":{"failStatusCode":429,"failValues":[]},"auth":{"type":"basic","failValues":[],"basic":{"username":"someone","password":"p"}}}}
            """
        },
        {
            "Every documented field of an export", DefinitionKind.Exports,
            """
            {"name":"n","description":"d","_connectionId":"5fe9800f163cd53f7537fdc1","adaptorType":"HTTPExport","type":null,"isLookup":false,"oneToMany":false,"pathToMany":"","pageSize":20,"dataURITemplate":"","traceKeyTemplate":"",
             "test":{"limit":1},"delta":{"dateFormat":"","lagOffset":0,"startDate":""},
             "http":{"method":"GET","relativeURI":"/path","body":"","headers":[{"name":"Accept","value":"application/json"}],"requestMediaType":"json","successMediaType":"json","errorMediaType":"json",
              "response":{"resourcePath":"","resourceIdPath":"","successPath":"","successValues":[],"failPath":"","failValues":[],"errorPath":"","allowArrayforSuccessPath":false,"twoDArray":{"hasHeader":false,"doNotNormalize":false},"blobFormat":"utf8","fileURLPaths":[]},
              "paging":{"method":"url","path":"next_page","lastPageStatusCode":404},"once":{"relativeURI":"","method":"","body":""},"type":"","isRest":false,"formType":"http"},
             "file":{"type":"csv","csv":{"columnDelimiter":",","rowDelimiter":"\n","hasHeaderRow":false,"trimSpaces":true,"rowsToSkip":0,"keyColumns":[],"disableQuoteAndStripEnclosingQuotes":false}},
             "parsers":[{"type":"xml"}],"inputFilter":{},"groupByFields":[],"hooks":{"preSavePage":{"configuration":{}}},"skipRetries":false,"mockOutput":{"page_of_records":[{"record":{}}]},"settings":{},"sampleData":{},
             "apiIdentifier":"e8cc538ab1","asynchronous":true}
            """
        },
        {
            "Every documented field of an import", DefinitionKind.Imports,
            """
            {"adaptorType":"HTTPImport","_connectionId":"5fe9800f163cd53f7537fdc1",
             "http":{"method":["POST"],"relativeURI":["/feeds"],"body":["{{data}}"],"requestType":["CREATE"],"batchSize":1,"requestMediaType":"json","successMediaType":"json","errorMediaType":"json","headers":[{"name":"A","value":""}],
              "response":{"resourcePath":["jobstatus.records"],"resourceIdPath":["id"],"successPath":[""],"successValues":[["ok"]],"failPath":[""],"failValues":[["error"]],"errorPath":"","allowArrayforSuccessPath":false,"hasHeader":false},
              "ignoreEmptyNodes":false,"sendPostMappedData":true,"strictHandlebarEvaluation":false,"existingExtract":"","existingLookupName":"","ignoreExtract":"","ignoreLookupName":"","endPointBodyLimit":0,"isRest":false,"formType":"http"},
             "file":{"type":"csv","csv":{"rowDelimiter":"\n","columnDelimiter":"\t","includeHeader":true,"wrapWithQuotes":false,"replaceTabWithSpace":false,"replaceNewlineWithSpace":false,"truncateLastRowDelimiter":false}},
             "mapping":{"fields":[{"extract":"sku","generate":"sku"}],"lists":[]},"lookups":[],"hooks":{"preMap":{},"postMap":{},"postSubmit":{},"postAggregate":{}},"ignoreExisting":false,"ignoreMissing":false,"oneToMany":false,"pathToMany":"","idLockTemplate":"","dataURITemplate":""}
            """
        },
    };

    public static TheoryData<string, string> Derived { get; } = new()
    {
        { "Amazon report", """{"http":{"submit":{"sameAsStatus":true},"status":{"_exportId":"s","initialWaitTime":1,"pollWaitTime":1,"statusPath":"processingStatus","inProgressValues":["IN_QUEUE","IN_PROGRESS"],"doneValues":["DONE"],"doneWithoutDataValues":["CANCELLED"],"errorValues":["FATAL"]},"result":{"_exportId":"r"}}}""" },
        { "Walmart feed", """{"http":{"submit":{"sameAsStatus":true},"status":{"_exportId":"s","initialWaitTime":2,"pollWaitTime":5,"statusPath":"feedStatus","inProgressValues":["RECEIVED","INPROGRESS"],"doneValues":["PROCESSED"],"errorValues":["ERROR"]},"result":{"_exportId":"r"}}}""" },
        { "Shopify bulk query", """{"http":{"submit":{"sameAsStatus":false,"resourcePath":"data.bulkOperationRunQuery.bulkOperation"},"status":{"_exportId":"s","pollWaitTime":1,"statusPath":"status","inProgressValues":["CREATED","RUNNING","CANCELING"],"doneValues":["COMPLETED"],"errorValues":["FAILED","CANCELED","EXPIRED"]},"result":{"_exportId":"r"}}}""" },
        { "Salesforce query", """{"http":{"submit":{"sameAsStatus":true},"status":{"_exportId":"s","statusPath":"state","inProgressValues":["UploadComplete","InProgress"],"doneValues":["JobComplete"],"errorValues":["Failed","Aborted"]},"result":{"_exportId":"r"}}}""" },
        { "Zendesk job", """{"http":{"submit":{"sameAsStatus":true},"status":{"_exportId":"s","statusPath":"status","inProgressValues":["queued","working"],"doneValues":["completed"],"errorValues":["failed","killed"]},"result":{"_exportId":"r"}}}""" },
    };

    [Theory]
    [MemberData(nameof(Found))]
    public void A_stored_document_is_read_without_a_word_and_kept_whole(string title, DefinitionKind kind, string json)
    {
        var document = Documents.Object(json);
        var before = document.ToJsonString();
        var reading = DefinitionReader.Read(kind, document);
        Assert.True(reading.Problems.Count == 0, $"{title}: {Documents.Show(reading.Problems)}");
        Assert.Equal(before, reading.Value!.Document.ToJsonString());
    }

    [Theory]
    [MemberData(nameof(Derived))]
    public void A_vendors_helper_is_read_without_a_word(string title, string json)
    {
        var reading = DefinitionReader.Read(DefinitionKind.AsyncHelpers, Documents.Object(json));
        Assert.True(reading.Problems.Count == 0, $"{title}: {Documents.Show(reading.Problems)}");
    }

    [Fact]
    public void Document_C_has_values_in_two_lists_and_is_read_with_warnings()
    {
        var reading = DefinitionReader.Read<AsyncHelperDef>(Documents.Object(
            """
            {"http":{"status":{"_exportId":"s","statusPath":"x","inProgressValues":["_SUBMITTED_"],"doneValues":["_DONE_","_DONE_NO_DATA_","_CANCELLED_"],
             "doneWithoutDataValues":["_DONE_","_DONE_NO_DATA_","_CANCELLED_"],"errorValues":["_ff","_gg"]}}}
            """));
        Assert.NotNull(reading.Value);
        Assert.Equal(3, reading.Problems.Count);
        Assert.All(reading.Problems, p => Assert.Equal((Severity.Warning, "http.status.doneValues"), (p.Severity, p.Path)));
    }

    [Fact]
    public void Document_F_has_stray_fields_and_one_value_for_both_and_is_read()
    {
        var reading = DefinitionReader.Read<AsyncHelperDef>(Documents.Object(
            """
            {"_connectionId":"667a9cab65b2d5ad625b8660","name":"Dummy Async Helper","sandbox":false,"http":{"_asyncHelperId":"new-Eo6KZigjTSV","submit":{"sameAsStatus":true},
             "status":{"_exportId":"667a9cab65b2d5ad625b8662","statusPath":"200","inProgressValues":["1"],"doneValues":["1"]},"result":{"_exportId":"667a9cab65b2d5ad625b8661"}}}
            """));
        Assert.Equal("200", reading.Value!.Status.StatusPath);
        Assert.Equal("http.status.inProgressValues", Assert.Single(reading.Problems).Path);
    }

    [Fact]
    public void Document_G_refers_to_itself_and_is_refused()
    {
        var bundle = Documents.Parsed(
            """
            {"connections":[{"_id":"c","http":{"baseURI":"https://celigo.zendesk.com"}}],
             "exports":[{"_id":"status","_connectionId":"c","http":{"method":"GET","relativeURI":"/x","_asyncHelperId":"h"}}],
             "asynchelpers":[{"_id":"h","http":{"status":{"_exportId":"status","statusPath":"s","inProgressValues":["a"],"doneValues":["b"]}}}]}
            """);
        Assert.Contains("h -> status -> h", Assert.Single(BundleCheck.Check(DefinitionSet.Empty, bundle, Dialect.Celigo)).Message, StringComparison.Ordinal);
    }
}
