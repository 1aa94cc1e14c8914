namespace AsyncHelperActors.Connectors.Templates;

/// <summary>What came out of a template.</summary>
/// <param name="Text">The text.</param>
/// <param name="Missing">The paths that were written and that the data did not have, or had as null; each became empty text.</param>
public sealed record RenderedText(string Text, IReadOnlyList<string> Missing)
{
    /// <inheritdoc/>
    public override string ToString() => Text;
}
