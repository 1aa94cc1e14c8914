namespace AsyncHelperActors.Core.Definitions;

/// <summary>Definitions in memory: those of a file, or of a test.</summary>
public sealed class DefinitionSet : IDefinitionLookup
{
    private readonly Dictionary<DefinitionKind, Dictionary<string, Definition>> _definitions =
        DefinitionKindNames.All.ToDictionary(kind => kind, _ => new Dictionary<string, Definition>(StringComparer.Ordinal));

    /// <summary>A set of definitions; of two with the same kind and id the later one counts.</summary>
    public DefinitionSet(IEnumerable<Definition> definitions)
    {
        foreach (var definition in definitions)
        {
            _definitions[definition.Kind][definition.Id] = definition;
        }
    }

    /// <summary>Nothing at all.</summary>
    public static DefinitionSet Empty { get; } = new([]);

    public Definition? Find(DefinitionKind kind, string id) => _definitions[kind].GetValueOrDefault(id);

    public IEnumerable<string> Ids(DefinitionKind kind) => _definitions[kind].Keys;
}
