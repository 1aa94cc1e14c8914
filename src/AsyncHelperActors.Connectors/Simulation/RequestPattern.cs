namespace AsyncHelperActors.Connectors.Simulation;

/// <summary>
/// The keys of a script's answers that name a request by its method and address: <c>GET /files/*</c>, <c>* https://cdn.example.com/*</c>.
/// A star stands for any text. Without a question mark in it, a pattern is compared with the path alone.
/// </summary>
internal static class RequestPattern
{
    public static bool Matches(string key, HttpRequestMessage request)
    {
        var blank = key.IndexOf(' ', StringComparison.Ordinal);
        if (blank <= 0)
        {
            return false;
        }

        var method = key[..blank];
        var pattern = key[(blank + 1)..].Trim();
        var uri = request.RequestUri!;
        var isWhole = pattern.Contains("://", StringComparison.Ordinal);
        var hasQuery = pattern.Contains('?', StringComparison.Ordinal);
        var address = (isWhole, hasQuery) switch
        {
            (true, true) => uri.AbsoluteUri,
            (true, false) => uri.GetLeftPart(UriPartial.Path),
            (false, true) => uri.PathAndQuery,
            _ => uri.AbsolutePath,
        };
        return (method == "*" || method.Equals(request.Method.Method, StringComparison.OrdinalIgnoreCase)) && Fits(pattern, address);
    }

    private static bool Fits(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        // The classic walk with one place to come back to: linear but for the text behind the last star.
        int p = 0, t = 0, star = -1, mark = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                mark = t;
            }
            else if (p < pattern.Length && pattern[p] == text[t])
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++mark;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*')
        {
            p++;
        }

        return p == pattern.Length;
    }
}
