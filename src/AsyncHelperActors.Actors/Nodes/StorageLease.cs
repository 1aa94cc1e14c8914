using Akka.Actor;
using Akka.Coordination;
using AsyncHelperActors.Actors.Persistence;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Actors.Storage.Nodes;

namespace AsyncHelperActors.Actors.Nodes;

/// <summary>The lease by which one part of a torn cluster goes on: a row of the storage, which no part can do without anyway.</summary>
/// <remarks>
/// While it is held it is renewed; when that fails for longer than it lasts, its user is told. Named in hocon/cluster.conf and made by Akka.
/// </remarks>
public sealed class StorageLease : Lease
{
    private readonly LeaseTable _table;
    private readonly IScheduler _scheduler;
    private readonly Lock _gate = new();
    private ICancelable? _renewal;
    
    /// <summary>By the clock that nobody sets: a lease lasts no longer because a wall clock was put back.</summary>
    private TimeSpan _heldUntil = TimeSpan.MinValue;
    private Action<Exception?>? _lost;

    /// <summary>Akka makes it.</summary>
    public StorageLease(LeaseSettings settings, ExtendedActorSystem system)
        : base(settings)
    {
        var setup = system.Settings.Setup.Get<StorageSetup>();
        StorageOptions storage = setup.HasValue
            ? setup.Value.Storage
            : throw new InvalidOperationException("The lease needs the storage; add the actors with AddJobActors.");
        _table = new LeaseTable(storage);
        _scheduler = system.Scheduler;
    }

    private TimeSpan Time => Settings.TimeoutSettings.HeartbeatTimeout;

    /// <inheritdoc/>
    public override Task<bool> Acquire() => Acquire(null!);

    /// <inheritdoc/>
    public override async Task<bool> Acquire(Action<Exception> leaseLostCallback)
    {
        if (!await TakeAsync())
        {
            return false;
        }

        lock (_gate)
        {
            _lost = leaseLostCallback!;
            _renewal?.Cancel();
            _renewal = _scheduler.Advanced.ScheduleRepeatedlyCancelable(
                Settings.TimeoutSettings.HeartbeatInterval, Settings.TimeoutSettings.HeartbeatInterval, () => _ = RenewAsync());
        }

        return true;
    }

    /// <inheritdoc/>
    public override async Task<bool> Release()
    {
        Stop();
        await _table.GiveBackAsync(Settings.LeaseName, Settings.OwnerName, CancellationToken.None);
        return true;
    }

    /// <inheritdoc/>
    public override bool CheckLease()
    {
        lock (_gate)
        {
            return _scheduler.MonotonicClock < _heldUntil;
        }
    }

    private async Task<bool> TakeAsync()
    {
        // Counted from before the question: the database counts from later on.
        var until = _scheduler.MonotonicClock + Time;
        using var limit = new CancellationTokenSource(Settings.TimeoutSettings.OperationTimeout);
        if (!await _table.TakeAsync(Settings.LeaseName, Settings.OwnerName, Time, limit.Token))
        {
            return false;
        }

        lock (_gate)
        {
            _heldUntil = until;
        }

        return true;
    }

    /// <summary>A renewal that fails is tried again until the lease has run out; one that is refused has lost it.</summary>
    private async Task RenewAsync()
    {
        Exception? cause = null;
        try
        {
            if (await TakeAsync())
            {
                return;
            }
        }
        catch (Exception failed)
        {
            cause = failed;
            if (CheckLease())
            {
                return;
            }
        }

        Stop()?.Invoke(cause);
    }

    private Action<Exception?>? Stop()
    {
        lock (_gate)
        {
            var lost = _lost;
            (_lost, _heldUntil) = (null, TimeSpan.MinValue);
            _renewal?.Cancel();
            _renewal = null;
            return lost;
        }
    }
}
