using static AsyncHelperActors.Core.Jobs.Job;

namespace AsyncHelperActors.Core.Jobs;

/// <summary>What the vendor's answers held that a job's later requests may refer to.</summary>
public static class JobAnswers
{
    /// <summary>The submit answer and the final status answer, as far as the phase knows them.</summary>
    public static (RemoteJob? Remote, RemoteStatus? Status) Of(Job job) => job switch
    {
        Following j => (j.Remote, null),
        Waiting j => (j.Remote, null),
        Fetching j => (j.Remote, j.Status),
        Canceling j => (j.Remote, null),
        Cleaning j => (j.Remote, j.Status),
        Finished j => (j.Remote, j.Status),
        _ => (null, null),
    };
}
