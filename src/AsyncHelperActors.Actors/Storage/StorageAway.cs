namespace AsyncHelperActors.Actors.Storage;

/// <summary>Tells a database that is away from a defect.</summary>
public static class StorageAway
{
    /// <summary>Whether an error says that the database cannot be reached or does not take part now: the same request may well succeed later.</summary>
    public static bool Caused(Exception error) => SqlDialect.All.Any(dialect => dialect.IsAway(error) || dialect.IsBusy(error));
}
