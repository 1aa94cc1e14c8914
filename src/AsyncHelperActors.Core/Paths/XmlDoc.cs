namespace AsyncHelperActors.Core.Paths;

/// <summary>
/// An XML document, or an element of one that a path selected and that is now seen as a document of its own: paths that
/// are applied to it start at its root element and see nothing outside. Namespaces were removed when it was read.
/// </summary>
public sealed class XmlDoc
{
    internal XmlDoc(XmlTree root) => Root = root;

    /// <summary>The name of the root element, without a prefix.</summary>
    public string Name => Root.Name;

    /// <summary>All text within the root element, in document order.</summary>
    public string Value => Root.StringValue();

    internal XmlTree Root { get; }

    /// <inheritdoc/>
    public override string ToString() => $"<{Name}>";
}
