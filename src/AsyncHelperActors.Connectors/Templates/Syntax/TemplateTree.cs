using AsyncHelperActors.Connectors.Templates.Helpers;

namespace AsyncHelperActors.Connectors.Templates.Syntax;

/// <summary>A piece of a parsed template.</summary>
internal abstract class TemplateNode;

/// <summary>Text that is written as it is.</summary>
internal sealed class TextNode(string text) : TemplateNode
{
    public string Text { get; } = text;
}

/// <summary><c>{{x}}</c>, or <c>{{{x}}}</c> when it is raw.</summary>
internal sealed class OutputNode(Expression value, bool raw) : TemplateNode
{
    public Expression Value { get; } = value;

    public bool Raw { get; } = raw;
}

/// <summary>
/// <c>{{#helper ...}} main {{else}} inverse {{/helper}}</c>, or a section on a value when <paramref name="helper"/> is null.
/// </summary>
internal sealed class BlockNode(Helper? helper, CallExpression call, string[] names, TemplateNode[] main, TemplateNode[] inverse)
    : TemplateNode
{
    public Helper? Helper { get; } = helper;

    /// <summary>The call with its arguments; of a section the value is its only argument.</summary>
    public CallExpression Call { get; } = call;

    /// <summary>The block parameters of <c>as |value key|</c>.</summary>
    public string[] Names { get; } = names;

    public TemplateNode[] Main { get; } = main;

    public TemplateNode[] Inverse { get; } = inverse;
}

/// <summary>Something in a template that has a value.</summary>
internal abstract class Expression(int position)
{
    /// <summary>Where it stands in the template, in characters from 0.</summary>
    public int Position { get; } = position;
}

/// <summary>A text, number, true, false, null or undefined that stands in the template.</summary>
internal sealed class LiteralExpression(int position, object? value) : Expression(position)
{
    public object? Value { get; } = value;
}

/// <summary>A path such as <c>../a.[0].b</c> or <c>@root.x</c>.</summary>
internal sealed class PathExpression(int position, string text) : Expression(position)
{
    /// <summary>The path as it was written.</summary>
    public string Text { get; } = text;

    /// <summary>How many contexts (or, with an at sign, loops) to go up.</summary>
    public int Up { get; init; }

    /// <summary>True for <c>@index</c> and the like.</summary>
    public bool IsData { get; init; }

    /// <summary>True when it starts with <c>this</c>, <c>.</c> or <c>..</c>, so that it cannot mean a helper or a block parameter.</summary>
    public bool IsScoped { get; init; }

    public string[] Segments { get; init; } = [];

    /// <summary>The name, when the path is nothing but one name; null otherwise.</summary>
    public string? SimpleName => !IsData && !IsScoped && Segments.Length == 1 ? Segments[0] : null;
}

/// <summary>A helper with its arguments.</summary>
internal sealed class CallExpression(int position, string name, Expression[] arguments, (string Name, Expression Value)[] options)
    : Expression(position)
{
    public string Name { get; } = name;

    public Expression[] Arguments { get; } = arguments;

    /// <summary>The named arguments, such as <c>reverse="true"</c>.</summary>
    public (string Name, Expression Value)[] Options { get; } = options;

    /// <summary>The helper, once it is known to exist; null in a section and in a template with faults.</summary>
    public Helper? Helper { get; set; }
}

/// <summary>A parsed template.</summary>
/// <param name="Source">The text.</param>
/// <param name="Nodes">Its pieces.</param>
internal sealed record TemplateTree(string Source, TemplateNode[] Nodes);
