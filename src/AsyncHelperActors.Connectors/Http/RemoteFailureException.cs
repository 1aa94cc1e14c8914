using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Http;

/// <summary>
/// Carries a classified foreign failure through code that can only throw: a stream's reader, a connect callback.
/// It ends in a value at the edge of this room and never passes the step runner.
/// </summary>
internal sealed class RemoteFailureException(RemoteFailure failure, Exception? cause = null) : IOException(failure.Message, cause)
{
    /// <summary>What went wrong.</summary>
    public RemoteFailure Failure { get; } = failure;
}
