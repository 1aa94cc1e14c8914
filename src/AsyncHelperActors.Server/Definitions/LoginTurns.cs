using AsyncHelperActors.Actors.Storage.Nodes;

namespace AsyncHelperActors.Server.Definitions;

/// <summary>Lets one node at a time log in to a connection: a vendor may take each refresh token once, and two nodes must not come with the same.</summary>
/// <param name="leases">Where it is written whose turn it is.</param>
/// <param name="time">The clock that waiting goes by.</param>
internal sealed class LoginTurns(LeaseTable leases, TimeProvider time)
{
    /// <summary>Longer than a login takes. A node that dies while it logs in holds the others up for so long.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits for the turn; it ends when the value is disposed of.</summary>
    public async ValueTask<IAsyncDisposable> TakeAsync(string account, string connectionId, CancellationToken cancellation)
    {
        var (name, owner) = ($"login:{account}:{connectionId}", Guid.NewGuid().ToString("N"));
        using var timer = new PeriodicTimer(LookAgain, time);
        while (!await leases.TakeAsync(name, owner, Longest, cancellation))
        {
            await timer.WaitForNextTickAsync(cancellation);
        }

        return new Turn(leases, name, owner);
    }

    private sealed class Turn(LeaseTable leases, string name, string owner) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await leases.GiveBackAsync(name, owner, CancellationToken.None);
    }
}
