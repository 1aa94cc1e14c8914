using System.Data.Common;
using Npgsql;

namespace AsyncHelperActors.Actors.Storage;

/// <summary>PostgreSQL, which several nodes share. Transactions run in READ COMMITTED: each statement sees what was committed before it.</summary>
internal sealed class PostgresDialect : SqlDialect
{
    public override string Name => "postgres";

    public override string ProviderName => LinqToDB.ProviderName.PostgreSQL15;

    public override bool Blocks => false;

    public override string LockRows => " FOR UPDATE SKIP LOCKED";

    public override string HoldRows => " FOR UPDATE";

    public override string Least => "least";

    public override string Greatest => "greatest";

    public override string HasLabel => "CAST(jobs.labels AS json) ->> @labelKey = @labelValue";

    public override string Now => "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)";

    // Autovacuum makes the space of deleted rows free for new ones.
    public override string? ReclaimSpace => null;

    public override DbConnection Connect(string connectionString) => new NpgsqlConnection(connectionString);

    // Commits are flushed by what the connection string says; only whoever wants less says so here.
    public override string Greeting(StorageOptions storage) =>
        storage.Durability == Durability.PowerLoss ? "" : "SET synchronous_commit = off";

    // Writers do not block each other.
    public override Task<WriteTurns.Turn?> TakeTurnAsync(string connectionString, CancellationToken cancellation) =>
        Task.FromResult<WriteTurns.Turn?>(null);

    public override string IsNoneOf(string column, string parameter) =>
        $"{column} NOT IN (SELECT json_array_elements_text(CAST({parameter} AS json)))";

    public override bool IsBusy(Exception error) => Any(error, cause =>
        cause is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.LockNotAvailable }

        // A connection that was idle while the server was restarted; a new one may well work. Who has waited for an answer in vain does not wait again.
        || (IsLost(cause) && cause.InnerException is not TimeoutException));

    public override bool IsAway(Exception error) => Any(error, IsLost);

    private static bool IsLost(Exception error) => error switch
    {
        // Shutting down, starting up, out of connections; and out of disk or memory, which is no fault of a statement either.
        PostgresException answered => answered.SqlState[..2] is "57" or "53" or "08",
        NpgsqlException or System.Net.Sockets.SocketException => true,
        _ => false,
    };

    private static bool Any(Exception error, Func<Exception, bool> holds) =>
        error is AggregateException several ? several.Flatten().InnerExceptions.Any(holds) : holds(error);
}
