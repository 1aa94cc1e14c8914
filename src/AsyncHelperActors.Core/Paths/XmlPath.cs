using System.Text;
using System.Text.Json.Nodes;
using System.Xml.XPath;

namespace AsyncHelperActors.Core.Paths;

/// <summary>
/// An XPath 1.0 expression without namespaces: prefixes are dropped, local names match. Its place to start is forgiving,
/// because definitions start at three places: <c>/methodResponse/params</c> at the document, <c>params/param</c> at the
/// root element's children, and <c>/ReportRequestId</c> at the children of an element that another path selected. What is
/// tried first is what XPath says; the other reading only when that finds nothing.
/// </summary>
public sealed class XmlPath
{
    private const int MaxLength = 1000;
    private const long MaxSteps = 20_000_000;

    private static readonly BoundedCache<string, XmlPath> Cache = new(1024);

    private readonly XPathExpression _first;
    private readonly XPathExpression? _second;
    private readonly bool _absolute;

    private XmlPath(string text)
    {
        Text = text;
        string path = WithoutPrefixes(text.Trim());
        _absolute = path.StartsWith('/');
        _first = Compile(path.Length == 0 ? "." : path);
        _second = !_absolute ? _first : path.Length > 1 && path[1] != '/' ? Compile(path[1..]) : null;
    }

    /// <summary>The path as it was written.</summary>
    public string Text { get; }

    /// <summary>Parses an XPath, or finds it among those parsed before.</summary>
    /// <exception cref="PathException">The text is not an XPath; the message says why.</exception>
    public static XmlPath Parse(string text)
    {
        if (!Cache.TryGet(text, out XmlPath? path))
        {
            path = new XmlPath(text);
            Cache.Add(text, path);
        }

        return path;
    }

    /// <summary>
    /// Everything that the path matches, in document order: an element as XML, an attribute or text as text, the result of
    /// a function as a number, a boolean or text.
    /// </summary>
    /// <exception cref="PathException">The path uses an unknown function or variable, or takes too long.</exception>
    public IReadOnlyList<Body> Select(XmlDoc document)
    {
        var budget = new StepBudget(MaxSteps);
        try
        {
            List<Body> found = Evaluate(_first, document, _absolute, budget);
            return found.Count > 0 || _second is null ? found : Evaluate(_second, document, !_absolute, budget);
        }
        catch (XPathException e)
        {
            throw Fault(e.Message, e);
        }
        catch (StepBudgetException e)
        {
            throw new PathException(
                Text,
                -1,
                "it takes too many steps on this document",
                "Name the elements on the way instead of // in several places.",
                e);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static List<Body> Evaluate(XPathExpression expression, XmlDoc document, bool fromDocument, StepBudget budget)
    {
        var navigator = new XmlTreeNavigator(document.Root, fromDocument ? null : document.Root, budget);
        switch (navigator.Evaluate(expression.Clone()))
        {
            case XPathNodeIterator nodes:
                return Nodes(nodes, document, budget);
            case double number:
                return [new Body.Json(double.IsFinite(number) ? JsonValue.Create(number) : JsonValue.Create(number.ToString("R", null)))];
            case bool truth:
                return [new Body.Json(JsonValue.Create(truth))];
            case string text:
                return [new Body.Text(text)];
            default:
                return [];
        }
    }

    private static List<Body> Nodes(XPathNodeIterator nodes, XmlDoc document, StepBudget budget)
    {
        var found = new List<Body>();
        foreach (XPathNavigator at in nodes)
        {
            budget.Spend();
            XmlTree? node = ((XmlTreeNavigator)at).Current;
            bool whole = node is null || ReferenceEquals(node, document.Root);
            found.Add(whole ? new Body.Xml(document)
                : node!.Kind == XmlKind.Element ? new Body.Xml(new XmlDoc(node))
                : new Body.Text(node.Text));
        }

        return found;
    }

    private XPathExpression Compile(string path)
    {
        if (path.Length > MaxLength)
        {
            throw new PathException(Text, MaxLength, $"it has {path.Length} characters", $"An XPath has at most {MaxLength}.");
        }

        try
        {
            return XPathExpression.Compile(path);
        }
        catch (Exception e) when (e is XPathException or ArgumentException or OverflowException)
        {
            throw Fault(e.Message, e);
        }
    }

    private PathException Fault(string message, Exception inner)
    {
        string what = message.Contains("XsltContext", StringComparison.Ordinal)
            ? "it uses a function or a variable that XPath 1.0 does not have"
            : $"it is not XPath 1.0: {message.TrimEnd('.')}";
        return new PathException(Text, -1, what, "Write for example /Response/Item[1]/Status/text() or /Response/Read/@status.", inner);
    }

    // "soap:Body" becomes "Body"; "ancestor::x" and what stands in quotes stay.
    private static string WithoutPrefixes(string path)
    {
        var result = new StringBuilder(path.Length);
        int at = 0;
        while (at < path.Length)
        {
            char c = path[at];
            if (c is '"' or '\'')
            {
                int end = path.IndexOf(c, at + 1);
                end = end < 0 ? path.Length : end + 1;
                result.Append(path, at, end - at);
                at = end;
                continue;
            }

            int stop = at;
            while (stop < path.Length && IsNameCharacter(path[stop]))
            {
                stop++;
            }

            bool prefix = stop > at && stop + 1 < path.Length && path[stop] == ':'
                && (path[stop + 1] == '*' || IsNameCharacter(path[stop + 1]));
            int taken = Math.Max(stop, at + 1);
            if (!prefix)
            {
                result.Append(path, at, taken - at);
            }

            at = prefix ? stop + 1 : path.AsSpan(taken).StartsWith("::") ? CopyAxis(path, taken, result) : taken;
        }

        return result.ToString();
    }

    private static int CopyAxis(string path, int at, StringBuilder result)
    {
        result.Append(path, at, 2);
        return at + 2;
    }

    private static bool IsNameCharacter(char c) => char.IsLetterOrDigit(c) || c is '_' or '-' or '.';
}
