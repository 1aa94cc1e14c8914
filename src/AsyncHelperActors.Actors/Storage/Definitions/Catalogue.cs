using System.Collections.Immutable;
using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Actors.Storage.Definitions;

/// <summary>All current definitions of an account at one moment. It does not change; a write makes another one.</summary>
public sealed class Catalogue : IDefinitionLookup
{
    private readonly ImmutableSortedDictionary<(string Kind, string Id), StoredDefinition> _definitions;

    internal Catalogue(string account, long revision, ImmutableSortedDictionary<(string Kind, string Id), StoredDefinition> definitions)
    {
        Account = account;
        Revision = revision;
        _definitions = definitions;
    }

    /// <summary>Whose.</summary>
    public string Account { get; }

    /// <summary>Counts the account's writes.</summary>
    public long Revision { get; }

    /// <summary>All of them, ordered by collection and id.</summary>
    public IEnumerable<StoredDefinition> All => _definitions.Values;

    /// <summary>The current version of a definition as it is stored, or null.</summary>
    public StoredDefinition? Get(DefinitionKind kind, string id) => _definitions.GetValueOrDefault((kind.Plural(), id));

    /// <inheritdoc/>
    public Definition? Find(DefinitionKind kind, string id) => Get(kind, id)?.Typed;

    /// <inheritdoc/>
    public IEnumerable<string> Ids(DefinitionKind kind) => Of(kind).Select(d => d.Id);

    /// <summary>The definitions of a collection, ordered by id.</summary>
    public IEnumerable<StoredDefinition> Of(DefinitionKind kind) => _definitions.Values.Where(d => d.Kind == kind);

    internal static ImmutableSortedDictionary<(string Kind, string Id), StoredDefinition> Nothing { get; } =
        ImmutableSortedDictionary.Create<(string Kind, string Id), StoredDefinition>(Comparer<(string Kind, string Id)>.Create((a, b) =>
            string.CompareOrdinal(a.Kind, b.Kind) is var byKind && byKind != 0 ? byKind : string.CompareOrdinal(a.Id, b.Id)));

    internal Catalogue With(long revision, IEnumerable<(DefinitionKind Kind, string Id, StoredDefinition? Stored)> changes)
    {
        var definitions = _definitions.ToBuilder();
        foreach (var (kind, id, stored) in changes)
        {
            if (stored is null)
            {
                definitions.Remove((kind.Plural(), id));
            }
            else
            {
                definitions[(kind.Plural(), id)] = stored;
            }
        }

        return new Catalogue(Account, revision, definitions.ToImmutable());
    }
}
