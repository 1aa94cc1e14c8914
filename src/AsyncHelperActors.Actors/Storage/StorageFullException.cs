using Microsoft.Data.Sqlite;
using Npgsql;

namespace AsyncHelperActors.Actors.Storage;

/// <summary>The disk of the storage, or the quota that its operator gave it, is full. What was to be written was not; what was promised before is kept.</summary>
/// <param name="cause">What the database said.</param>
public sealed class StorageFullException(Exception cause)
    : Exception("The storage is full: its disk has no room, or its quota (Storage:MostMegabytes) is used up.", cause)
{
    private const int SqliteFull = 13;
    private const int NoSpaceOnDevice = 28;

    /// <summary>Whether an error says that there is no room.</summary>
    public static bool Is(Exception error) => error switch
    {
        StorageFullException or SqliteException { SqliteErrorCode: SqliteFull } or PostgresException { SqlState: PostgresErrorCodes.DiskFull } => true,
        IOException { HResult: NoSpaceOnDevice } => true,
        AggregateException several => several.InnerExceptions.Any(Is),
        _ => error.InnerException is { } inner && Is(inner),
    };
}
