using System.Buffers;
using System.Globalization;

namespace AsyncHelperActors.Core.Paths;

/// <summary>Reads the text of a JSON path, in the dialect described at <see cref="JsonPath"/>, into steps.</summary>
internal sealed class JsonPathParser(string path)
{
    /// <summary>Longer paths are refused: they are data that came to the wrong place.</summary>
    public const int MaxLength = 2000;

    private const int MaxSteps = 200;

    private static readonly SearchValues<char> XPathOnly = SearchValues.Create("@()[]=");

    private readonly List<PathStep> _steps = [];
    private int _at;

    public static (PathStep[] Steps, bool LeadingDollar) Parse(string path)
    {
        if (path.Length > MaxLength)
        {
            throw new PathException(path, MaxLength, $"it has {path.Length} characters", $"A path has at most {MaxLength}.");
        }

        var parser = new JsonPathParser(path.Trim());
        bool dollar = parser.Read();
        return ([.. parser._steps], dollar);
    }

    private bool Read()
    {
        if (path.Length == 0 || path == ".")
        {
            return false;
        }

        if (path[0] == '/')
        {
            ReadSlashes();
            return false;
        }

        bool dollar = path[0] == '$' && (path.Length == 1 || path[1] is '.' or '[');
        _at = dollar ? 1 : 0;
        bool first = !dollar;
        while (_at < path.Length)
        {
            ReadStep(first);
            first = false;
        }

        return dollar && _steps.Count > 0;
    }

    private void ReadStep(bool first)
    {
        if (path[_at] == '.' && !first)
        {
            _at++;
            if (_at == path.Length)
            {
                throw Fault(_at, "it ends with a dot", "Remove the dot or name the member that is meant.");
            }
        }
        else if (path[_at] != '[' && !first)
        {
            throw Fault(_at, $"'{path[_at]}' follows a closing bracket", "Put a dot between the bracket and the next name.");
        }

        if (path[_at] == '[')
        {
            ReadBracket();
        }
        else
        {
            ReadName();
        }
    }

    private void ReadName()
    {
        int end = path.AsSpan(_at).IndexOfAny('.', '[');
        end = end < 0 ? path.Length : _at + end;
        string name = path[_at..end];
        if (name.Length == 0)
        {
            throw Fault(_at, "a name is missing before the dot", "Two dots in a row have no meaning here; write every step of the way.");
        }

        int bracket = name.IndexOf(']', StringComparison.Ordinal);
        if (bracket >= 0)
        {
            throw Fault(_at + bracket, "a closing bracket has no opening one", "Write [name] for a name with special characters.");
        }

        _at = end;
        Add(name == "*" ? new PathStep.Every() : NameOrNumber(name));
    }

    private void ReadBracket()
    {
        int open = _at;
        int from = open + 1;
        char quote = from < path.Length && path[from] is '\'' or '"' ? path[from] : '\0';
        int end = quote == '\0'
            ? path.IndexOf(']', from)
            : path.IndexOf($"{quote}]", Math.Min(from + 1, path.Length), StringComparison.Ordinal);
        if (end < 0)
        {
            throw Fault(open, "this bracket is never closed", quote == '\0' ? "Add the ]." : $"Close it with {quote}].");
        }

        string content = quote == '\0' ? path[from..end] : path[(from + 1)..end];
        _at = end + (quote == '\0' ? 1 : 2);
        if (content.Length == 0 && quote == '\0')
        {
            throw Fault(open, "the brackets are empty", "Write [0], [*] or [Field Name].");
        }

        Add(quote != '\0' ? new PathStep.Member(content) : content == "*" ? new PathStep.Every() : NameOrNumber(content));
    }

    // An XML path on an answer that turned out to be JSON: vendors that offer both formats keep the names the same.
    private void ReadSlashes()
    {
        string[] parts = path.Split('/');
        for (int i = 1; i < parts.Length; i++)
        {
            string part = parts[i];
            bool last = i == parts.Length - 1;
            if (last && part is "" or "text()")
            {
                continue;
            }

            if (part.Length == 0 || part.AsSpan().IndexOfAny(XPathOnly) >= 0)
            {
                throw Fault(
                    0,
                    "the answer is JSON, but this part of the path has a meaning in XML only: '" + part + "'",
                    "Write a JSON path such as a.b[0].c.");
            }

            Add(part == "*" ? new PathStep.Every() : NameOrNumber(part.Replace("~1", "/").Replace("~0", "~")));
        }
    }

    private static PathStep NameOrNumber(string name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            ? new PathStep.Element(index, name)
            : new PathStep.Member(name);

    private void Add(PathStep step)
    {
        if (_steps.Count == MaxSteps)
        {
            throw Fault(_at, $"it has more than {MaxSteps} steps", "Check whether a value was put where a path belongs.");
        }

        _steps.Add(step);
    }

    private PathException Fault(int position, string what, string hint) => new(path, position, what, hint);
}
