namespace AsyncHelperActors.Tests.Connectors.Steps;

/// <summary>Bundles with the parts that a test is about filled in, as lines of YAML in flow style.</summary>
internal static class VendorYaml
{
    public const string Lists = "statusPath: status, inProgressValues: [IN_PROGRESS, \"0\"], doneValues: [DONE, \"2\"], doneWithoutDataValues: [EMPTY], errorValues: [FATAL, \"3\"]";

    /// <summary>A job of four requests at <paramref name="baseUri"/>: POST /jobs, GET /status, GET /result, DELETE /cancel.</summary>
    public static string Job(
        string baseUri,
        string connection = "",
        string submitRequest = "method: POST, relativeURI: /jobs, body: '{}'",
        string submit = "sameAsStatus: true",
        string statusRequest = "method: GET, relativeURI: /status",
        string status = Lists,
        string? resultRequest = "method: GET, relativeURI: /result",
        string resultFields = "",
        string stepFields = "",
        string helperFields = "") => $$"""
        connections:
          - { _id: vendor, http: { baseURI: "{{baseUri}}"{{Comma(connection)}} } }
        exports:
          - { _id: orders, _connectionId: vendor, http: { {{submitRequest}}, _asyncHelperId: helper }{{Comma(stepFields)}} }
          - { _id: order-status, _connectionId: vendor, http: { {{statusRequest}} } }
          - { _id: order-result, _connectionId: vendor, http: { {{resultRequest ?? "relativeURI: /unused"}} }{{Comma(resultFields)}} }
          - { _id: order-cancel, _connectionId: vendor, http: { method: DELETE, relativeURI: "/cancel/{% raw %}" } }
          - { _id: order-lookup, _connectionId: vendor, http: { method: GET, relativeURI: "/lookup?key={% key %}", response: { resourcePath: jobs } } }
        asynchelpers:
          - _id: helper
            name: Helper
            http:
              submit: { {{submit}} }
              status: { _exportId: order-status, {{status}} }
              cancel: { _exportId: order-cancel }
        {{(resultRequest is null ? "" : "      result: { _exportId: order-result }")}}
        {{(helperFields.Length == 0 ? "" : "      " + helperFields)}}
        """.Replace("{% raw %}", "{{data.id}}", StringComparison.Ordinal).Replace("{% key %}", "{{job.idempotencyKey}}", StringComparison.Ordinal);

    private static string Comma(string fields) => fields.Length == 0 ? "" : ", " + fields;
}
