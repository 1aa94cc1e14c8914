namespace AsyncHelperActors.Connectors.Templates.Syntax;

/// <summary>
/// Reads a path: <c>a.b</c>, <c>a.[0].b</c> and also <c>a[0].b</c>, <c>[Field Name]</c>, <c>../x</c>, <c>this.x</c>, <c>@root.x</c>.
/// A slash separates as a dot does.
/// </summary>
internal sealed class PathReader(TemplateText text)
{
    private readonly List<string> _segments = [];
    private readonly int _start = text.At;
    private int _up;
    private bool _scoped;
    private bool _bracketed;

    public static Expression Read(TemplateText text) => new PathReader(text).Read();

    private Expression Read()
    {
        bool data = text.Here == '@';
        text.At += data ? 1 : 0;
        ReadStep();
        while (text.Here is '.' or '/' || (text.Here == '[' && _segments.Count > 0))
        {
            text.At += text.Here == '[' ? 0 : 1;
            ReadStep();
        }

        bool word = !data && !_scoped && !_bracketed && _segments.Count == 1;
        if (word && LiteralReader.IsKeyword(_segments[0], out object? literal))
        {
            return new LiteralExpression(_start, literal);
        }

        return new PathExpression(_start, text.Source[_start..text.At])
        {
            IsData = data,
            Up = _up,
            IsScoped = _scoped,
            Segments = [.. _segments],
        };
    }

    private void ReadStep()
    {
        if (text.Here == '.')
        {
            ReadDots();
            return;
        }

        bool bracket = text.Here == '[';
        _bracketed |= bracket;
        string segment = bracket ? ReadBracket() : ReadName();
        bool self = segment == "this" && !bracket && _segments.Count == 0;
        _scoped |= self;
        if (!self)
        {
            _segments.Add(segment);
        }
    }

    private void ReadDots()
    {
        bool parent = text.Rest.StartsWith("..");
        text.At += parent ? 2 : 1;
        _up += parent ? 1 : 0;
        _scoped = true;
        if (_segments.Count > 0)
        {
            throw new TemplateFault(_start, "a path can go up only at its start", "Write ../a.b.");
        }
    }

    private string ReadBracket()
    {
        int close = text.Source.IndexOf(']', text.At);
        if (close < 0)
        {
            throw new TemplateFault(text.At, "this bracket is never closed", "Write [Field Name].");
        }

        string name = text.Source[(text.At + 1)..close];
        text.At = close + 1;
        return name;
    }

    private string ReadName()
    {
        int end = text.EndOfName(text.At);
        if (end > text.At)
        {
            string name = text.Source[text.At..end];
            text.At = end;
            return name;
        }

        if (text.AtEnd)
        {
            throw TemplateText.Unclosed(_start);
        }

        string what = text.At == _start ? $"'{text.Here}' cannot start a field or a helper" : $"'{text.Here}' has no place in this path";
        throw new TemplateFault(text.At, what, "Put names with special characters in brackets: [Field Name]; put texts in quotation marks.");
    }
}
