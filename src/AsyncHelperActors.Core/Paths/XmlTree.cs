namespace AsyncHelperActors.Core.Paths;

/// <summary>What a node of an <see cref="XmlTree"/> is.</summary>
internal enum XmlKind
{
    Element,
    Attribute,
    Text,
}

/// <summary>
/// A node of a parsed XML document without namespaces. The tree is written once, by <see cref="SafeXml"/>, and then only
/// read, so any number of threads may walk it.
/// </summary>
internal sealed class XmlTree(XmlKind kind, string name, string value, XmlTree? parent, int order)
{
    public XmlKind Kind { get; } = kind;

    public string Name { get; } = name;

    /// <summary>The text of an attribute or of a text node; empty for an element.</summary>
    public string Text { get; } = value;

    public XmlTree? Parent { get; } = parent;

    /// <summary>The place in document order.</summary>
    public int Order { get; } = order;

    public XmlTree? FirstAttribute { get; private set; }

    public XmlTree? FirstChild { get; private set; }

    public XmlTree? LastChild { get; private set; }

    public XmlTree? Next { get; private set; }

    public XmlTree? Previous { get; private set; }

    private XmlTree? LastAttribute { get; set; }

    public void Append(XmlTree node)
    {
        bool attribute = node.Kind == XmlKind.Attribute;
        XmlTree? last = attribute ? LastAttribute : LastChild;
        node.Previous = last;
        if (last is not null)
        {
            last.Next = node;
        }
        else if (attribute)
        {
            FirstAttribute = node;
        }
        else
        {
            FirstChild = node;
        }

        (LastAttribute, LastChild) = attribute ? (node, LastChild) : (LastAttribute, node);
    }

    public IEnumerable<XmlTree> Attributes => Chain(FirstAttribute);

    public IEnumerable<XmlTree> Children => Chain(FirstChild);

    /// <summary>The string value of XPath: the text of the node, or all text within the element.</summary>
    public string StringValue()
    {
        if (Kind != XmlKind.Element)
        {
            return Text;
        }

        if (FirstChild is null)
        {
            return string.Empty;
        }

        if (FirstChild.Kind == XmlKind.Text && FirstChild.Next is null)
        {
            return FirstChild.Text;
        }

        var all = new System.Text.StringBuilder();
        foreach (XmlTree text in TextsWithin())
        {
            all.Append(text.Text);
        }

        return all.ToString();
    }

    private IEnumerable<XmlTree> TextsWithin()
    {
        XmlTree? node = FirstChild;
        while (node is not null)
        {
            if (node.Kind == XmlKind.Text)
            {
                yield return node;
            }

            node = node.FirstChild ?? After(node);
        }
    }

    private XmlTree? After(XmlTree node)
    {
        while (node.Next is null)
        {
            if (node.Parent is null || ReferenceEquals(node.Parent, this))
            {
                return null;
            }

            node = node.Parent;
        }

        return node.Next;
    }

    private static IEnumerable<XmlTree> Chain(XmlTree? node)
    {
        for (; node is not null; node = node.Next)
        {
            yield return node;
        }
    }
}
