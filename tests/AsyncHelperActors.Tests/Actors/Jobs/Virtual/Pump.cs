using System.Collections.Concurrent;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Dispatch;

namespace AsyncHelperActors.Tests.Actors.Jobs.Virtual;

/// <summary>One thread that runs everything of one actor system, in the order in which it was asked for.</summary>
/// <remarks>
/// Nothing else of these tests runs actors, and whatever they wait for completes on this thread too. So "quiet" is a fact and not a
/// guess: the queue is empty. And the same test takes the same course each time.
/// </remarks>
internal sealed class Pump : IDisposable
{
    private readonly BlockingCollection<IRunnable> _queue = [];
    private readonly Thread _thread;

    public Pump()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "pump" };
        _thread.Start();
    }

    /// <summary>How much was run so far.</summary>
    public long Turns { get; private set; }

    public void Add(IRunnable work)
    {
        if (!_queue.IsAddingCompleted)
        {
            _queue.Add(work);
        }
    }

    /// <summary>Runs something on the pump's thread, after all that was asked for before; completes when it and what followed from it is done.</summary>
    public Task RunAsync(Action action)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Add(new ActionRunnable(() =>
        {
            try
            {
                action();
                Drain();
                done.SetResult();
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        }));
        return done.Task;
    }

    /// <summary>Runs until there is nothing left to run. For the pump's thread.</summary>
    public void Drain()
    {
        while (_queue.TryTake(out var work))
        {
            Turns++;
            work.Run();
        }
    }

    public void Dispose()
    {
        _queue.CompleteAdding();
        _thread.Join();
        _queue.Dispose();
    }

    private void Run()
    {
        foreach (var work in _queue.GetConsumingEnumerable())
        {
            Turns++;
            work.Run();
        }
    }
}

/// <summary>Hands an actor system what it is made of.</summary>
internal sealed class VirtualSetup(Pump pump, EventStore events) : Setup
{
    public Pump Pump => pump;

    public EventStore Events => events;
}

/// <summary>The dispatcher's way to the pump; named in the configuration.</summary>
internal sealed class PumpExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites) : ExecutorServiceConfigurator(config, prerequisites)
{
    public override ExecutorService Produce(string id) => new PumpExecutor(id, Prerequisites.Settings.Setup.Get<VirtualSetup>().Value.Pump);

    private sealed class PumpExecutor(string id, Pump pump) : ExecutorService(id)
    {
        public override void Execute(IRunnable run) => pump.Add(run);

        public override void Shutdown()
        {
        }
    }
}
