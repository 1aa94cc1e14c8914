using AsyncHelperActors.Connectors.Templates.Syntax;
using AsyncHelperActors.Connectors.Templates.Values;

namespace AsyncHelperActors.Connectors.Templates.Rendering;

/// <summary>A call of a helper: its arguments, already evaluated, and what it may know about the render.</summary>
internal abstract class HelperCall(Renderer renderer, CallExpression call, object?[] arguments, Scope scope)
{
    public int Count => arguments.Length;

    public Scope Scope => scope;

    public Renderer Renderer => renderer;

    public TemplateModel Model => renderer.Model;

    public DateTimeOffset Now => renderer.Now;

    public int Position => call.Position;

    /// <summary>An argument; one that was not written is <see cref="Undefined"/>.</summary>
    public object? this[int index] => index < arguments.Length ? arguments[index] : Undefined.Value;

    public bool Has(int index) => !TemplateValue.IsMissing(this[index]);

    public string Text(int index) => TemplateValue.Text(this[index]);

    public double Number(int index) => TemplateValue.Numeric(this[index]);

    /// <summary>How an argument was written, if it is a path: some helpers take names without quotation marks.</summary>
    public string? Written(int index) => index < call.Arguments.Length && call.Arguments[index] is PathExpression path ? path.Text : null;

    /// <summary>A named argument such as <c>reverse="true"</c>.</summary>
    public object? Option(string name)
    {
        foreach ((string option, Expression value) in call.Options)
        {
            if (option == name)
            {
                return renderer.Evaluate(value, scope);
            }
        }

        return Undefined.Value;
    }

    /// <summary>A whole number from an argument, or an error with the range.</summary>
    public int Whole(int index, int min, int max)
    {
        double number = Math.Truncate(Number(index));
        return number >= min && number <= max
            ? (int)number
            : throw Fault($"argument {index + 1} must be a number from {min} to {max}", $"Write {call.Helper?.Usage}.");
    }

    /// <summary>An argument as an error may show it: what stands in the template, but never a value of the data.</summary>
    public string Shown(int index) => index < call.Arguments.Length && call.Arguments[index] is LiteralExpression
        ? $"'{Text(index)}'"
        : $"the value of argument {index + 1}";

    public TemplateFault Fault(string what, string hint, Exception? inner = null) =>
        new(call.Position, $"'{call.Name}': {what}", hint, inner);

    /// <summary>Refuses a text that is too long, before it is made when its length is known.</summary>
    public void RequireLength(long length)
    {
        if (length > renderer.Limits.MaxValueChars)
        {
            throw Fault($"the result is longer than {renderer.Limits.MaxValueChars:N0} characters", "Work on a shorter text.");
        }
    }

    /// <summary>A text that is an instruction, not data: a pattern or a format, and so short.</summary>
    public string Short(int index) => Text(index) is { Length: <= 2000 } text
        ? text
        : throw Fault($"argument {index + 1} is longer than 2,000 characters", $"Write {call.Helper?.Usage}.");
}

/// <summary>A call within a tag or in parentheses.</summary>
internal sealed class InlineCall(Renderer renderer, CallExpression call, object?[] arguments, Scope scope)
    : HelperCall(renderer, call, arguments, scope);

/// <summary>A call of a block helper, which can render the parts of its block.</summary>
internal sealed class BlockCall(Renderer renderer, BlockNode node, object?[] arguments, Scope scope)
    : HelperCall(renderer, node.Call, arguments, scope)
{
    public void RenderMain() => Renderer.Render(node.Main, Scope);

    public void RenderInverse() => Renderer.Render(node.Inverse, Scope);

    /// <summary>Renders the block in a context of its own.</summary>
    public void RenderWith(object? value) =>
        Renderer.Render(node.Main, new Scope(value, Scope, Scope.Loop) { Names = node.Names, Values = [value] });

    /// <summary>Renders one turn of a loop.</summary>
    public void RenderTurn(object? value, int index, object? key, bool last)
    {
        Renderer.Step(Position);
        var turn = new LoopTurn(Scope.Loop, index, key, last);
        object?[] values = node.Names.Length == 0 ? [] : [value, key];
        Renderer.Render(node.Main, new Scope(value, Scope, turn) { Names = node.Names, Values = values });
    }
}
