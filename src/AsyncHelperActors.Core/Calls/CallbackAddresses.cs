namespace AsyncHelperActors.Core.Calls;

/// <summary>Where vendors call back: <c>{{job.callbackUrl}}</c>. The same for every attempt of a job, so that a repeated submission is the same request.</summary>
/// <param name="of">The address for a job; null: vendors cannot reach this server.</param>
public sealed class CallbackAddresses(Func<string, string?> of)
{
    /// <summary>The address for a job; null when vendors cannot reach this server.</summary>
    public string? Of(string jobId) => of(jobId);
}
