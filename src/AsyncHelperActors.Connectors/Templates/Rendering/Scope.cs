namespace AsyncHelperActors.Connectors.Templates.Rendering;

/// <summary>Where in a template the rendering is: a context, the context around it, and the loop it is in.</summary>
internal sealed class Scope(object? value, Scope? parent, LoopTurn? loop)
{
    /// <summary>What <c>this</c> means.</summary>
    public object? Value { get; } = value;

    /// <summary>What <c>..</c> means.</summary>
    public Scope? Parent { get; } = parent;

    public LoopTurn? Loop { get; } = loop;

    /// <summary>The names of block parameters, <c>as |value key|</c>.</summary>
    public string[] Names { get; init; } = [];

    /// <summary>The values of the block parameters, as many as there are names, or fewer.</summary>
    public object?[] Values { get; init; } = [];
}

/// <summary>One turn of a loop: <c>@index</c>, <c>@key</c>, <c>@first</c>, <c>@last</c>, and around it the outer loop.</summary>
internal sealed class LoopTurn(LoopTurn? parent, int index, object? key, bool last)
{
    public LoopTurn? Parent { get; } = parent;

    public int Index { get; } = index;

    public object? Key { get; } = key;

    public bool Last { get; } = last;
}
