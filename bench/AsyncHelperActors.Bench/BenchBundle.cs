namespace AsyncHelperActors.Bench;

/// <summary>The vendor's definitions: a submission, three polls, one result of three records.</summary>
internal static class BenchBundle
{
    /// <summary>What jobs are started of.</summary>
    public const string Export = "bench";

    public static object Of(Uri vendor, TimeSpan pollWait, int pageSize)
    {
        var jobs = $"/s/{VendorProcess.Script}/jobs";
        return new
        {
            connections = new[] { new { _id = "vendor", http = new { baseURI = vendor.ToString().TrimEnd('/'), mediaType = "json" } } },
            exports = new object[]
            {
                new
                {
                    _id = Export,
                    _connectionId = "vendor",
                    pageSize,
                    http = new { method = "POST", relativeURI = jobs, body = """{"correlationId":"{{job.id}}"}""", _asyncHelperId = "helper" },
                },
                BenchStatus.Export,
                new { _id = "result", _connectionId = "vendor", http = new { method = "GET", relativeURI = jobs + "/{{data.id}}/result" } },
            },
            asynchelpers = new[]
            {
                new
                {
                    _id = "helper",
                    name = "Bench",
                    http = new
                    {
                        submit = new { sameAsStatus = true, idempotency = new { @in = "header", name = "Idempotency-Key" } },
                        status = BenchStatus.Of(pollWait),
                        result = new { _exportId = "result" },
                    },
                },
            },
        };
    }
}
