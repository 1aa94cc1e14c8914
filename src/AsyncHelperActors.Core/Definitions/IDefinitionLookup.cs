namespace AsyncHelperActors.Core.Definitions;

/// <summary>The definitions that are already there, for checks of references. A snapshot: it does not change during a check.</summary>
public interface IDefinitionLookup
{
    /// <summary>The current version of a definition, or null when there is none of that id.</summary>
    Definition? Find(DefinitionKind kind, string id);

    /// <summary>The ids of a kind, for hints and for looking up who refers to what.</summary>
    IEnumerable<string> Ids(DefinitionKind kind);
}
