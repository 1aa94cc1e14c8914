using System.Diagnostics;
using AsyncHelperActors.Connectors.Templates.Helpers;
using AsyncHelperActors.Connectors.Templates.Syntax;
using AsyncHelperActors.Connectors.Templates.Values;

namespace AsyncHelperActors.Connectors.Templates.Rendering;

/// <summary>
/// One render: walks the tree of a template over the data. It is used once. Depth is limited by the parser; steps, time and
/// output are limited here, so that no template and no data can hold a thread or the memory.
/// </summary>
internal sealed class Renderer(TemplateModel model, TemplateTarget target, TemplateLimits limits, TimeProvider clock) : IDisposable
{
    private readonly OutputBuffer _output =
        new(target is TemplateTarget.Uri or TemplateTarget.Header ? limits.MaxLineChars : limits.MaxOutputChars);

    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly object? _root = model.Variables.Count == 0 && model.Record is not null ? model.Record : new ModelRoot(model);
    private List<string>? _missing;
    private DateTimeOffset? _now;
    private int _steps;

    public TemplateModel Model => model;

    public TemplateLimits Limits => limits;

    /// <summary>The time of this render: the same for each helper in it.</summary>
    public DateTimeOffset Now => _now ??= clock.GetUtcNow();

    public RenderedText Render(TemplateTree tree)
    {
        Render(tree.Nodes, new Scope(_root, null, null));
        if (target == TemplateTarget.Header && _output.Written.IndexOfAny('\r', '\n', '\0') >= 0)
        {
            throw new TemplateFault(-1, "the value of a header has a line break", "Remove it from the data, or encode it: {{encodeURI x}}.");
        }

        return new RenderedText(_output.ToString(), _missing ?? (IReadOnlyList<string>)[]);
    }

    public void Render(TemplateNode[] nodes, Scope scope)
    {
        foreach (TemplateNode node in nodes)
        {
            switch (node)
            {
                case TextNode text:
                    _output.Append(text.Text);
                    break;
                case OutputNode output:
                    Write(output, scope);
                    break;
                case BlockNode block:
                    Render(block, scope);
                    break;
                default:
                    throw new UnreachableException();
            }
        }
    }

    public object? Evaluate(Expression expression, Scope scope) => expression switch
    {
        LiteralExpression literal => literal.Value,
        PathExpression path => Resolve(path, scope),
        CallExpression call => Call(call, scope),
        _ => throw new UnreachableException(),
    };

    /// <summary>Counts a step, and stops a render that takes too many of them or too long.</summary>
    public void Step(int position)
    {
        if (++_steps > limits.MaxSteps)
        {
            throw new TemplateFault(position, $"the template takes more than {limits.MaxSteps:N0} steps", "Loop over less data at once.");
        }

        if ((_steps & 127) == 0)
        {
            CheckTime(position);
        }
    }

    public void CheckTime(int position)
    {
        if (Stopwatch.GetElapsedTime(_started) > limits.MaxTime)
        {
            string what = $"rendering takes longer than {limits.MaxTime.TotalSeconds:0.#} s";
            throw new TemplateFault(position, what, "Loop over less data at once, or do less with each element.");
        }
    }

    public object? Resolve(PathExpression path, Scope scope)
    {
        Step(path.Position);
        if (path.IsData)
        {
            return ResolveData(path, scope);
        }

        Scope? at = scope;
        for (int up = path.Up; up > 0 && at is not null; up--)
        {
            at = at.Parent;
        }

        if (at is null)
        {
            return Undefined.Value;
        }

        if (!path.IsScoped && path.Segments.Length > 0 && TryBlockName(scope, path.Segments[0], out object? named))
        {
            return Members(named, path.Segments, 1);
        }

        return Members(at.Value, path.Segments, 0);
    }

    /// <summary>Follows names from a value; what is not there is <see cref="Undefined"/>.</summary>
    public static object? Members(object? value, ReadOnlySpan<string> names, int from)
    {
        for (int i = from; i < names.Length; i++)
        {
            if (!TemplateValue.TryMember(value, names[i], out value))
            {
                return Undefined.Value;
            }
        }

        return value;
    }

    public void Dispose() => _output.Dispose();

    private object? ResolveData(PathExpression path, Scope scope)
    {
        if (path.Segments.Length == 0)
        {
            return Undefined.Value;
        }

        if (path.Segments[0] == "root")
        {
            return Members(_root, path.Segments, 1);
        }

        LoopTurn? loop = scope.Loop;
        for (int up = path.Up; up > 0 && loop is not null; up--)
        {
            loop = loop.Parent;
        }

        object? value = loop is null ? Undefined.Value : path.Segments[0] switch
        {
            "index" => (double)loop.Index,
            "key" => loop.Key,
            "first" => loop.Index == 0,
            "last" => loop.Last,
            _ => Undefined.Value,
        };
        return Members(value, path.Segments, 1);
    }

    private static bool TryBlockName(Scope scope, string name, out object? value)
    {
        for (Scope? at = scope; at is not null; at = at.Parent)
        {
            int index = at.Names.Length == 0 ? -1 : Array.IndexOf(at.Names, name);
            if (index >= 0)
            {
                value = index < at.Values.Length ? at.Values[index] : Undefined.Value;
                return true;
            }
        }

        value = null;
        return false;
    }

    private void Write(OutputNode node, Scope scope)
    {
        object? value = Evaluate(node.Value, scope);
        if (TemplateValue.IsMissing(value))
        {
            Missed(node.Value);
            return;
        }

        string text = TemplateValue.Text(value);
        bool plain = node.Raw || (value is SafeText safe && Array.IndexOf(safe.For, target) >= 0);
        if (!plain && target == TemplateTarget.Sql && TemplateValue.KindOf(value) is not (ValueKind.Number or ValueKind.Boolean))
        {
            text = $"'{text.Replace("'", "''")}'";
        }

        _output.Append(plain ? text : Escaping.For(target, text));
    }

    private void Missed(Expression expression)
    {
        string name = expression switch { PathExpression path => path.Text, CallExpression call => call.Name, _ => "value" };
        if (model.Strict)
        {
            string what = $"'{name}' is missing or null, and strict evaluation is on";
            throw new TemplateFault(expression.Position, what, "Give it a default: {{getValue \"path\" \"default\"}}.");
        }

        _missing ??= [];
        if (_missing.Count < 100 && !_missing.Contains(name))
        {
            _missing.Add(name);
        }
    }

    private object? Call(CallExpression call, Scope scope)
    {
        Helper helper = call.Helper!;
        Step(call.Position);
        var helperCall = new InlineCall(this, call, Arguments(call, helper, scope), scope);
        object? result = helper.Inline is not null ? helper.Inline(helperCall)
            : helper.Test is not null ? helper.Test(helperCall) ?? false
            : throw new TemplateFault(
                call.Position,
                $"'{helper.Name}' is a block helper",
                $"Write {helper.Usage} ... {{{{/{helper.Name}}}}}.");
        CheckTime(call.Position);
        if (result is string or SafeText)
        {
            helperCall.RequireLength(TemplateValue.Text(result).Length);
        }

        return result;
    }

    private object?[] Arguments(CallExpression call, Helper helper, Scope scope)
    {
        var values = new object?[call.Arguments.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Evaluate(call.Arguments[i], scope);
            if (model.Strict && !helper.MindsMissing && TemplateValue.IsMissing(values[i]) && call.Arguments[i] is not LiteralExpression)
            {
                Missed(call.Arguments[i]);
            }
        }

        return values;
    }

    private void Render(BlockNode node, Scope scope)
    {
        Step(node.Call.Position);
        if (node.Helper is null)
        {
            LoopBlocks.Section(new BlockCall(this, node, [Evaluate(node.Call.Arguments[0], scope)], scope));
            return;
        }

        var call = new BlockCall(this, node, Arguments(node.Call, node.Helper, scope), scope);
        if (node.Helper.Block is not null)
        {
            node.Helper.Block(call);
            return;
        }

        bool? holds = node.Helper.Test!(call);
        if (holds is not null)
        {
            Render(holds.Value ? node.Main : node.Inverse, scope);
        }
    }
}
