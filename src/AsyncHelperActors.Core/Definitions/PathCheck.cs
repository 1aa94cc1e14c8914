using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AsyncHelperActors.Core.Paths;

namespace AsyncHelperActors.Core.Definitions;

/// <summary>Checks the paths of a definition, the values that need one, and how it names variables.</summary>
internal sealed partial class PathCheck(string path, List<Problem> problems)
{
    public void Run(Definition definition)
    {
        switch (definition)
        {
            case RequestDef step:
                Of(step);
                break;
            case AsyncHelperDef helper:
                Of(helper);
                break;
            case ConnectionDef connection:
                Of(connection);
                break;
            default:
                break;
        }
    }

    private void Of(RequestDef step)
    {
        var response = step.Response;
        Path("http.response.resourcePath", response.ResourcePath);
        Path("http.response.resourceIdPath", response.ResourceIdPath);
        Path("http.response.successPath", response.SuccessPath);
        Path("http.response.failPath", response.FailPath);
        Path("http.response.errorPath", response.ErrorPath);
        NeedsPath("http.response.successValues", response.SuccessValues, "http.response.successPath", response.SuccessPath);
        NeedsPath("http.response.failValues", response.FailValues, "http.response.failPath", response.FailPath);
        Variables(step.Document, "");
    }

    private void Of(AsyncHelperDef helper)
    {
        Path("http.status.statusPath", helper.Status.StatusPath);
        Path("http.submit.resourcePath", helper.Submit.ResourcePath);
    }

    private void Of(ConnectionDef connection)
    {
        Path("http.rateLimit.failPath", connection.RateLimit.FailPath);
        NeedsPath("http.rateLimit.failValues", connection.RateLimit.FailValues, "http.rateLimit.failPath", connection.RateLimit.FailPath);
        Path("http.auth.failPath", connection.Auth.FailPath);
        NeedsPath("http.auth.failValues", connection.Auth.FailValues, "http.auth.failPath", connection.Auth.FailPath);
        Path("http.auth.token.refreshTokenPath", (connection.Auth as AuthDef.Token)?.Refresh?.TokenPath);
        Variables(connection.Document, "");
    }

    private void Path(string field, string? text)
    {
        if (string.IsNullOrEmpty(text) || text.Contains("{{", StringComparison.Ordinal))
        {
            return;
        }

        try
        {
            // Two dots are part of a name in XML and a slip everywhere else.
            _ = text.AsSpan().IndexOfAny("/@(:|") < 0 ? JsonPath.Parse(text).ToString() : ResourcePath.Parse(text).ToString();
        }
        catch (PathException flaw)
        {
            problems.Add(new Problem(Severity.Error, BundleCheck.Join(path, field), $"It is neither a JSON path nor an XPath: {Clause(flaw)}.", flaw.Hint));
        }
    }

    /// <summary>The exception's text without its own mention of the hint.</summary>
    private static string Clause(PathException flaw)
    {
        var end = flaw.Message.LastIndexOf(flaw.Hint, StringComparison.Ordinal);
        return (end > 0 ? flaw.Message[..end] : flaw.Message).TrimEnd('.', ' ');
    }

    private void NeedsPath(string field, IReadOnlyList<string> values, string pathField, string? text)
    {
        if (values.Count > 0 && string.IsNullOrEmpty(text))
        {
            problems.Add(new Problem(Severity.Warning, BundleCheck.Join(path, field), $"It has no effect without {pathField}.", $"Write {pathField}: where the value is."));
        }
    }

    /// <summary>A dollar and braces without env: are sent as they stand, which nobody means.</summary>
    private void Variables(JsonNode? node, string at)
    {
        switch (node)
        {
            case JsonObject fields:
                foreach (var (name, value) in fields)
                {
                    Variables(value, at.Length == 0 ? name : $"{at}.{name}");
                }

                break;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                {
                    Variables(items[i], $"{at}[{i}]");
                }

                break;
            case JsonValue value when value.TryGetValue(out string? text) && Unmarked().Match(text) is { Success: true } match:
                problems.Add(new Problem(
                    Severity.Warning, BundleCheck.Join(path, at), $"{match.Value} is no variable and stays as it is.", $"Write ${{env:{match.Groups["name"].Value}}} for an environment variable."));
                break;
            default:
                break;
        }
    }

    [GeneratedRegex(@"\$\{(?!env:)(?:ENV:|env\.|ENV\.)?(?<name>[A-Z_][A-Z0-9_]*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Unmarked();
}
