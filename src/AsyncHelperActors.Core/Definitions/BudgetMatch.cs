namespace AsyncHelperActors.Core.Definitions;

/// <summary>
/// Which requests a budget counts: an optional method and a path behind the base URI. <c>*</c> is any text within a part of the path,
/// <c>**</c> any text; a pattern with a question mark looks at the query too. <c>*</c> alone is every request.
/// </summary>
public sealed class BudgetMatch
{
    private const int LongestPattern = 1000;

    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

    private readonly string? _method;
    private readonly string _path;

    private BudgetMatch(string? method, string path)
    {
        _method = method;
        _path = path;
    }

    /// <summary>Reads a pattern; <paramref name="problem"/> says what is wrong with it.</summary>
    public static BudgetMatch? Parse(string text, out (string Message, string Hint)? problem)
    {
        problem = null;
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (text.Length > LongestPattern || parts.Length is 0 or > 2)
        {
            problem = ("Expected a method and a path.", "Write \"GET /reports/*\", \"/reports/*\" for every method, or \"*\" for every request.");
            return null;
        }

        var method = parts.Length == 2 ? parts[0].ToUpperInvariant() : null;
        if (method is not null && method != "*" && !Methods.Contains(method))
        {
            problem = ($"{(parts[0].Length > 20 ? parts[0][..20] : parts[0])} is not a method.", NearestName.Find(method, Methods) is { } near ? $"Did you mean {near}?" : $"Write one of {string.Join(", ", Methods)}.");
            return null;
        }

        var path = parts[^1];
        if (path[0] is not ('/' or '*'))
        {
            problem = Array.Exists(Methods, each => each.Equals(path, StringComparison.OrdinalIgnoreCase))
                ? ("It names a method and no path.", $"Write \"{path.ToUpperInvariant()} **\" for every {path.ToUpperInvariant()}.")
                : ("A path begins with a slash, behind the base URI.", "Write \"GET /reports/*\".");
            return null;
        }

        return new BudgetMatch(method == "*" ? null : method, path == "*" ? "**" : path);
    }

    /// <summary>Whether a request counts.</summary>
    /// <param name="method">In upper case.</param>
    /// <param name="path">Path and query behind the base URI.</param>
    public bool Matches(string method, string path)
    {
        if (_method is not null && _method != method)
        {
            return false;
        }

        var query = path.IndexOf('?', StringComparison.Ordinal);
        return Glob(_path, query < 0 || _path.Contains('?', StringComparison.Ordinal) ? path : path[..query]);
    }

    /// <summary>Goes back only to the last star, so that no pattern takes long.</summary>
    private static bool Glob(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        var (p, t, wide, star, mark) = (0, 0, false, -1, 0);
        var (wideStar, wideMark) = (-1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                wide = p + 1 < pattern.Length && pattern[p + 1] == '*';
                p += wide ? 2 : 1;
                (star, mark) = (p, t);
                (wideStar, wideMark) = wide ? (p, t) : (wideStar, wideMark);
                continue;
            }

            if (p < pattern.Length && pattern[p] == text[t])
            {
                p++;
                t++;
                continue;
            }

            if (star >= 0 && (star == wideStar || text[mark] != '/'))
            {
                (p, t) = (star, ++mark);
                wideMark = star == wideStar ? mark : wideMark;
                continue;
            }

            if (wideStar < 0 || wideMark >= text.Length)
            {
                return false;
            }

            (p, t) = (wideStar, ++wideMark);
            (star, mark) = (wideStar, wideMark);
        }

        while (p < pattern.Length && pattern[p] == '*')
        {
            p++;
        }

        return p == pattern.Length;
    }
}
