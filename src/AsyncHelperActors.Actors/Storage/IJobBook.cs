namespace AsyncHelperActors.Actors.Storage;

// The laws of a claim
// -------------------
// A claim is the intent to poll, written down before the poll. Once it is committed, a poll of the job may go out at any
// moment, and nobody will write anything about it before the vendor has answered. So the claim itself must leave the row
// in a state from which the job goes on rightly if the process dies in the very next instant:
//
//     d       = the row's Due before the claim
//     Planned = max(d, now) + Wait        the next poll must not come before this, because one may be sent at max(d, now)
//     Due     = max(Planned, now) + lease after this, whoever claims next may assume that the claimer has come to nothing
//     Owner   = the claimer
//
// Two things can happen after a crash. If another node notices that the owner is dead, it takes the row over: Due = Planned,
// Owner = null, and the job is polled on time as if nothing had been. If nobody notices, the lease runs out and the row comes
// due by itself. Either way the job is never lost, and never polled earlier than one Wait after a poll that may have been sent.
//
// The claim hands out the row as it was *before*, because the job must know the instant at which it is due: with a horizon
// it is claimed a little early, to be in memory on time. When the poll was answered, the job puts its row again with the real
// plan, which also ends the claim.

/// <summary>
/// The node's book of jobs: the agenda (who is due when) and the index (what the list of jobs shows). Writes of all
/// callers are batched; reads see every completed write.
/// </summary>
public interface IJobBook : IAsyncDisposable
{
    /// <summary>Entries that wait to be written, for metrics and readiness.</summary>
    int QueueLength { get; }

    /// <summary>
    /// Writes entries in one transaction, in their order, together with those of other callers. Completes when they are
    /// durable. Waits when too many entries are waiting already.
    /// </summary>
    Task WriteAsync(params BookEntry[] entries);

    /// <summary>
    /// Claims the rows of a partition that are due until <paramref name="now"/> + <paramref name="horizon"/>, the most overdue
    /// first. The laws of a claim are at the top of this file.
    /// </summary>
    /// <param name="partition">The partition.</param>
    /// <param name="now">Now, unix milliseconds.</param>
    /// <param name="horizon">How far ahead to look, in milliseconds.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="owner">Who claims.</param>
    /// <param name="lease">How long beyond the next plan the claim holds, in milliseconds.</param>
    /// <returns>The rows with the Due and Planned that they had before the claim.</returns>
    Task<IReadOnlyList<AgendaRow>> ClaimAsync(int partition, long now, long horizon, int limit, string owner, long lease);

    /// <summary>Frees the rows whose owner is not among the living: due when planned, owned by nobody.</summary>
    /// <returns>How many rows.</returns>
    Task<int> TakeOverAsync(int partition, IReadOnlyCollection<string> liveOwners);

    /// <summary>Takes a slot at a vendor, or a place in the line for one: then the agenda wakes the job when it has got it.</summary>
    /// <returns>Whether the job has a slot. Asking again changes nothing.</returns>
    Task<bool> TakeSlotAsync(SlotWish wish);

    /// <summary>The agenda row of a job, or null.</summary>
    Task<AgendaRow?> GetAgendaAsync(string jobId);

    /// <summary>How many rows there are and the earliest Due among them, of a partition or (null) of all.</summary>
    Task<(long Rows, long? OldestDue)> AgendaStateAsync(int? partition);

    /// <summary>Jobs of an account, the newest first.</summary>
    /// <exception cref="ArgumentException">The cursor is not one that an earlier page gave.</exception>
    Task<IndexPage> ListAsync(JobQuery query, CancellationToken cancellation);

    /// <summary>The index row of a job, or null.</summary>
    Task<JobIndexRow?> GetIndexAsync(string jobId);

    /// <summary>How many jobs of an account are queued or running.</summary>
    Task<int> CountActiveAsync(string account);
}
