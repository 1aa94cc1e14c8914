using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace AsyncHelperActors.Core.Definitions;

// A definition file comes from outside, so YAML's conveniences are bounded here. The tree is built from the parser's events and not by
// a deserialiser, for three reasons: every value keeps its place for error messages; plain scalars follow the core schema of YAML 1.2
// (so that no is a text and 012 is twelve); and aliases are copies that are counted, because nine aliases of nine aliases of nine
// aliases are a gigabyte out of a hundred bytes. What would be surprising (a name twice, a merge key, a tag) is an error that says what
// to write instead.

/// <summary>Reads YAML into a tree with places.</summary>
internal sealed class YamlTree
{
    private const int MostCopiedNodes = 100_000;
    private const int MostCopiedText = TextTree.LongestText;

    private readonly Parser _parser;
    private readonly PositionMap _positions = new();
    private readonly Dictionary<AnchorName, JsonNode?> _anchors = [];
    private readonly HashSet<AnchorName> _open = [];
    private int _copiedNodes;
    private int _copiedText;

    private YamlTree(string text) => _parser = new Parser(new StringReader(text));

    public static TextTree Read(string text)
    {
        YamlTree? tree = null;
        try
        {
            tree = new YamlTree(text);
            return new TextTree(tree.Document(), tree._positions, []);
        }
        catch (TextFlawException flaw)
        {
            return TextTree.Failed(flaw.Problem);
        }
        catch (YamlException flaw)
        {
            return TextTree.Failed(Explained(flaw, text));
        }
        catch (Exception flaw) when (flaw is ArgumentException or InvalidOperationException or IndexOutOfRangeException or NullReferenceException or FormatException or OverflowException)
        {
            // The scanner is not ours, and on broken text it may break instead of complaining; for the user that is the same.
            var at = tree?._parser.Current?.End ?? Mark.Empty;
            return TextTree.Failed(new Problem(
                Severity.Error, "", $"It is not YAML: the text cannot be understood from here on ({flaw.GetType().Name}).", "Correct the text here: a quote, a bracket or a colon may be missing.", Whole(at.Line), Whole(at.Column)));
        }
    }

    private JsonNode? Document()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
        {
            return null;
        }

        _parser.Consume<DocumentStart>();
        var root = Node("", 0);
        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out var second))
        {
            throw Flaw("", second.Start, "Expected one document, came a second one.", "Put it into a file of its own.");
        }

        return root;
    }

    private JsonNode? Node(string path, int depth)
    {
        if (!_parser.Accept<NodeEvent>(out var node))
        {
            if (_parser.Accept<AnchorAlias>(out _))
            {
                return Alias(path, _parser.Consume<AnchorAlias>());
            }

            throw Flaw(path, _parser.Current!.Start, "Expected a value.", "Write a value.");
        }

        // A pair that stands alone in a flow list is an object without a beginning; the place of the list will do.
        if (path.Length == 0 || node.Start.Index > 0)
        {
            _positions.Add(path, Whole(node.Start.Line), Whole(node.Start.Column));
        }

        if (depth > TextTree.Deepest)
        {
            throw Flaw(path, node.Start, $"It is nested more than {TextTree.Deepest} deep.", "Make it flatter.");
        }

        if (node.Anchor.IsEmpty)
        {
            return Content(path, depth);
        }

        _open.Add(node.Anchor);
        var value = Content(path, depth);
        _open.Remove(node.Anchor);
        _anchors[node.Anchor] = value;
        return value;
    }

    private JsonNode? Content(string path, int depth)
    {
        if (_parser.TryConsume<Scalar>(out var scalar))
        {
            return YamlScalar.Read(scalar, path);
        }

        if (_parser.TryConsume<SequenceStart>(out var sequence))
        {
            RefuseTag(path, sequence, "tag:yaml.org,2002:seq");
            var list = new JsonArray();
            while (!_parser.TryConsume<SequenceEnd>(out _))
            {
                list.Add(Node($"{path}[{list.Count}]", depth + 1));
            }

            return list;
        }

        var mapping = _parser.Consume<MappingStart>();
        RefuseTag(path, mapping, "tag:yaml.org,2002:map");
        return Mapping(path, depth);
    }

    private JsonObject Mapping(string path, int depth)
    {
        var node = new JsonObject();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (!_parser.TryConsume<Scalar>(out var key))
            {
                throw Flaw(path, _parser.Current!.Start, "Expected the name of a field, came a list, an object or an alias.", "Write names as plain text; a value that starts with {{ goes in quotes.");
            }

            var inner = path.Length == 0 ? key.Value : $"{path}.{key.Value}";
            if (key is { Value: "<<", IsQuotedImplicit: false, Style: ScalarStyle.Plain })
            {
                throw Flaw(inner, key.Start, "Merge keys are not part of YAML 1.2.", "Write the fields out.");
            }

            if (node.ContainsKey(key.Value))
            {
                throw Flaw(inner, key.Start, $"The field {key.Value} is there twice.", "Keep one of them.");
            }

            _positions.Add(inner, Whole(key.Start.Line), Whole(key.Start.Column));
            node.Add(key.Value, Node(inner, depth + 1));
        }

        return node;
    }

    private JsonNode? Alias(string path, AnchorAlias alias)
    {
        _positions.Add(path, Whole(alias.Start.Line), Whole(alias.Start.Column));
        if (_open.Contains(alias.Value))
        {
            throw Flaw(path, alias.Start, $"The alias *{alias.Value} is inside of what it stands for.", "Write the value out.");
        }

        if (!_anchors.TryGetValue(alias.Value, out var value))
        {
            throw Flaw(path, alias.Start, $"There is no anchor &{alias.Value} before this.", "Write the value out, or set the anchor first.");
        }

        CountCopy(value, path, alias);
        return value?.DeepClone();
    }

    private void CountCopy(JsonNode? node, string path, AnchorAlias alias)
    {
        _copiedNodes++;
        switch (node)
        {
            case JsonObject inner:
                foreach (var (name, value) in inner)
                {
                    _copiedText += name.Length;
                    CountCopy(value, path, alias);
                }

                break;
            case JsonArray list:
                foreach (var item in list)
                {
                    CountCopy(item, path, alias);
                }

                break;
            case JsonValue scalar:
                _copiedText += scalar.TryGetValue<string>(out var text) ? text.Length : 8;
                break;
            default:
                break;
        }

        if (_copiedNodes > MostCopiedNodes || _copiedText > MostCopiedText)
        {
            throw Flaw(path, alias.Start, "The aliases stand for more than a definition file can hold.", "Use fewer aliases of aliases.");
        }
    }

    /// <summary>The parser tells a tab by the beginning of what the tab breaks, which may be the whole file; the tab itself is the place.</summary>
    private static Problem Explained(YamlException flaw, string text)
    {
        var problem = new Problem(Severity.Error, "", $"It is not YAML: {flaw.Message}", "Correct the text here.", Whole(flaw.Start.Line), Whole(flaw.Start.Column));
        if (!flaw.Message.Contains(" tab ", StringComparison.Ordinal))
        {
            return problem;
        }

        var lines = text.Split('\n');
        for (var i = problem.Line!.Value - 1; i < lines.Length; i++)
        {
            if (lines[i].AsSpan(0, lines[i].Length - lines[i].AsSpan().TrimStart().Length).IndexOf('\t') is >= 0 and var at)
            {
                return problem with { Line = i + 1, Column = at + 1, Hint = "Indent with blanks and not with tabs." };
            }
        }

        return problem;
    }

    private static void RefuseTag(string path, NodeEvent node, string own)
    {
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific && node.Tag.Value != own)
        {
            throw Flaw(path, node.Start, "Tags of one's own are not read.", "Leave the tag out.");
        }
    }

    internal static TextFlawException Flaw(string path, Mark at, string message, string hint) =>
        new(new Problem(Severity.Error, path, message, hint, Whole(at.Line), Whole(at.Column)));

    private static int Whole(long number) => (int)Math.Clamp(number, 1, int.MaxValue);
}
