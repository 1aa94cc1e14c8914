using AsyncHelperActors.Connectors.Templates.Helpers;

namespace AsyncHelperActors.Connectors.Templates.Syntax;

/// <summary>
/// Builds the tree of a template from its tags, and binds the calls in it to helpers. Faults of syntax end the parse; calls
/// of unknown helpers and wrong numbers of arguments are collected, so that a check can name them all.
/// </summary>
internal sealed class TemplateParser
{
    /// <summary>How deep blocks may nest; rendering recurses as deep.</summary>
    public const int MaxDepth = 64;

    private const int MaxFaults = 50;

    private readonly List<TemplateFault> _faults = [];

    private sealed class Frame(TemplateTag tag, bool chained)
    {
        public TemplateTag Tag { get; } = tag;

        /// <summary>Opened by an else with a helper, so it closes together with the block around it.</summary>
        public bool Chained { get; } = chained;

        public List<TemplateNode> Main { get; } = [];

        public List<TemplateNode>? Inverse { get; set; }

        public List<TemplateNode> Current => Inverse ?? Main;
    }

    public static (TemplateTree Tree, IReadOnlyList<TemplateFault> Faults) Parse(string source)
    {
        var parser = new TemplateParser();
        List<TemplateTag> tags = TagScanner.Scan(source);
        WhiteSpaceControl.Apply(tags);
        var tree = new TemplateTree(source, parser.Build(tags));
        return (tree, parser._faults);
    }

    private TemplateNode[] Build(List<TemplateTag> tags)
    {
        var root = new List<TemplateNode>();
        var open = new Stack<Frame>();
        foreach (TemplateTag tag in tags)
        {
            List<TemplateNode> current = open.Count > 0 ? open.Peek().Current : root;
            switch (tag.Kind)
            {
                case TagKind.Text or TagKind.RawText when tag.Text.Length > 0:
                    current.Add(new TextNode(tag.Text));
                    break;
                case TagKind.Output or TagKind.RawOutput:
                    current.Add(new OutputNode(Value(tag.Content!), tag.Kind == TagKind.RawOutput));
                    break;
                case TagKind.Open or TagKind.OpenInverse:
                    Push(open, new Frame(tag, chained: false));
                    break;
                case TagKind.Else:
                    Else(open, tag);
                    break;
                case TagKind.Close:
                    Close(open, tag, root);
                    break;
                default:
                    break;
            }
        }

        if (open.Count > 0)
        {
            TemplateTag left = open.Last().Tag;
            throw new TemplateFault(left.Position, $"the block '{NameOf(left)}' is never closed", $"Add {{{{/{NameOf(left)}}}}}.");
        }

        return [.. root];
    }

    private static void Push(Stack<Frame> open, Frame frame)
    {
        if (open.Count == MaxDepth)
        {
            throw new TemplateFault(frame.Tag.Position, $"blocks are nested more than {MaxDepth} deep", "Split the template.");
        }

        open.Push(frame);
    }

    private static void Else(Stack<Frame> open, TemplateTag tag)
    {
        if (open.Count == 0)
        {
            throw new TemplateFault(tag.Position, "an else stands outside of a block", "Put it between {{#if x}} and {{/if}}.");
        }

        Frame frame = open.Peek();
        if (frame.Inverse is not null)
        {
            throw new TemplateFault(
                tag.Position,
                $"the block '{NameOf(frame.Tag)}' has a second else",
                "A block has one {{else}}; write {{else if x}} before it.");
        }

        frame.Inverse = [];
        if (tag.Content is not null)
        {
            Push(open, new Frame(tag, chained: true));
        }
    }

    private void Close(Stack<Frame> open, TemplateTag tag, List<TemplateNode> root)
    {
        if (open.Count == 0)
        {
            throw new TemplateFault(
                tag.Position,
                $"'/{tag.Name}' closes a block that was never opened",
                $"Open it with {{{{#{tag.Name} ...}}}}.");
        }

        bool chained;
        do
        {
            Frame frame = open.Pop();
            chained = frame.Chained;
            if (!chained && NameOf(frame.Tag) != tag.Name)
            {
                throw new TemplateFault(
                    tag.Position,
                    $"'/{tag.Name}' closes a block, but the open one is '{NameOf(frame.Tag)}'",
                    $"Close '{NameOf(frame.Tag)}' (opened at character {frame.Tag.Position + 1}) first.");
            }

            (open.Count > 0 ? open.Peek().Current : root).Add(Block(frame));
        }
        while (chained);
    }

    private static string NameOf(TemplateTag tag) => tag.Content!.Head switch
    {
        PathExpression path => path.Text,
        LiteralExpression literal => Values.TemplateValue.Text(literal.Value),
        _ => "block",
    };

    private BlockNode Block(Frame frame)
    {
        TagContent content = frame.Tag.Content!;
        TemplateNode[] main = [.. frame.Main];
        TemplateNode[] inverse = [.. frame.Inverse ?? []];
        if (frame.Tag.Kind == TagKind.OpenInverse)
        {
            (main, inverse) = (inverse, main);
        }

        string? name = (content.Head as PathExpression)?.SimpleName;
        Helper? helper = null;
        bool known = name is not null && HelperRegistry.TryGet(name, out helper);
        if (content.IsCall || (known && helper!.Inline is null))
        {
            CallExpression call = Call(content, name);
            RequireBlock(helper, call);
            return new BlockNode(helper, call, content.BlockNames, main, inverse);
        }

        Bind(content.Head);
        var section = new CallExpression(content.Head.Position, "section", [content.Head], []);
        return new BlockNode(null, section, content.BlockNames, main, inverse);
    }

    private void RequireBlock(Helper? helper, CallExpression call)
    {
        if (helper is { Inline: not null })
        {
            _faults.Add(new TemplateFault(
                call.Position,
                $"'{helper.Name}' is no block helper",
                $"Write {{{{{helper.Name} ...}}}}, or {{{{#if ({helper.Name} ...)}}}} for a condition."));
        }
    }

    private Expression Value(TagContent content)
    {
        string? name = (content.Head as PathExpression)?.SimpleName;
        if (content.IsCall)
        {
            return Call(content, name);
        }

        // A bare name is a helper only if the helper can do without arguments: a field may be called "hash" or "sum".
        if (name is not null && HelperRegistry.TryGet(name, out Helper? helper) && helper.MinArguments == 0)
        {
            return Call(content, name);
        }

        Bind(content.Head);
        return content.Head;
    }

    private CallExpression Call(TagContent content, string? name)
    {
        if (name is null)
        {
            throw new TemplateFault(content.Head.Position, "only a helper takes arguments, and this is a path", "Write {{helper path}}.");
        }

        var call = new CallExpression(content.Head.Position, name, content.Arguments, content.Options);
        Bind(call);
        return call;
    }

    private void Bind(Expression expression)
    {
        // A text that is no template at all would otherwise have thousands of faults.
        if (expression is not CallExpression call || _faults.Count >= MaxFaults)
        {
            return;
        }

        foreach (Expression argument in call.Arguments)
        {
            Bind(argument);
        }

        foreach ((_, Expression value) in call.Options)
        {
            Bind(value);
        }

        if (!HelperRegistry.TryGet(call.Name, out Helper? helper))
        {
            _faults.Add(new TemplateFault(call.Position, $"there is no helper '{call.Name}'", HelperRegistry.Suggest(call.Name)));
            return;
        }

        call.Helper = helper;
        int count = call.Arguments.Length;
        if (count < helper.MinArguments || count > helper.MaxArguments)
        {
            string wanted = helper.MinArguments == helper.MaxArguments ? $"{helper.MinArguments}"
                : helper.MaxArguments == int.MaxValue ? $"at least {helper.MinArguments}"
                : $"{helper.MinArguments} to {helper.MaxArguments}";
            string what = $"'{helper.Name}' takes {wanted} argument(s), but has {count}";
            _faults.Add(new TemplateFault(call.Position, what, $"Write {helper.Usage}."));
        }
    }
}
