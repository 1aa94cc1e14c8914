using AsyncHelperActors.Connectors.Templates.Syntax;

namespace AsyncHelperActors.Connectors.Templates;

/// <summary>Something wrong with a template, found without data.</summary>
/// <param name="Line">The line, counted from 1; 0 when it has no place.</param>
/// <param name="Column">The column, counted from 1; 0 when it has no place.</param>
/// <param name="What">What is wrong.</param>
/// <param name="Hint">What to write instead.</param>
public sealed record TemplateProblem(int Line, int Column, string What, string Hint)
{
    /// <inheritdoc/>
    public override string ToString() => Line == 0 ? $"{What}. {Hint}" : $"line {Line}, column {Column}: {What}. {Hint}";
}

/// <summary>Looks at a template without rendering it.</summary>
public static class TemplateCheck
{
    /// <summary>The problems of a template: all unknown helpers and wrong numbers of arguments, or the first fault of syntax.</summary>
    public static IReadOnlyList<TemplateProblem> Check(string template)
    {
        try
        {
            (_, IReadOnlyList<TemplateFault> faults) = TemplateParser.Parse(template);
            return [.. faults.OrderBy(fault => fault.Position).Select(fault => Problem(template, fault))];
        }
        catch (TemplateFault fault)
        {
            return [Problem(template, fault)];
        }
    }

    /// <summary>
    /// The paths that a template reads, seen from the outermost context, each once and in order: <c>{{#each data}}{{sku}}</c>
    /// reads <c>data</c> and <c>data[*].sku</c>. Nothing when the template has a fault of syntax.
    /// </summary>
    public static IReadOnlyList<string> Variables(string template)
    {
        try
        {
            return VariableCollector.Collect(TemplateParser.Parse(template).Tree);
        }
        catch (TemplateFault)
        {
            // Check is the one to complain; what cannot be parsed reads nothing.
            return [];
        }
    }

    private static TemplateProblem Problem(string template, TemplateFault fault)
    {
        (int line, int column) = TextPlace.Of(template, fault.Position);
        return new TemplateProblem(line, column, fault.What, fault.Hint);
    }
}
