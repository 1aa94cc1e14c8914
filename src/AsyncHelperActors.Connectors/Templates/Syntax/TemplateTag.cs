namespace AsyncHelperActors.Connectors.Templates.Syntax;

/// <summary>The kinds of tags between which the text of a template stands.</summary>
internal enum TagKind
{
    /// <summary>No tag: text.</summary>
    Text,

    /// <summary>The text in a raw block, which white space control leaves alone.</summary>
    RawText,

    /// <summary><c>{{x}}</c></summary>
    Output,

    /// <summary><c>{{{x}}}</c> or <c>{{&amp;x}}</c></summary>
    RawOutput,

    /// <summary><c>{{#x}}</c></summary>
    Open,

    /// <summary><c>{{^x}}</c>: a block that starts with its inverse.</summary>
    OpenInverse,

    /// <summary><c>{{else}}</c>, <c>{{^}}</c> or <c>{{else x}}</c></summary>
    Else,

    /// <summary><c>{{/x}}</c></summary>
    Close,

    /// <summary><c>{{! x }}</c></summary>
    Comment,
}

/// <summary>A tag of a template, or the text between two, in the order of the template.</summary>
internal sealed class TemplateTag(TagKind kind, int position)
{
    public TagKind Kind { get; } = kind;

    /// <summary>Where it starts in the template.</summary>
    public int Position { get; } = position;

    /// <summary>Of text: what will be written, after white space control.</summary>
    public string Text { get; set; } = string.Empty;

    /// <summary>Of text: what stood there, before white space control.</summary>
    public string Original { get; init; } = string.Empty;

    /// <summary>What the tag calls or shows; null for text, comments, a plain else and a closing tag.</summary>
    public TagContent? Content { get; init; }

    /// <summary>Of a closing tag: what it closes.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>A tilde at the opening brace: white space before goes.</summary>
    public bool StripBefore { get; set; }

    /// <summary>A tilde at the closing brace: white space behind goes.</summary>
    public bool StripAfter { get; set; }

    /// <summary>Whether it may stand on a line of its own that then vanishes.</summary>
    public bool MayStandAlone => Kind is TagKind.Open or TagKind.OpenInverse or TagKind.Else or TagKind.Close or TagKind.Comment;
}

/// <summary>What stands within a tag: a head, arguments, named arguments and block parameters.</summary>
internal sealed record TagContent(Expression Head, Expression[] Arguments, (string Name, Expression Value)[] Options, string[] BlockNames)
{
    public bool IsCall => Arguments.Length > 0 || Options.Length > 0;
}
