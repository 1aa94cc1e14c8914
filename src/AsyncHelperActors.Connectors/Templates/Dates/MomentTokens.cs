namespace AsyncHelperActors.Connectors.Templates.Dates;

/// <summary>
/// Cuts a format of moment.js into tokens. A run of one letter is cut into the longest tokens that exist (<c>YYYYMM</c>,
/// <c>DDDo</c>), brackets quote text, a backslash quotes one character, and the localized formats stand for longer ones.
/// </summary>
internal static class MomentTokens
{
    // Longer tokens first, since the first that fits is taken.
    private static readonly string[] Tokens =
    [
        "YYYYYY", "YYYYY", "YYYY", "YY", "Y", "MMMM", "MMM", "MM", "Mo", "M", "DDDD", "DDDo", "DDD", "DD", "Do", "D",
        "dddd", "ddd", "dd", "do", "d", "e", "E", "Qo", "Q", "ww", "wo", "w", "WW", "Wo", "W", "gggg", "gg", "GGGG", "GG",
        "HH", "H", "hh", "h", "kk", "k", "mm", "m", "ss", "s", "SSSSSSSSS", "SSSSSSSS", "SSSSSSS", "SSSSSS", "SSSSS", "SSSS", "SSS", "SS", "S",
        "ZZ", "Z", "zz", "z", "A", "a", "X", "x", "NNNNN", "NNNN", "NNN", "NN", "N",
    ];

    private static readonly (string Name, string Format)[] Localized =
    [
        ("LLLL", "dddd, MMMM D, YYYY h:mm A"), ("LLL", "MMMM D, YYYY h:mm A"), ("LTS", "h:mm:ss A"), ("LL", "MMMM D, YYYY"), ("LT", "h:mm A"),
        ("L", "MM/DD/YYYY"), ("llll", "ddd, MMM D, YYYY h:mm A"), ("lll", "MMM D, YYYY h:mm A"), ("ll", "MMM D, YYYY"), ("l", "M/D/YYYY"),
    ];

    /// <summary>The tokens in order; a literal is marked as one.</summary>
    public static List<(string Text, bool IsLiteral)> Cut(string format)
    {
        var result = new List<(string, bool)>();
        int at = 0;
        while (at < format.Length)
        {
            at += Next(format, at, result);
        }

        return result;
    }

    private static int Next(string format, int at, List<(string Text, bool IsLiteral)> result)
    {
        int close = format[at] == '[' ? format.IndexOf(']', at) : -1;
        if (close > 0)
        {
            result.Add((format[(at + 1)..close], true));
            return close + 1 - at;
        }

        if (format[at] == '\\' && at + 1 < format.Length)
        {
            result.Add((format[at + 1].ToString(), true));
            return 2;
        }

        ReadOnlySpan<char> rest = format.AsSpan(at);
        foreach ((string name, string stands) in Localized)
        {
            if (rest.StartsWith(name))
            {
                result.AddRange(Cut(stands));
                return name.Length;
            }
        }

        foreach (string token in Tokens)
        {
            if (rest.StartsWith(token))
            {
                result.Add((token, false));
                return token.Length;
            }
        }

        result.Add((format[at].ToString(), true));
        return 1;
    }
}
