using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Core.Calls;

/// <summary>Where a connector gets the versions that a plan froze. Secrets are opened and <c>${env:NAME}</c> is filled in.</summary>
public interface IDefinitionSource
{
    /// <summary>One version of one definition; it never changes, so callers may keep what they compile from it.</summary>
    /// <exception cref="DefinitionUnusableException">It is there and cannot be used now: a permanent failure of the job, not a defect.</exception>
    /// <exception cref="KeyNotFoundException">There is no such version: versions that a job refers to are never deleted, so this is a defect.</exception>
    ValueTask<Definition> GetAsync(string account, DefinitionKind kind, DefinitionRef reference, CancellationToken cancellation);
}

/// <summary>A definition cannot be used where it is: an environment variable that it names is not set, or the key of its secrets is not there.</summary>
/// <param name="message">What is missing and what to do; for the user, without secrets.</param>
/// <param name="cause">What it came from, if anything.</param>
public sealed class DefinitionUnusableException(string message, Exception? cause = null) : Exception(message, cause);
