using Akka.Event;

namespace AsyncHelperActors.Actors;

/// <summary>What the actor system says while the host's logger is not there yet or any more: errors, on the error stream.</summary>
internal sealed class StandardErrorLogger : MinimalLogger
{
    /// <inheritdoc/>
    protected override void Log(object message)
    {
        if (message is Error or Warning)
        {
            Console.Error.WriteLine(message);
        }
    }
}
