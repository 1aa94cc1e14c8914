namespace AsyncHelperActors.Web.Definitions;

/// <summary>A part of a form.</summary>
/// <param name="Title">What it is about.</param>
/// <param name="Lead">In a sentence.</param>
/// <param name="Advanced">Whether it is closed at first.</param>
/// <param name="Paths">Its fields; one that ends in <c>.*</c> means all below it that no group before has.</param>
public sealed record FormGroup(string Title, string Lead, bool Advanced, params string[] Paths);

/// <summary>How the forms are laid out. Every field of the language is in one of the groups: what has no place of its own is in the last.</summary>
internal static class FormGroups
{
    private static readonly FormGroup s_general = new("General", "", false, "name", "_id");

    public static IReadOnlyList<FormGroup> Of(string kind) => kind switch
    {
        "connections" =>
        [
            s_general with { Paths = ["name", "_id", "http.baseURI", "http.auth.type"] },
            new("Credentials", "Of the kind that is chosen above. Secrets are written and never shown again.", false,
                "http.auth.basic.*", "http.auth.token.*", "http.auth.oauth.*", "http.auth.jwt.*", "http.auth.cookie.*", "http.auth.digest.*", "http.auth.aws.*", "http.auth.oauth1.*", "http.auth.wsse.*"),
            new("Trying it out", "The request of Test connection. It should change nothing at the vendor.", false, "http.ping.relativeURI", "http.ping.method"),
            new("Requests", "What every request of this connection has", true, "http.headers", "http.mediaType", "http.successMediaType", "http.errorMediaType", "http.allowedHosts", "http.followRedirects", "http.timeout", "http.maxResponseBytes"),
            new("Limits", "What the vendor allows, shared by all jobs of the connection", true, "http.concurrencyLevel", "http.maxRemoteJobs", "http.rateLimit.*", "http.retryHeader", "_borrowConcurrencyFromConnectionId"),
            new("When credentials are refused", "", true, "http.auth.*", "http.handshake.*"),
            new("Certificates", "", true, "http.disableStrictSSL", "http.clientCertificates.*"),
            new("Further fields", "", true, "*"),
        ],
        "exports" => Request("Configure async helper makes this export a job that waits for the vendor."),
        "imports" => Request("Configure async helper makes this import a job that waits for the vendor."),
        "asynchelpers" =>
        [
            s_general,
            new("How to check status", "The request that asks the vendor, how often, and what its answers mean", false,
                "http.status._exportId", "http.status.initialWaitTime", "http.status.pollWaitTime", "http.status.statusPath", "http.status.inProgressValues", "http.status.doneValues",
                "http.status.doneWithoutDataValues", "http.status.errorValues"),
            new("How to get the results", "The request that fetches what the vendor has made", false, "http.result._exportId"),
            new("How to process the initial submission", "Where the data for the later requests is in the submit answer", false, "http.submit.sameAsStatus", "http.submit.resourcePath", "http.submit.transform"),
            new("Advanced: reading the status", "Rules before the value lists, progress, and values that nobody knows", true, "http.status.acceptors", "http.status.unknownStatus", "http.status.readFailureTolerance", "http.status.progress.*"),
            new("Advanced: schedule", "How the waits between polls develop", true, "http.status.schedule.*"),
            new("Advanced: submitting once", "A key that the vendor knows a repetition by, and what happens when nobody knows whether it took the job", true, "http.submit.idempotency.*", "http.submit.whenUncertain", "http.submit.whenUncertain._exportId", "http.submit.mayBeFinal"),
            new("Advanced: further requests", "Before and after the submission, before the result, and further result sets", true, "http.submit.before", "http.submit.after", "http.result.before", "http.result.also"),
            new("Advanced: canceling and cleaning up", "What the vendor is told when a job is canceled, and after its end", true, "http.cancel._exportId", "http.cleanup._exportId"),
            new("Advanced: deadline and retry", "When a job has to be where, and how often it is submitted", true, "http.deadline.*", "http.retry.*"),
            new("Advanced: callback and protocol", "Vendors that call back, and families of APIs with one convention", true, "http.callback.*", "http.protocol"),
            new("Further fields", "", true, "*"),
        ],
        _ => [s_general, new("Program", "JavaScript in a sandbox: hooks and script transforms call its functions by name", false, "content")],
    };

    /// <summary>The fields of each group, in the order of its paths.</summary>
    public static IEnumerable<(FormGroup Group, IReadOnlyList<string> Paths)> Resolve(FormModel form)
    {
        var groups = Of(form.Kind);
        var named = groups.SelectMany(g => g.Paths).Where(p => !p.EndsWith('*')).ToHashSet(StringComparer.Ordinal);
        var taken = new HashSet<string>(named, StringComparer.Ordinal);
        foreach (var group in groups)
        {
            var paths = new List<string>();
            foreach (var path in group.Paths)
            {
                if (!path.EndsWith('*'))
                {
                    if (form.Knows(path))
                    {
                        paths.Add(path);
                    }

                    continue;
                }

                paths.AddRange(form.Fields.Where(f => f.Path.StartsWith(path[..^1], StringComparison.Ordinal) && IsShown(form, f.Path) && taken.Add(f.Path)).Select(f => f.Path));
            }

            if (paths.Count > 0)
            {
                yield return (group, paths);
            }
        }
    }

    /// <summary>An object is shown by its fields, and the elements of a list by the list.</summary>
    private static bool IsShown(FormModel form, string path) =>
        !path.Contains("[]", StringComparison.Ordinal) && form.Field(path) is { Type: not ("object" or "kept") };

    private static FormGroup[] Request(string lead) =>
    [
        s_general with { Paths = ["name", "_id", "_connectionId"] },
        new("Request", "What is sent; templates fill in what is in double braces", false, "http.method", "http.relativeURI", "http.body", "http.headers", "http.requestMediaType", "http.batchSize"),
        new("Answer", "How it is read", false, "http.successMediaType", "http.response.resourcePath"),
        new("Advanced: Configure async helper", lead, true, "http._asyncHelperId"),
        new("Advanced: good and bad answers", "", true, "http.response.*", "http.errorMediaType"),
        new("Advanced: paging", "Results that come in pages", true, "http.paging.*"),
        new("Advanced: files", "CSV and file results", true, "file.*"),
        new("Advanced: shaping", "Transform, filter, mapping and hooks", true, "transform", "filter", "mapping", "mappings", "lookups", "hooks.*"),
        new("Further fields", "", true, "*"),
    ];
}
