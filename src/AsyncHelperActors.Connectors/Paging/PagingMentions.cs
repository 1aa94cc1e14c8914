using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AsyncHelperActors.Connectors.Reading;
using AsyncHelperActors.Connectors.Templates;
using AsyncHelperActors.Core.Paths;

namespace AsyncHelperActors.Connectors.Paging;

/// <summary>
/// What the templates of a paged request speak of: <c>previous_page.full_response.next.cursor</c>, <c>previous_page.last_record.id</c>,
/// <c>previous_page.headers.X-Cursor</c>. Only that is kept from page to page.
/// </summary>
internal sealed partial class PagingMentions
{
    private const string Root = "previous_page";

    private readonly List<JsonPath> _body = [];
    private readonly List<JsonPath> _record = [];
    private readonly HashSet<string> _headers = new(StringComparer.OrdinalIgnoreCase);
    private bool _allHeaders;

    public PagingMentions(IEnumerable<string> texts)
    {
        foreach (var text in texts.Where(text => text.Contains(Root, StringComparison.Ordinal)))
        {
            // getValue takes its path as a text.
            foreach (var path in TemplateCheck.Variables(text).Concat(Quoted().Matches(text).Select(match => match.Groups[1].Value)))
            {
                Add(path);
            }
        }
    }

    /// <summary>Paths into the body, without <c>previous_page.full_response</c>.</summary>
    public IReadOnlyList<JsonPath> Body => _body;

    /// <summary>Whether anything of the previous page is asked for.</summary>
    public bool IsAny => _body.Count + _record.Count + _headers.Count > 0 || _allHeaders;

    /// <summary>Whether the last record, or a part of it, is asked for.</summary>
    public bool WantsRecord => _record.Count > 0;

    /// <summary>The part of <c>previous_page</c> that is asked for; null when nothing is.</summary>
    /// <param name="body">The answer's body as JSON.</param>
    /// <param name="lastRecord">The last record, before any transform.</param>
    /// <param name="headers">The answer's headers.</param>
    public JsonObject? Of(JsonNode? body, JsonNode? lastRecord, IReadOnlyDictionary<string, string> headers)
    {
        var previous = new JsonObject();
        Copy(previous, "full_response", body, _body);
        Copy(previous, "last_record", lastRecord, _record);
        if (_allHeaders || _headers.Count > 0)
        {
            var kept = new JsonObject();
            foreach (var (name, value) in headers.Where(header => _allHeaders || _headers.Contains(header.Key)))
            {
                kept[name.ToLowerInvariant()] = value;
                foreach (var spelled in _headers.Where(spelled => spelled.Equals(name, StringComparison.OrdinalIgnoreCase)))
                {
                    kept[spelled] = value;
                }
            }

            previous["headers"] = kept;
        }

        return previous.Count == 0 ? null : previous;
    }

    private static void Copy(JsonObject previous, string name, JsonNode? from, List<JsonPath> paths)
    {
        JsonNode? thin = null;
        foreach (var path in paths)
        {
            thin = ThinJson.Copy(from, path, thin);
        }

        if (thin is not null)
        {
            previous[name] = thin;
        }
    }

    private void Add(string path)
    {
        PathStep[] steps;
        try
        {
            steps = [.. JsonPath.Parse(path).Steps];
        }
        catch (PathException)
        {
            // A text in quotes that only looks like a path.
            return;
        }

        if (steps is not [PathStep.Member { Name: Root }, ..])
        {
            return;
        }

        var below = JsonPath.Parse(Text(steps.Skip(2)));
        var what = steps.Length > 1 && steps[1] is PathStep.Member member ? member.Name : null;
        if (what is null or "full_response")
        {
            _body.Add(below);
        }

        if (what is null or "last_record")
        {
            _record.Add(below);
        }

        if (what is null || (what == "headers" && steps is [_, _] or [_, _, PathStep.Every, ..]))
        {
            _allHeaders = true;
        }
        else if (what == "headers")
        {
            _headers.Add(steps[2] is PathStep.Element element ? element.Text : ((PathStep.Member)steps[2]).Name);
        }
    }

    /// <summary>Steps as a path again; what is below a <c>[*]</c> is kept with all that is beside it.</summary>
    private static string Text(IEnumerable<PathStep> steps)
    {
        var text = string.Concat(steps.TakeWhile(step => step is not PathStep.Every)
            .Select(step => step is PathStep.Element element ? $"[{element.Text}]" : $"[\"{((PathStep.Member)step).Name}\"]"));
        return text.Length == 0 ? "." : text;
    }

    [GeneratedRegex("""["'](previous_page[^"']*)["']""", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();
}
