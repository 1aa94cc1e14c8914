using AsyncHelperActors.Core.Calls;

namespace AsyncHelperActors.Tests.Actors.Jobs.Virtual;

/// <summary>A vendor that hangs: calls of one kind are not answered until they are let go.</summary>
internal sealed class Hold(Func<StepCall, bool> which)
{
    private readonly Lock _gate = new();
    private readonly List<TaskCompletionSource> _held = [];
    private bool _isOpen;

    /// <summary>How many calls hang.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _held.Count;
            }
        }
    }

    /// <summary>Holds calls of one kind of step.</summary>
    public static Hold On<TStep>() => new(call => call.Step is TStep);

    /// <summary>For <see cref="ScriptedConnector.Gate"/>.</summary>
    public Task Wait(StepCall call)
    {
        lock (_gate)
        {
            if (_isOpen || !which(call))
            {
                return Task.CompletedTask;
            }

            // Continuations run at once, on the thread that lets go: see Pump.
            _held.Add(new TaskCompletionSource());
            return _held[^1].Task;
        }
    }

    /// <summary>Lets go of all calls, and holds no further ones.</summary>
    public Task ReleaseAsync(VirtualJobs jobs) => jobs.DoAsync(() =>
    {
        List<TaskCompletionSource> held;
        lock (_gate)
        {
            _isOpen = true;
            held = [.. _held];
            _held.Clear();
        }

        held.ForEach(h => h.SetResult());
    });

    /// <summary>Forgets the calls that hang, and holds no further ones: their node is dead.</summary>
    public void Abandon()
    {
        lock (_gate)
        {
            _isOpen = true;
            _held.Clear();
        }
    }
}
