using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Actors.Connections;

/// <summary>The budgets of one connection and what is used of them. It outlives a restart of the actor that works with it.</summary>
internal sealed class BudgetBook
{
    private List<Budgeted> _budgets = [];

    /// <summary>Whether anything is counted.</summary>
    public bool IsEmpty => _budgets.Count == 0;

    /// <summary>The budgets of a newer version of the connection. What is used of a budget that stays is not forgotten.</summary>
    /// <param name="budgets">As the definition has them.</param>
    /// <param name="kept">What an earlier process kept.</param>
    public void Set(IReadOnlyList<RateBudget> budgets, IReadOnlyDictionary<string, DateTimeOffset> kept)
    {
        var before = _budgets;
        _budgets = [.. budgets.Select(budget => Of(budget, before.Find(old => old.Bucket.Budget.Match == budget.Match), kept))];
    }

    /// <summary>The budget that counts a request; null: none does.</summary>
    public Budgeted? Find(string method, string path) => _budgets.Find(budget => budget.Match.Matches(method, path));

    private static Budgeted Of(RateBudget budget, Budgeted? old, IReadOnlyDictionary<string, DateTimeOffset> kept)
    {
        var match = BudgetMatch.Parse(budget.Match, out var problem)
            ?? throw new InvalidOperationException($"The budget '{budget.Match}' was saved although {problem?.Message}: a defect of the check.");
        var fullAt = old?.Bucket.FullAt ?? kept.GetValueOrDefault(budget.Match, DateTimeOffset.UnixEpoch);
        return new Budgeted(match, new RateBucket(budget, fullAt)) { KeptUntil = old?.KeptUntil ?? fullAt, PromisedUntil = old?.PromisedUntil ?? DateTimeOffset.UnixEpoch };
    }
}

/// <summary>One budget.</summary>
internal sealed class Budgeted(BudgetMatch match, RateBucket bucket)
{
    /// <summary>A process that dies has used at most so much more than is kept; a new one believes the worst.</summary>
    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(5);

    /// <summary>Nobody is told to come back later than this: much may have changed by then.</summary>
    private static readonly TimeSpan LongestPromise = TimeSpan.FromMinutes(15);

    public BudgetMatch Match => match;

    public RateBucket Bucket => bucket;

    /// <summary>Up to where the use of the bucket is on disk.</summary>
    public DateTimeOffset KeptUntil { get; set; }

    /// <summary>The last instant that somebody was told to come back at.</summary>
    public DateTimeOffset PromisedUntil { get; set; }

    /// <summary>Whether the use of the bucket has gone beyond what is on disk.</summary>
    public bool MustBeKept => bucket.FullAt > KeptUntil;

    /// <summary>What to keep next: enough for some requests, so that not each of them costs a write.</summary>
    public DateTimeOffset NextKept => bucket.FullAt + (Lead > bucket.Interval ? Lead : TimeSpan.Zero);

    /// <summary>When somebody who finds no room is to come back: each one a token later than the one before.</summary>
    public DateTimeOffset Promise(DateTimeOffset now)
    {
        var free = bucket.FreeAt(now);
        var next = PromisedUntil + bucket.Interval;
        PromisedUntil = next > free ? next : free;
        if (PromisedUntil > now + LongestPromise)
        {
            PromisedUntil = free > now + LongestPromise ? free : now + LongestPromise;
        }

        return PromisedUntil;
    }
}
