using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Actors.Connections;

/// <summary>The budgets of one connection and what is used of them. It outlives a restart of the actor that works with it.</summary>
internal sealed class BudgetBook
{
    private List<Budgeted> _budgets = [];

    /// <summary>Whether anything is counted.</summary>
    public bool IsEmpty => _budgets.Count == 0;

    /// <summary>All of them.</summary>
    public IReadOnlyList<Budgeted> All => _budgets;

    /// <summary>The budgets of a newer version of the connection. What is used of a budget that stays is not forgotten.</summary>
    /// <param name="budgets">As the definition has them.</param>
    /// <param name="kept">What an earlier process, or another node, kept.</param>
    /// <param name="lead">How much is kept ahead of what is used.</param>
    public void Set(IReadOnlyList<RateBudget> budgets, IReadOnlyDictionary<string, DateTimeOffset> kept, TimeSpan lead)
    {
        var before = _budgets;
        _budgets = [.. budgets.Select(budget => Of(budget, before.Find(old => old.Bucket.Budget.Match == budget.Match), kept, lead))];
    }

    /// <summary>The budget that counts a request; null: none does.</summary>
    public Budgeted? Find(string method, string path) => _budgets.Find(budget => budget.Match.Matches(method, path));

    private static Budgeted Of(RateBudget budget, Budgeted? old, IReadOnlyDictionary<string, DateTimeOffset> kept, TimeSpan lead)
    {
        var match = BudgetMatch.Parse(budget.Match, out var problem)
            ?? throw new InvalidOperationException($"The budget '{budget.Match}' was saved although {problem?.Message}: a defect of the check.");
        var fullAt = old?.Bucket.FullAt ?? kept.GetValueOrDefault(budget.Match, DateTimeOffset.UnixEpoch);
        return new Budgeted(match, new RateBucket(budget, fullAt), lead) { KeptUntil = old?.KeptUntil ?? fullAt, PromisedUntil = old?.PromisedUntil ?? DateTimeOffset.UnixEpoch };
    }
}

/// <summary>One budget.</summary>
/// <param name="match">Which requests it counts.</param>
/// <param name="bucket">What is used of it.</param>
/// <param name="lead">A process that dies has used at most so much less than is kept; whoever comes after it believes the worst.</param>
internal sealed class Budgeted(BudgetMatch match, RateBucket bucket, TimeSpan lead)
{
    /// <summary>Nobody is told to come back later than this: much may have changed by then.</summary>
    private static readonly TimeSpan LongestPromise = TimeSpan.FromMinutes(15);

    public BudgetMatch Match => match;

    public RateBucket Bucket => bucket;

    /// <summary>Those who have taken a token that is not in the storage yet.</summary>
    public List<PendingAsk> Pending { get; } = [];

    /// <summary>Whether the row is being exchanged.</summary>
    public bool IsReserving { get; set; }

    /// <summary>Up to where the use of the bucket is in the storage.</summary>
    public DateTimeOffset KeptUntil { get; set; }

    /// <summary>The last instant that somebody was told to come back at.</summary>
    public DateTimeOffset PromisedUntil { get; set; }

    /// <summary>Whether the use of the bucket has gone beyond what is on disk.</summary>
    public bool MustBeKept => bucket.FullAt > KeptUntil;

    /// <summary>What to keep next, in whole milliseconds: enough for some requests, so that not each of them costs a write.</summary>
    public DateTimeOffset NextKept
    {
        get
        {
            var next = bucket.FullAt + (lead > bucket.Interval ? lead : TimeSpan.Zero);
            return DateTimeOffset.FromUnixTimeMilliseconds(next.AddTicks(TimeSpan.TicksPerMillisecond - 1).ToUnixTimeMilliseconds());
        }
    }

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

/// <summary>A call that has taken a token.</summary>
/// <param name="Ask">The call.</param>
/// <param name="At">When it may go.</param>
/// <param name="FullAt">Up to where the bucket's use must be in the storage before it goes.</param>
internal sealed record PendingAsk(AskRoom Ask, DateTimeOffset At, DateTimeOffset FullAt);
