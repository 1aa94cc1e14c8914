using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AsyncHelperActors.Core.Shaping;

namespace AsyncHelperActors.Core.Definitions;

/// <summary>Reads exports and imports.</summary>
internal static partial class RequestReading
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

    private static readonly string[] StepFields =
    [
        "apiIdentifier", "asynchronous", "dataURITemplate", "traceKeyTemplate", "isLookup", "oneToMany", "pathToMany", "sampleData",
        "mockOutput", "mockResponse", "unencrypted", "encrypted", "skipRetries", "groupByFields", "inputFilter", "parsers", "idLockTemplate", "lookups",
        "filter", "once", "test", "type", "assistant", "assistantMetadata", "ftp", "rest", "statusExport", "useTechAdaptorForm",
        "responseTransform", "ignoreExisting", "ignoreMissing", "distributed", "rawData", "sampleResponseData", "modelMetadata",
        "_httpConnectorResourceId", "_httpConnectorEndpointId", "_preBuiltId", "_templateId", "_sourceId", "settingsForm", "preSave", "sortByFields",
    ];

    private static readonly string[] HttpFields =
    [
        "isRest", "formType", "once", "type", "requestType", "ignoreEmptyNodes", "sendPostMappedData", "sendAuthForFileDownloads",
        "strictHandlebarEvaluation", "existingExtract", "existingLookupName", "ignoreExtract", "ignoreLookupName", "endPointBodyLimit",
        "ignoreNewlines", "rowsPerRequest", "compressionMethod", "configureAsyncHelper", "updateAttribute", "_httpConnectorResourceId",
        "_httpConnectorEndpointId", "_httpConnectorVersionId", "requestEncoding",
    ];

    public static ExportDef ReadExport(FieldReader fields, string id, string name)
    {
        var export = Common(fields, new ExportDef(id, name), "HTTPExport", "GET");
        fields.Accept("outputMode", "http");
        if (export.AsyncHelperId is not null)
        {
            RefuseHelperOnLookupOrFile(fields);
        }

        export = export with { PageSize = (int)(fields.Integer("pageSize", 1, 100_000) ?? 20) };
        return export with { Paging = PagingReading.Read(fields, export), Delta = Delta(fields.Child("delta")) };
    }

    private static DeltaDef Delta(FieldReader? delta)
    {
        if (delta is null)
        {
            return new DeltaDef();
        }

        delta.Accept("dateField", "lookbackPeriod");
        var start = delta.Text("startDate");
        var startAt = start is null ? null : InstantText.Read(start);
        if (start is not null && startAt is null)
        {
            delta.Error("startDate", "It is not a time.", InstantText.Hint);
        }

        return new DeltaDef { StartAt = startAt, LagMs = delta.Integer("lagOffset", 0, WaitTime.LongestMs) ?? 0, DateFormat = delta.Text("dateFormat") };
    }

    public static ImportDef ReadImport(FieldReader fields, string id, string name)
    {
        var import = Common(fields, new ImportDef(id, name), "HTTPImport", "POST");
        fields.Accept("delta", "inputMode", "http", "mappings", "mapping", "blobKeyPath", "blob");
        if (import.AsyncHelperId is not null && (fields.Text("inputMode") == "blob" || fields.Text("blobKeyPath") is not null))
        {
            fields.Error("http._asyncHelperId", "An import of files cannot have an async helper.", "Send records, or take the helper away.");
        }

        var mapping = fields.Object("mapping");
        var mappings = fields.Raw("mappings") as JsonArray;
        var lookups = fields.Raw("lookups");
        if (fields.Raw("mappings") is { } rules)
        {
            RawRules.Report(fields, MappingReading.Read(rules, lookups, modify: false).Faults);
        }
        else if (mapping is not null)
        {
            RawRules.Report(fields, FieldMappingReading.Read(mapping, lookups).Faults);
        }

        return import with
        {
            BatchSize = (int)(fields.Child("http")?.Integer("batchSize", 1, 1_000_000) ?? 1),
            Record = fields.Child("http")?.Child("response")?.Child("record") is { } record ? Response(record) : null,
            Mapping = mapping is not null && (mapping["fields"] is JsonArray { Count: > 0 } || mapping["lists"] is JsonArray { Count: > 0 }) ? mapping : null,
            Mappings = mappings is { Count: > 0 } ? mappings : null,
        };
    }

    /// <summary>The headers of a connection, a step or a token refresh.</summary>
    public static IReadOnlyList<HeaderTemplate> Headers(FieldReader fields, string name)
    {
        var headers = new List<HeaderTemplate>();
        foreach (var header in fields.Children(name))
        {
            header.Accept("key");
            var headerName = header.RequiredText("name", "Write { name: ..., value: ... }.");
            var value = header.TextOrEmpty("value") ?? "";
            if (headerName.Length > 0 && !HeaderName().IsMatch(headerName))
            {
                header.Error("name", "It is not the name of a header.", "Names are letters, digits and -, without blanks and colons.");
            }

            if (value.AsSpan().ContainsAny('\r', '\n'))
            {
                header.Error("value", "A header's value is one line.", "Take the line break out.");
            }

            headers.Add(new HeaderTemplate(headerName, value));
        }

        return headers;
    }

    /// <summary>A method in upper case.</summary>
    public static string Method(FieldReader fields, string name, string absent)
    {
        if (fields.Text(name) is not { } text)
        {
            return absent;
        }

        var method = text.Trim().ToUpperInvariant();
        if (!Methods.Contains(method))
        {
            fields.Error(name, "It is not an HTTP method.", NearestName.Find(method, Methods) is { } nearest ? $"Did you mean {nearest}?" : $"Write {string.Join(", ", Methods)}.");
        }

        return method;
    }

    private static T Common<T>(FieldReader fields, T step, string adaptor, string method)
        where T : RequestDef
    {
        fields.Accept(StepFields);
        RefuseForeignAdaptor(fields, adaptor);
        var scripts = new List<string>();
        step = step with
        {
            ConnectionId = DefinitionReader.ReadId(fields, "_connectionId") ?? "",
            Transform = RawRules.Rules(fields, "transform", scripts),
            Filter = RawRules.Rules(fields, "filter", scripts),
            Hooks = RawRules.Hooks(fields, scripts),
            ScriptIds = scripts,
            Settings = fields.Object("settings"),
            Csv = CsvReading.Read(fields.Child("file")),
        };
        if (fields.Child("http") is not { } http)
        {
            if (!fields.Has("http"))
            {
                fields.Error("http", "It is required and was not given.", "Write http: { method, relativeURI, ... }; only HTTP is spoken here.");
            }

            return step;
        }

        http.Accept(HttpFields);
        http.Accept("paging", "batchSize");
        return step with
        {
            Method = Method(http, "method", method),
            RelativeUri = http.TextOrEmpty("relativeURI") ?? "",
            Body = http.Text("body"),
            Headers = Headers(http, "headers"),
            RequestMediaType = http.Choice("requestMediaType", MediaTypeNames.Words),
            SuccessMediaType = http.Choice("successMediaType", MediaTypeNames.Words),
            ErrorMediaType = http.Choice("errorMediaType", MediaTypeNames.Words),
            Response = Response(http.Child("response")),
            AsyncHelperId = DefinitionReader.ReadId(http, "_asyncHelperId"),
            TimeoutMs = ConnectionReading.Timeout(http),
            FollowRedirects = http.Flag("followRedirects"),
            MaxResponseBytes = http.Integer("maxResponseBytes", 1, long.MaxValue / 2),
            VerifiesChecksum = http.Flag("verifyChecksum") ?? true,
            RecordsCalls = http.Flag("recordCalls") ?? false,
        };
    }

    /// <summary>What an answer says success and failure by.</summary>
    public static ResponseRules Response(FieldReader? response)
    {
        if (response is null)
        {
            return new ResponseRules();
        }

        response.Accept("blobFormat", "fileURLPaths", "hasHeader", "pathToMany");
        var rows = response.Child("twoDArray");
        var hasNames = rows?.Flag("hasHeader") == true;
        return new ResponseRules
        {
            TwoDArray = rows is null || rows.Flag("doNotNormalize") == true ? null : hasNames ? RowNames.First : RowNames.Counted,
            ResourcePath = response.Text("resourcePath"),
            ResourceIdPath = response.Text("resourceIdPath"),
            SuccessPath = response.Text("successPath"),
            SuccessValues = response.Values("successValues"),
            FailPath = response.Text("failPath"),
            FailValues = response.Values("failValues"),
            ErrorPath = response.Text("errorPath"),
            AllowArrayForSuccessPath = (response.Flag("allowArrayforSuccessPath") ?? response.Flag("allowArrayForSuccessPath")) == true,
        };
    }

    private static void RefuseForeignAdaptor(FieldReader fields, string adaptor)
    {
        if (fields.Text("adaptorType") is { } type && type != adaptor)
        {
            fields.Error("adaptorType", $"Expected {adaptor}, came another adaptor.", $"Only HTTP is spoken here: write {adaptor} or leave it out.");
        }
    }

    private static void RefuseHelperOnLookupOrFile(FieldReader fields)
    {
        if (fields.Flag("isLookup") == true)
        {
            fields.Error("http._asyncHelperId", "A lookup cannot have an async helper.", "Take isLookup or the helper away.");
        }

        if (fields.Text("type") == "blob" || fields.Text("outputMode") == "blob" || fields.Child("http")?.Text("type") is "file" or "blob")
        {
            fields.Error("http._asyncHelperId", "An export of files cannot have an async helper.", "Put the file type on the result export, or take the helper away.");
        }
    }

    [GeneratedRegex(@"\A[!#$%&'*+.^_`|~0-9A-Za-z-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex HeaderName();
}
