using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Connectors.Templates;

/// <summary>
/// Checks the templates of definitions: that they can be read, that their helpers are there, and that what they speak of is there when
/// the request is made. A name that is not known may be a field of the data, so it is remarked only when it is close to a known one.
/// </summary>
internal sealed class TemplateMistakes(string path, List<Problem> problems)
{
    private static readonly string[] Roots =
    [
        "data", "record", "input", "connection", "export", "import", "settings", "job", "submit", "status", "steps", "currentExportDateTime", "lastExportDateTime",
        "lastExportDateTimeUTC",
    ];

    private static readonly Dictionary<string, string[]> Known = new(StringComparer.Ordinal)
    {
        ["job"] = ["id", "attempt", "idempotencyKey", "callbackUrl", "createdAt"],
        ["submit"] = ["statusCode", "headers", "url", "body"],
        ["status"] = ["statusCode", "headers", "url", "body", "value", "resource"],
    };

    /// <summary>When a request is made, and so what is there.</summary>
    public enum Moment
    {
        /// <summary>Nobody can tell: the export may play several parts.</summary>
        Any,

        /// <summary>It starts the remote job.</summary>
        Submit,

        /// <summary>It asks for the status, and nothing else.</summary>
        Status,
    }

    /// <summary>The templates of an export or import.</summary>
    public void Of(RequestDef step, Moment moment)
    {
        Template("http.relativeURI", step.RelativeUri, moment);
        Template("http.body", step.Body, moment);
        for (var i = 0; i < step.Headers.Count; i++)
        {
            Template($"http.headers[{i}].value", step.Headers[i].Value, moment);
        }

        Template("http.response.resourcePath", step.Response.ResourcePath, Moment.Any);
    }

    /// <summary>The templates of a connection; whatever request is made, they are rendered with it.</summary>
    public void Of(ConnectionDef connection)
    {
        Template("http.baseURI", connection.BaseUri, Moment.Any);
        for (var i = 0; i < connection.Headers.Count; i++)
        {
            Template($"http.headers[{i}].value", connection.Headers[i].Value, Moment.Any);
        }
    }

    /// <summary>The templates of an async helper.</summary>
    public void Of(AsyncHelperDef helper)
    {
        Template("http.submit.resourcePath", helper.Submit.ResourcePath, Moment.Any);
        Template("http.submit.idempotency.value", helper.Submit.Idempotency?.Value, Moment.Submit);
    }

    private void Template(string field, string? template, Moment moment)
    {
        if (template?.Contains("{{", StringComparison.Ordinal) != true)
        {
            return;
        }

        foreach (var problem in TemplateCheck.Check(template))
        {
            var place = problem.Line > 1 ? $" (line {problem.Line}, column {problem.Column} of the template)" : problem.Line == 1 ? $" (column {problem.Column} of the template)" : "";
            Add(Severity.Error, field, $"{char.ToUpperInvariant(problem.What[0])}{problem.What[1..]}{place}.", problem.Hint);
        }

        foreach (var variable in TemplateCheck.Variables(template))
        {
            Variable(field, variable.Split('.', '['), moment);
        }
    }

    private void Variable(string field, string[] names, Moment moment)
    {
        var root = names[0];
        if (!Roots.Contains(root))
        {
            // One name alone is most likely a field of the record, such as {{date}}.
            if (root == "env")
            {
                Add(Severity.Warning, field, "A template has no env; it renders to nothing.", $"Write ${{env:{(names.Length > 1 ? names[1] : "NAME")}}}.");
            }
            else if (names.Length > 1 && NearestName.Find(root, Roots) is { } meant)
            {
                Add(Severity.Warning, field, $"There is no {root} for a template; it renders to nothing unless the data has a field of that name.", $"Did you mean {string.Join('.', names.Skip(1).Prepend(meant))}?");
            }

            return;
        }

        if (names.Length > 1 && Known.TryGetValue(root, out var known) && !known.Contains(names[1]))
        {
            Add(
                Severity.Warning, field, $"There is no {root}.{names[1]}; it renders to nothing.",
                NearestName.Find(names[1], known) is { } meant ? $"Did you mean {root}.{meant}?" : $"There are {string.Join(", ", known.Select(name => $"{root}.{name}"))}.");
        }
        else if (names.Length > 1 && root is "data" or "record" && names[1] != "statusRes" && names[1].Equals("statusRes", StringComparison.OrdinalIgnoreCase))
        {
            Add(Severity.Warning, field, $"Names are told apart by case: {root}.{names[1]} is not the last status answer.", $"Did you mean {root}.statusRes?");
        }
        else
        {
            Early(field, root, names, moment);
        }
    }

    /// <summary>What an answer holds is not there before the answer.</summary>
    private void Early(string field, string root, string[] names, Moment moment)
    {
        var isStatus = root == "status" || (root is "data" or "record" && names.Length > 1 && names[1] == "statusRes");
        if (moment == Moment.Submit && (isStatus || root is "data" or "record" or "submit"))
        {
            Add(
                Severity.Warning, field, $"{string.Join('.', names.Take(2))} is what an answer held, and there is none when this request is made: it renders to nothing.",
                "Use input, settings or connection in the request that starts the job.");
        }
        else if (moment == Moment.Status && isStatus)
        {
            Add(
                Severity.Warning, field, $"{string.Join('.', names.Take(2))} is the status answer, and this request asks for it: it renders to nothing.",
                "Use data, which is what the submit answer held.");
        }
    }

    private void Add(Severity severity, string field, string message, string hint) =>
        problems.Add(new Problem(severity, path.Length == 0 ? field : $"{path}.{field}", message, hint));
}
