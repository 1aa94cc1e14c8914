namespace AsyncHelperActors.Connectors.Templates.Syntax;

/// <summary>Collects the paths that a template reads, as seen from its outermost context.</summary>
internal sealed class VariableCollector
{
    private readonly List<string> _found = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>A context: the path to it (null when no path leads there), what is around it, and its block parameters.</summary>
    private sealed record Place(string? Path, Place? Parent, string[] Names);

    public static IReadOnlyList<string> Collect(TemplateTree tree)
    {
        var collector = new VariableCollector();
        collector.Nodes(tree.Nodes, new Place(string.Empty, null, []));
        return collector._found;
    }

    private void Nodes(TemplateNode[] nodes, Place place)
    {
        foreach (TemplateNode node in nodes)
        {
            if (node is OutputNode output)
            {
                Visit(output.Value, place);
            }
            else if (node is BlockNode block)
            {
                Block(block, place);
            }
        }
    }

    private void Block(BlockNode block, Place place)
    {
        Visit(block.Call, place);
        string? subject = block.Call.Arguments.Length > 0 && block.Call.Arguments[0] is PathExpression path ? Resolve(path, place) : null;
        Place inner = block.Helper?.Name switch
        {
            "each" or "filter" => new Place(subject is null ? null : $"{subject}[*]", place, block.Names),
            "with" or null => new Place(subject, place, block.Names),
            _ => place,
        };
        Nodes(block.Main, inner);
        Nodes(block.Inverse, place);
    }

    private void Visit(Expression expression, Place place)
    {
        if (expression is PathExpression path && Resolve(path, place) is { Length: > 0 } name && _seen.Add(name))
        {
            _found.Add(name);
        }

        if (expression is not CallExpression call)
        {
            return;
        }

        foreach (Expression argument in call.Arguments.Concat(call.Options.Select(option => option.Value)))
        {
            Visit(argument, place);
        }
    }

    private static string? Resolve(PathExpression path, Place place)
    {
        if (path.IsData)
        {
            return path.Segments is ["root", .. string[] below] ? Join(string.Empty, below) : null;
        }

        Place? at = place;
        for (int up = path.Up; up > 0 && at is not null; up--)
        {
            at = at.Parent;
        }

        bool local = !path.IsScoped && path.Segments.Length > 0 && IsBlockName(place, path.Segments[0]);
        return local || at?.Path is null ? null : Join(at.Path, path.Segments);
    }

    private static bool IsBlockName(Place? place, string name)
    {
        for (; place is not null; place = place.Parent)
        {
            if (place.Names.Contains(name))
            {
                return true;
            }
        }

        return false;
    }

    private static string Join(string path, string[] segments)
    {
        foreach (string segment in segments)
        {
            bool plain = segment.All(c => char.IsLetterOrDigit(c) || c is '_' or '$' or '-');
            path = plain ? path.Length == 0 ? segment : $"{path}.{segment}" : $"{path}[{segment}]";
        }

        return path;
    }
}
