using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;

namespace AsyncHelperActors.Actors.Storage;

// Why writers queue up before the database makes them
// ---------------------------------------------------
// SQLite has one writer at a time. A second one is not queued but told to try again, and SQLite's own way of trying again is to
// sleep for 1, 2, 5 ... 100 ms and look whether the lock happens to be free. The journal and the book both write
// all the time, so the unlucky one can sleep through dozens of the other's transactions: seconds of delay, and a blocked
// thread. Within one process that is needless. Whoever is about to write takes a turn first; turns are handed on in the order in
// which they were asked for. What other processes do (a backup, a shell) is still settled by the busy timeout.

/// <summary>Turns at writing to a database file, within this process.</summary>
internal static class WriteTurns
{
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Files = new();

    /// <summary>Waits for the caller's turn.</summary>
    /// <param name="file">The database file, as an absolute path.</param>
    /// <param name="cancellation">Gives the place in the queue up.</param>
    public static async Task<Turn> TakeAsync(string file, CancellationToken cancellation)
    {
        var queue = Files.GetOrAdd(file, _ => new SemaphoreSlim(1, 1));
        await queue.WaitAsync(cancellation);
        return new Turn(queue);
    }

    /// <summary>The right to write. Disposing it hands the turn on; doing so again does nothing.</summary>
    internal sealed class Turn(SemaphoreSlim queue) : IDisposable
    {
        private int _over;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _over, 1) == 0)
            {
                queue.Release();
            }
        }

        /// <summary>Hands the turn on when the connection is closed, by whomever.</summary>
        public void EndWith(DbConnection connection) => connection.StateChange += (_, change) =>
        {
            if (change.CurrentState == ConnectionState.Closed)
            {
                Dispose();
            }
        };
    }
}
