namespace AsyncHelperActors.Connectors.Templates.Syntax;

/// <summary>Reads what stands within a tag: a head, arguments, subexpressions, named arguments and block parameters.</summary>
internal sealed class ExpressionReader(TemplateText text)
{
    /// <summary>How deep subexpressions may nest; evaluation recurses as deep.</summary>
    public const int MaxDepth = 32;

    public TagContent ReadContent(int tagStart, bool block)
    {
        text.SkipSpace();
        Expression head = ReadHead(tagStart);
        var arguments = new List<Expression>();
        var options = new List<(string, Expression)>();
        ReadArguments(tagStart, arguments, options, 0);
        string[] names = block ? ReadBlockNames() : [];
        return new TagContent(head, [.. arguments], [.. options], names);
    }

    /// <summary>The name in a closing tag, as it was written.</summary>
    public string ReadClosingName()
    {
        text.SkipSpace();
        int start = text.At;
        while (!text.AtEnd && text.Here is not ('}' or '~') && !char.IsWhiteSpace(text.Here))
        {
            text.At = text.Here == '[' ? Math.Max(text.Source.IndexOf(']', text.At), text.At) + 1 : text.At + 1;
        }

        return text.Source[start..text.At];
    }

    private Expression ReadHead(int tagStart)
    {
        if (text.AtEnd)
        {
            throw TemplateText.Unclosed(tagStart);
        }

        if (text.Here is '}' or '~')
        {
            throw new TemplateFault(tagStart, "the tag is empty", "Write a field or a helper between the braces, such as {{data.id}}.");
        }

        return ReadValue(tagStart, 0);
    }

    private void ReadArguments(int tagStart, List<Expression> arguments, List<(string, Expression)> options, int depth)
    {
        while (true)
        {
            text.SkipSpace();
            if (text.AtEnd)
            {
                throw TemplateText.Unclosed(tagStart);
            }

            if (text.Here is '}' or '~' or ')' || IsBlockNames())
            {
                return;
            }

            if (TryReadOptionName(out string name))
            {
                options.Add((name, ReadValue(tagStart, depth)));
                continue;
            }

            if (options.Count > 0)
            {
                throw new TemplateFault(text.At, "an argument stands behind a named one", "Put name=value arguments last.");
            }

            arguments.Add(ReadValue(tagStart, depth));
        }
    }

    private bool TryReadOptionName(out string name)
    {
        int end = text.EndOfName(text.At);
        name = text.Source[text.At..end];
        if (end == text.At || end >= text.Source.Length || text.Source[end] != '=')
        {
            return false;
        }

        text.At = end + 1;
        return true;
    }

    private Expression ReadValue(int tagStart, int depth) => text.Here switch
    {
        '(' => ReadCall(tagStart, depth + 1),
        '"' or '\'' => LiteralReader.ReadText(text, tagStart),
        '-' or (>= '0' and <= '9') when LiteralReader.TryReadNumber(text, out LiteralExpression? number) => number!,
        _ => PathReader.Read(text),
    };

    private CallExpression ReadCall(int tagStart, int depth)
    {
        int open = text.At;
        if (depth > MaxDepth)
        {
            throw new TemplateFault(open, $"parentheses are nested more than {MaxDepth} deep", "Split the expression.");
        }

        text.At++;
        text.SkipSpace();
        Expression head = ReadValue(tagStart, depth);
        var arguments = new List<Expression>();
        var options = new List<(string, Expression)>();
        ReadArguments(tagStart, arguments, options, depth);
        if (text.Here != ')')
        {
            throw new TemplateFault(open, "this parenthesis is never closed", "Add the ) before the closing braces.");
        }

        text.At++;
        string? name = (head as PathExpression)?.SimpleName;
        return name is not null
            ? new CallExpression(head.Position, name, [.. arguments], [.. options])
            : throw new TemplateFault(head.Position, "a parenthesis must start with the name of a helper", "Write (helper argument ...).");
    }

    private bool IsBlockNames()
    {
        ReadOnlySpan<char> rest = text.Rest;
        return rest.StartsWith("as") && rest.Length > 2 && char.IsWhiteSpace(rest[2]) && rest[2..].TrimStart().StartsWith("|");
    }

    private string[] ReadBlockNames()
    {
        if (!IsBlockNames())
        {
            return [];
        }

        int start = text.Source.IndexOf('|', text.At);
        int end = text.Source.IndexOf('|', start + 1);
        if (end < 0)
        {
            throw new TemplateFault(start, "the block parameters are never closed", "Write as |value key|.");
        }

        text.At = end + 1;
        return text.Source[(start + 1)..end].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }
}
