using System.Buffers;

namespace AsyncHelperActors.Connectors.Templates.Syntax;

/// <summary>Cuts a template into text and tags.</summary>
internal sealed class TagScanner
{
    private static readonly SearchValues<char> NotInRawName = SearchValues.Create("{} \t\r\n/");

    private readonly string _source;
    private readonly TemplateText _text;
    private readonly ExpressionReader _reader;
    private readonly List<TemplateTag> _tags = [];
    private int _at;

    /// <summary>How many braces the text has opened so far and not closed.</summary>
    private int _openBraces;

    private TagScanner(string source)
    {
        _source = source;
        _text = new TemplateText(source);
        _reader = new ExpressionReader(_text);
    }

    public static List<TemplateTag> Scan(string source)
    {
        var scanner = new TagScanner(source);
        while (scanner._at < source.Length)
        {
            scanner.Next();
        }

        return scanner._tags;
    }

    private void Next()
    {
        int open = _source.IndexOf("{{", _at, StringComparison.Ordinal);
        if (open < 0)
        {
            AddText(_source[_at..], _at);
            _at = _source.Length;
            return;
        }

        bool escaped = open > _at && _source[open - 1] == '\\';
        bool backslash = escaped && open - 1 > _at && _source[open - 2] == '\\';
        if (escaped && !backslash)
        {
            AddText(_source[_at..(open - 1)], _at);
            ReadEscaped(open);
            return;
        }

        // Two backslashes are one, and the tag behind them is a tag.
        AddText(_source[_at..(backslash ? open - 1 : open)], _at);
        _at = open;
        ReadTag();
    }

    // "\{{x}}" is literal up to the next tag.
    private void ReadEscaped(int open)
    {
        int next = _source.IndexOf("{{", open + 2, StringComparison.Ordinal);
        int end = next < 0 ? _source.Length : next;
        while (end > open + 2 && next >= 0 && _source[end - 1] == '\\')
        {
            end--;
        }

        AddText(_source[open..end], open);
        _at = end;
    }

    private void ReadTag()
    {
        int start = _at;
        ReadOnlySpan<char> rest = _source.AsSpan(start);
        if (rest.StartsWith("{{{{"))
        {
            ReadRawBlock(start);
            return;
        }

        bool triple = rest.StartsWith("{{{");
        int at = start + (triple ? 3 : 2);
        bool strip = at < _source.Length && _source[at] == '~';
        at += strip ? 1 : 0;
        char sigil = at < _source.Length ? _source[at] : '\0';
        if (sigil == '!' && !triple)
        {
            ReadComment(start, at, strip);
            return;
        }

        RefuseSpace(start, at, triple);
        RefusePartial(start, at, triple);
        TagKind kind = triple ? TagKind.RawOutput : KindOf(sigil, at);
        _text.At = at + (kind is TagKind.Output or TagKind.Else || triple ? 0 : 1);
        TemplateTag tag = kind switch
        {
            TagKind.Close => new TemplateTag(kind, start) { Name = _reader.ReadClosingName(), StripBefore = strip },
            TagKind.Else => new TemplateTag(kind, start) { Content = ReadElse(start, sigil), StripBefore = strip },
            TagKind.OpenInverse when IsBareInverse(at) => new TemplateTag(TagKind.Else, start) { StripBefore = strip },
            _ => new TemplateTag(kind, start)
            {
                Content = _reader.ReadContent(start, kind is TagKind.Open or TagKind.OpenInverse),
                StripBefore = strip,
            },
        };
        tag.StripAfter = ReadEnd(start, triple);
        _tags.Add(tag);
        _at = _text.At;
    }

    private TagKind KindOf(char sigil, int at) => sigil switch
    {
        '#' => TagKind.Open,
        '^' => TagKind.OpenInverse,
        '/' => TagKind.Close,
        '&' => TagKind.RawOutput,
        'e' when _source.AsSpan(at).StartsWith("else") && IsEndOfWord(at + 4) => TagKind.Else,
        _ => TagKind.Output,
    };

    private bool IsEndOfWord(int at) => at >= _source.Length || char.IsWhiteSpace(_source[at]) || _source[at] is '}' or '~';

    private bool IsBareInverse(int at)
    {
        ReadOnlySpan<char> rest = _source.AsSpan(at + 1).TrimStart();
        return rest.StartsWith("}}") || rest.StartsWith("~}}");
    }

    private TagContent? ReadElse(int start, char sigil)
    {
        _text.At += sigil == 'e' ? 4 : 0;
        _text.SkipSpace();
        bool plain = _text.At < _source.Length && _source[_text.At] is '}' or '~';
        return plain ? null : _reader.ReadContent(start, block: true);
    }

    private bool ReadEnd(int start, bool triple)
    {
        _text.SkipSpace();
        int at = _text.At;
        bool strip = at < _source.Length && _source[at] == '~';
        ReadOnlySpan<char> rest = _source.AsSpan(at + (strip ? 1 : 0));
        if (triple && !rest.StartsWith("}}}"))
        {
            throw rest.StartsWith("}}")
                ? new TemplateFault(start, "the tag opens with three braces and closes with two", "Close it with }}}, or open it with two.")
                : NotAnEnd(start, rest);
        }

        // In {"a":{{x}}} the last brace closes the one of the text. Where the text has none to close, it is most likely one too many.
        if (!triple && rest.StartsWith("}}}") && _openBraces <= 0)
        {
            throw new TemplateFault(
                at, "three closing braces end a tag that opened with two", "Close it with }}; or open it with {{{, and the value is not escaped.");
        }

        if (!rest.StartsWith("}}"))
        {
            throw NotAnEnd(start, rest);
        }

        _text.At = at + (strip ? 1 : 0) + (triple ? 3 : 2);
        return strip;
    }

    private TemplateFault NotAnEnd(int start, ReadOnlySpan<char> rest) => rest.Length == 0 || rest.IndexOf("}}") < 0
        ? new TemplateFault(start, "the tag that starts here is never closed", "Add the closing braces }}.")
        : new TemplateFault(_text.At, $"'{rest[0]}' is not expected here", "Check parentheses, quotation marks and the name of the block.");

    private void RefuseSpace(int start, int at, bool triple)
    {
        if (!triple && at < _source.Length && char.IsWhiteSpace(_source[at]))
        {
            throw new TemplateFault(start, "a space follows the opening braces", "Write {{x}}, without a space behind {{.");
        }
    }

    private void RefusePartial(int start, int at, bool triple)
    {
        bool partial = !triple && at < _source.Length
            && (_source[at] is '>' or '*' || (_source[at] == '#' && at + 1 < _source.Length && _source[at + 1] is '>' or '*'));
        if (partial)
        {
            throw new TemplateFault(start, "partials and decorators are not part of this language", "Write the text itself here.");
        }
    }

    private void ReadComment(int start, int at, bool strip)
    {
        bool dashes = _source.AsSpan(at).StartsWith("!--");
        int end = dashes ? EndOfDashes(at + 3) : _source.IndexOf("}}", at, StringComparison.Ordinal);
        if (end < 0)
        {
            throw new TemplateFault(start, "this comment is never closed", dashes ? "Add --}}." : "Add }}.");
        }

        _tags.Add(new TemplateTag(TagKind.Comment, start) { StripBefore = strip, StripAfter = _source[end - 1] == '~' && end - 1 > at });
        _at = end + 2;
    }

    private int EndOfDashes(int from)
    {
        int at = from - 1;
        while ((at = _source.IndexOf("--", at + 1, StringComparison.Ordinal)) >= 0)
        {
            int end = at + 2 + (at + 2 < _source.Length && _source[at + 2] == '~' ? 1 : 0);
            if (_source.AsSpan(end).StartsWith("}}"))
            {
                return end;
            }
        }

        return -1;
    }

    private void ReadRawBlock(int start)
    {
        int end = _source.IndexOf("}}}}", start + 4, StringComparison.Ordinal);
        string name = end < 0 ? string.Empty : _source[(start + 4)..end].Trim();
        if (end < 0 || name.Length == 0 || name.AsSpan().IndexOfAny(NotInRawName) >= 0)
        {
            throw new TemplateFault(start, "four braces open a raw block, and this is none", "Write {{{{raw}}}} ... {{{{/raw}}}}.");
        }

        string closing = $"{{{{{{{{/{name}}}}}}}}}";
        int close = _source.IndexOf(closing, end, StringComparison.Ordinal);
        if (close < 0)
        {
            throw new TemplateFault(start, $"this raw block '{name}' is never closed", $"Add {closing}.");
        }

        string text = _source[(end + 4)..close];
        _tags.Add(new TemplateTag(TagKind.RawText, start) { Text = text, Original = text });
        _at = close + closing.Length;
    }

    private void AddText(string text, int position)
    {
        if (text.Length > 0)
        {
            _openBraces += text.AsSpan().Count('{') - text.AsSpan().Count('}');
            _tags.Add(new TemplateTag(TagKind.Text, position) { Text = text, Original = text });
        }
    }
}
