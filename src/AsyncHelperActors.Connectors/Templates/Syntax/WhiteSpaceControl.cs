namespace AsyncHelperActors.Connectors.Templates.Syntax;

/// <summary>
/// Removes white space as handlebars does: next to a tilde all of it, and around a block tag or a comment that stands alone
/// on its line that line. Whether a tag stands alone is judged by what was written, not by what other tags left of it.
/// </summary>
internal static class WhiteSpaceControl
{
    public static void Apply(List<TemplateTag> tags)
    {
        for (int i = 0; i < tags.Count; i++)
        {
            TemplateTag tag = tags[i];
            if (tag.Kind == TagKind.Text)
            {
                continue;
            }

            TemplateTag? before = i > 0 && tags[i - 1].Kind == TagKind.Text ? tags[i - 1] : null;
            TemplateTag? after = i + 1 < tags.Count && tags[i + 1].Kind == TagKind.Text ? tags[i + 1] : null;
            bool alone = tag.MayStandAlone && StartsLine(before, i) && EndsLine(after, i, tags.Count);
            if (before is not null)
            {
                before.Text = tag.StripBefore ? before.Text.TrimEnd() : alone ? before.Text.TrimEnd(' ', '\t') : before.Text;
            }

            if (after is not null)
            {
                after.Text = tag.StripAfter ? after.Text.TrimStart() : alone ? WithoutFirstLineEnd(after.Text) : after.Text;
            }
        }
    }

    private static bool StartsLine(TemplateTag? text, int index)
    {
        if (text is null)
        {
            return index == 0;
        }

        ReadOnlySpan<char> line = text.Original.AsSpan(text.Original.LastIndexOf('\n') + 1);
        bool reachesLineStart = text.Original.Contains('\n', StringComparison.Ordinal) || index == 1;
        return reachesLineStart && line.IsWhiteSpace();
    }

    private static bool EndsLine(TemplateTag? text, int index, int count)
    {
        if (text is null)
        {
            return index == count - 1;
        }

        int end = text.Original.IndexOf('\n', StringComparison.Ordinal);
        return end >= 0 ? text.Original.AsSpan(0, end).IsWhiteSpace() : index == count - 2 && string.IsNullOrWhiteSpace(text.Original);
    }

    private static string WithoutFirstLineEnd(string text)
    {
        int at = 0;
        while (at < text.Length && text[at] is ' ' or '\t')
        {
            at++;
        }

        at += at + 1 < text.Length && text[at] == '\r' && text[at + 1] == '\n' ? 1 : 0;
        return at < text.Length && text[at] == '\n' ? text[(at + 1)..] : text[at..];
    }
}
