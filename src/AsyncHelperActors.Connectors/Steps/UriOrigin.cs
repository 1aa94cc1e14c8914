using System.Text.RegularExpressions;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Steps;

/// <summary>
/// Which answer a URI comes from. A template that begins with a value of an answer (<c>{{{submit.headers.Location}}}</c>,
/// <c>{{data.path}}/archive</c>) is relative to the address that gave the answer, as a browser would have it; one that begins with text of its
/// own, or with anything else, is relative to the connection's base URI.
/// </summary>
internal static partial class UriOrigin
{
    /// <summary>The address of the answer that the template begins with; null: the base URI counts.</summary>
    public static string? Of(string template, StepCall call)
    {
        var match = Beginning().Match(template);
        if (!match.Success)
        {
            return null;
        }

        if (match.Groups[1].Value is "steps" or "answers")
        {
            var name = match.Groups[2].Value.TrimStart('.').Split('.', '[')[0];
            return UrlOf(call.Steps?.GetValueOrDefault(name)?.Facts);
        }

        var fromStatus = match.Groups[1].Value == "status" || match.Groups[2].Value.StartsWith(".statusRes", StringComparison.Ordinal);
        return fromStatus ? UrlOf(call.Status?.Facts) : UrlOf(call.Remote?.Facts);
    }

    private static string? UrlOf(RawJson? facts) => (string?)facts?.Parse()?["url"];

    [GeneratedRegex("""^\s*\{\{\{?\s*(?:#if\s+)?(submit|status|data|record|steps|answers)((?:\.[^}\s]*)?)\s*\}""", RegexOptions.CultureInvariant)]
    private static partial Regex Beginning();
}
