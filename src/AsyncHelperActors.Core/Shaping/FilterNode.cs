using AsyncHelperActors.Core.Paths;

namespace AsyncHelperActors.Core.Shaping;

/// <summary>A part of a filter expression that was read. The cases are closed.</summary>
internal abstract record FilterNode
{
    private FilterNode()
    {
    }

    /// <summary>A text, a number, true or false, or null.</summary>
    public sealed record Literal(object? Value) : FilterNode;

    /// <summary>A value of the record, of the run, or of the settings.</summary>
    /// <param name="Source">extract, context, options or settings.</param>
    /// <param name="Path">Where.</param>
    public sealed record Field(string Source, JsonPath Path) : FilterNode;

    /// <summary>An operation.</summary>
    public sealed record Call(FilterOperator Operator, FilterNode[] Arguments) : FilterNode;
}
