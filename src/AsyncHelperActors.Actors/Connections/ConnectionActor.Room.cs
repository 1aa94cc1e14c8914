using Akka.Actor;
using AsyncHelperActors.Core.Calls;

namespace AsyncHelperActors.Actors.Connections;

/// <summary>How the connection comes to its part of the room that the whole cluster has.</summary>
/// <remarks>
/// The node goes by the governor's last word and says nothing while that is enough. It speaks when calls wait for more, when it is told another
/// number, when it gives back what it must, and each second while room is short, so that no lost word holds anybody up.
/// </remarks>
internal sealed partial class ConnectionActor
{
    private static readonly TimeSpan SayAgain = TimeSpan.FromSeconds(1);

    private bool _isAsking;

    /// <summary>How many calls of the cluster's the node may have under way.</summary>
    private int Allowed => calls.Governors.IsNobody() ? int.MaxValue : calls.Grant?.Allowed ?? 0;

    private bool IsShort => _room is { } room && Allowed < room;

    private void OnRoom(IRoomMessage message)
    {
        switch (message)
        {
            case RoomGrant grant when grant.Governor == calls.Grant?.Governor && grant.Seq > calls.Grant.Seq:
                calls.Grant = grant;
                _isAsking = false;
                Advance();
                Report(calls.Governors);
                break;
            case RoomGrant:
                // Said twice, or by a governor that this node no longer goes by.
                break;
            case WhoHolds who:
                calls.Grant = new RoomGrant(who.Connection, who.Governor, 0, calls.Grant?.Allowed ?? 0);
                Report(Sender);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>Calls wait although the connection has room for more: somewhere else it is taken, or nobody has asked yet.</summary>
    private void WantRoom()
    {
        if (_line.Count > 0 && IsShort && !_isAsking)
        {
            _isAsking = true;
            Report(calls.Governors);
            Timers.StartPeriodicTimer(SayRoom.Instance, SayRoom.Instance, SayAgain);
        }
    }

    /// <summary>A call has ended that is one more than the node may have by now.</summary>
    private void GiveBack()
    {
        if (calls.Count >= Allowed && IsShort)
        {
            Report(calls.Governors);
        }
    }

    private void SayAgainIfShort()
    {
        if (IsShort)
        {
            Report(calls.Governors);
        }

        if (!IsShort || (_line.Count == 0 && calls.Count == 0))
        {
            _isAsking = false;
            Timers.Cancel(SayRoom.Instance);
        }
    }

    private void Report(IActorRef governor)
    {
        if (governor.IsNobody())
        {
            return;
        }

        var most = _room ?? settings.ConnectionConcurrency;
        governor.Tell(new RoomReport(
            $"{calls.Account}:{calls.Connection}",
            _room is null ? -1 : _known?.Version ?? 0,
            most,
            calls.Grant?.Governor ?? "",
            calls.Grant?.Seq ?? 0,
            calls.Grant?.Allowed ?? 0,
            calls.Count,
            Math.Min(calls.Count + _line.Count, most)));
    }

    private sealed record SayRoom : INoSerializationVerificationNeeded
    {
        public static SayRoom Instance { get; } = new();
    }
}
