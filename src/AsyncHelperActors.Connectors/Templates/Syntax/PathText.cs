namespace AsyncHelperActors.Connectors.Templates.Syntax;

/// <summary>Cuts a path that came as a text, as in <c>{{getValue "record.items.[0].sku"}}</c>, into names.</summary>
internal static class PathText
{
    public static string[] Segments(string path)
    {
        var segments = new List<string>();
        int at = 0;
        while (at < path.Length)
        {
            if (path[at] == '.')
            {
                at++;
                continue;
            }

            int close = path[at] == '[' ? path.IndexOf(']', at) : -1;
            if (close > 0)
            {
                segments.Add(path[(at + 1)..close]);
                at = close + 1;
                continue;
            }

            int length = path.AsSpan(at + 1).IndexOfAny('.', '[');
            int end = length < 0 ? path.Length : at + 1 + length;
            segments.Add(path[at..end]);
            at = end;
        }

        return segments is ["this", ..] ? [.. segments.Skip(1)] : [.. segments];
    }
}
