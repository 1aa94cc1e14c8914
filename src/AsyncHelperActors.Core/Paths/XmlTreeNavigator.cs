using System.Xml;
using System.Xml.XPath;

namespace AsyncHelperActors.Core.Paths;

/// <summary>How many steps an XPath may take before it is given up: a few crossed <c>//</c> can take years.</summary>
internal sealed class StepBudget(long steps)
{
    private long _left = steps;

    public void Spend(long amount = 1)
    {
        _left -= amount;
        if (_left < 0)
        {
            throw new StepBudgetException();
        }
    }
}

/// <summary>Thrown through the XPath engine when the budget is spent; <see cref="XmlPath"/> explains it.</summary>
internal sealed class StepBudgetException : Exception;

/// <summary>
/// Lets the XPath engine of the platform walk an <see cref="XmlTree"/>. The element <paramref name="top"/> is the root
/// element of what the engine sees; above it there is a document node (here: null), and nothing beside it.
/// </summary>
internal sealed class XmlTreeNavigator(XmlTree top, XmlTree? node, StepBudget budget) : XPathNavigator
{
    private static readonly NameTable Names = new();

    private XmlTree? _node = node;

    public XmlTree? Current => _node;

    public override string BaseURI => string.Empty;

    public override bool IsEmptyElement => _node is { Kind: XmlKind.Element, FirstChild: null };

    public override string LocalName => _node?.Name ?? string.Empty;

    public override string Name => LocalName;

    public override XmlNameTable NameTable => Names;

    public override string NamespaceURI => string.Empty;

    public override string Prefix => string.Empty;

    public override XPathNodeType NodeType => _node?.Kind switch
    {
        null => XPathNodeType.Root,
        XmlKind.Element => XPathNodeType.Element,
        XmlKind.Attribute => XPathNodeType.Attribute,
        _ => XPathNodeType.Text,
    };

    public override string Value
    {
        get
        {
            string value = (_node ?? top).StringValue();
            budget.Spend(1 + (value.Length / 16));
            return value;
        }
    }

    public override XPathNavigator Clone() => new XmlTreeNavigator(top, _node, budget);

    public override bool IsSamePosition(XPathNavigator other) => other is XmlTreeNavigator that && ReferenceEquals(that._node, _node);

    public override XmlNodeOrder ComparePosition(XPathNavigator? nav)
    {
        if (nav is not XmlTreeNavigator that)
        {
            return XmlNodeOrder.Unknown;
        }

        int difference = (_node?.Order ?? -1).CompareTo(that._node?.Order ?? -1);
        return difference < 0 ? XmlNodeOrder.Before : difference > 0 ? XmlNodeOrder.After : XmlNodeOrder.Same;
    }

    public override bool MoveTo(XPathNavigator other)
    {
        budget.Spend();
        if (other is not XmlTreeNavigator that)
        {
            return false;
        }

        _node = that._node;
        return true;
    }

    public override bool MoveToFirstAttribute() => Go(_node?.FirstAttribute);

    public override bool MoveToNextAttribute() => _node?.Kind == XmlKind.Attribute && Go(_node.Next);

    public override bool MoveToFirstChild() => Go(_node is null ? top : _node.FirstChild);

    public override bool MoveToNext() => IsInside && Go(_node!.Next);

    public override bool MoveToPrevious() => IsInside && Go(_node!.Previous);

    public override bool MoveToParent()
    {
        budget.Spend();
        if (_node is null)
        {
            return false;
        }

        _node = ReferenceEquals(_node, top) ? null : _node.Parent;
        return true;
    }

    public override bool MoveToFirstNamespace(XPathNamespaceScope namespaceScope) => false;

    public override bool MoveToNextNamespace(XPathNamespaceScope namespaceScope) => false;

    public override bool MoveToId(string id) => false;

    private bool IsInside => _node is not null && !ReferenceEquals(_node, top) && _node.Kind != XmlKind.Attribute;

    private bool Go(XmlTree? to)
    {
        budget.Spend();
        if (to is null)
        {
            return false;
        }

        _node = to;
        return true;
    }
}
