namespace AsyncHelperActors.Actors.Storage;

/// <summary>Finds sets of pages by their names, whoever's they are.</summary>
public interface IPageSets
{
    /// <summary>Sets whose names lie between two texts, by the ids of their jobs.</summary>
    /// <param name="from">The first name that is meant.</param>
    /// <param name="before">The first name that is not.</param>
    /// <param name="after">The set after which to go on; null: from the beginning.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<IReadOnlyList<PageSetName>> SetsAsync(string from, string before, PageSetName? after, int limit, CancellationToken cancellation);
}

/// <summary>Names a set of pages.</summary>
/// <param name="JobId">Whose it is.</param>
/// <param name="Set">Its name.</param>
public sealed record PageSetName(string JobId, string Set);
