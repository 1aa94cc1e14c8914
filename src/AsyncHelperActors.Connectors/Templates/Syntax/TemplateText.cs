using System.Buffers;

namespace AsyncHelperActors.Connectors.Templates.Syntax;

/// <summary>The text of a template and how far it has been read.</summary>
internal sealed class TemplateText(string source)
{
    // The characters that handlebars does not allow in a name without brackets, and white space.
    private static readonly SearchValues<char> EndsName = SearchValues.Create(" \t\r\n\f\v\u00A0!\"#%&'()*+,./;<=>@[\\]^`{|}~");

    public string Source => source;

    public int At { get; set; }

    public bool AtEnd => At >= source.Length;

    /// <summary>The character that comes next; NUL at the end.</summary>
    public char Here => AtEnd ? '\0' : source[At];

    public ReadOnlySpan<char> Rest => source.AsSpan(Math.Min(At, source.Length));

    public void SkipSpace()
    {
        while (!AtEnd && char.IsWhiteSpace(source[At]))
        {
            At++;
        }
    }

    /// <summary>Where the name that starts at a position ends.</summary>
    public int EndOfName(int from)
    {
        int length = source.AsSpan(from).IndexOfAny(EndsName);
        return length < 0 ? source.Length : from + length;
    }

    public static TemplateFault Unclosed(int tagStart) =>
        new(tagStart, "the tag that starts here is never closed", "Add the closing braces }}.");
}
