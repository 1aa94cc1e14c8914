using Akka.Actor;
using Akka.Event;
using AsyncHelperActors.Core.Calls;

namespace AsyncHelperActors.Actors.Connections;

/// <summary>The way of one call's requests to the connection that counts them.</summary>
internal sealed class ConnectionGate(IActorRef connection, RunStep run) : IRequestGate
{
    /// <summary>When the call must be on its way at the latest.</summary>
    public DateTimeOffset SendBy => run.SendBy;

    /// <summary>Which budget counted the call's last request. Only the connection's actor looks at it.</summary>
    public Budgeted? Budget { get; set; }

    /// <inheritdoc/>
    public async Task<DateTimeOffset?> EnterAsync(string method, string path, bool mustGo, CancellationToken cancellation)
    {
        var ask = new AskRoom(this, method, path, mustGo);
        await using var giveUp = cancellation.Register(() => ask.Answer.TrySetCanceled(cancellation));
        connection.Tell(ask);
        return await ask.Answer.Task;
    }
}

/// <summary>A call asks for room for one request. Stays on the node.</summary>
internal sealed record AskRoom(ConnectionGate Gate, string Method, string Path, bool MustGo) : INoSerializationVerificationNeeded
{
    /// <summary>Null: go. Otherwise: not before then.</summary>
    public TaskCompletionSource<DateTimeOffset?> Answer { get; } = new();
}
