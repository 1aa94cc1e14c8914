using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;
using AsyncHelperActors.Actors.Telemetry;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Actors.Connections;

/// <summary>How the connection counts requests.</summary>
/// <remarks>
/// <para>A call's requests ask one by one, just before they go out. A short wait is spent here with the token already taken; after a long one
/// the call comes back through the agenda, each at an instant of its own, so that nothing piles up in memory and nobody comes in vain.</para>
/// <para>That a token is taken is in the storage before the request goes, a slice of tokens ahead (see <see cref="Budgeted.NextKept"/>): after a
/// crash the bucket is at most so much emptier than it was, and never fuller. All nodes take their slices from the same row, by exchanging
/// what they believe to be there; who finds something else there has been overtaken by another node, and counts on from what that one took.</para>
/// <para>A vendor that says "too fast" and until when empties the bucket for all jobs. Where no budget counts the request, all calls of the
/// same definition stay away until then and come back one after the other.</para>
/// </remarks>
internal sealed partial class ConnectionActor
{
    /// <summary>A longer wait is spent outside.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Calls that were told to stay away come back in this distance.</summary>
    private static readonly TimeSpan Distance = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<string, Closed> _closed = new(StringComparer.Ordinal);
    private readonly List<AskRoom> _waiting = [];

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private void Ask(AskRoom ask)
    {
        var now = Now;
        if (ask.Answer.Task.IsCompleted)
        {
            return;
        }

        ask.Gate.Budget = calls.Budgets.Find(ask.Method, ask.Path);
        if (ask.Gate.Budget is not { } budget)
        {
            Answer(ask, null);
            return;
        }

        var free = budget.Bucket.FreeAt(now);
        if (!ask.MustGo && (free > now + Patience || free > ask.Gate.SendBy))
        {
            Answer(ask, budget.Promise(now));
            return;
        }

        budget.Bucket.Take(free);
        _waiting.Add(ask);
        if (budget.MustBeKept)
        {
            budget.Pending.Add(new PendingAsk(ask, free, budget.Bucket.FullAt));
            Reserve(budget);
        }
        else
        {
            GoAt(ask, free);
        }
    }

    /// <summary>One exchange of a row at a time: the next one must know what came of it.</summary>
    private void Reserve(Budgeted budget)
    {
        if (budget.IsReserving)
        {
            return;
        }

        budget.IsReserving = true;
        var until = budget.NextKept;
        calls.Memory.ExchangeAsync(calls.Account, calls.Connection, budget.Bucket.Budget.Match, budget.KeptUntil, until)
            .PipeTo(Self, success: overtakenBy => new BudgetKept(budget, until, overtakenBy), failure: cause => new BudgetNotKept(budget, cause));
    }

    private void Kept(BudgetKept kept)
    {
        var budget = kept.Budget;
        budget.IsReserving = false;
        var pending = budget.Pending.ToArray();
        budget.Pending.Clear();
        budget.KeptUntil = kept.OvertakenBy ?? kept.Until;
        if (kept.OvertakenBy is { } theirs)
        {
            // What this node used was within its slices, and those are within what the others went on from.
            budget.Bucket.Become(theirs);
        }

        foreach (var (ask, at, fullAt) in pending)
        {
            if (kept.OvertakenBy is not null)
            {
                _waiting.Remove(ask);
                Ask(ask);
            }
            else if (fullAt <= budget.KeptUntil)
            {
                GoAt(ask, at);
            }
            else
            {
                budget.Pending.Add(new PendingAsk(ask, at, fullAt));
            }
        }

        if (budget.Pending.Count > 0 || budget.MustBeKept)
        {
            Reserve(budget);
        }
    }

    private void NotKept(BudgetNotKept failed)
    {
        _log.Warning("{0}: what is used of a budget cannot be kept: {1} Requests that need it are put off.", Self.Path.Name, failed.Cause.Message);
        failed.Budget.IsReserving = false;
        foreach (var pending in failed.Budget.Pending)
        {
            Answer(pending.Ask, Now + BusyFor);
        }

        failed.Budget.Pending.Clear();
    }

    private void GoAt(AskRoom ask, DateTimeOffset at)
    {
        var wait = at - Now;
        if (wait > TimeSpan.Zero)
        {
            Timers.StartSingleTimer(ask, new BudgetFree(ask), wait);
        }
        else
        {
            Answer(ask, null);
        }
    }

    private void OnBudget(object message)
    {
        switch (message)
        {
            case AskRoom ask:
                Ask(ask);
                break;
            case BudgetKept kept:
                Kept(kept);
                break;
            case BudgetNotKept failed:
                NotKept(failed);
                break;
            case SayRoom:
                SayAgainIfShort();
                break;
            case BudgetFree free:
                Answer(free.Ask, null);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>The call goes on elsewhere: what it does next is not this actor's work.</summary>
    private void Answer(AskRoom ask, DateTimeOffset? until)
    {
        _waiting.Remove(ask);
        Context.System.Dispatchers.DefaultGlobalDispatcher.Schedule(new ActionRunnable(() => ask.Answer.TrySetResult(until)));
    }

    /// <summary>An actor that stops must not leave a call waiting for it.</summary>
    private void SendWaitingAway()
    {
        foreach (var ask in _waiting.ToArray())
        {
            Answer(ask, Now + BusyFor);
        }
    }

    /// <summary>What the vendor said about the next requests of this kind holds for all jobs.</summary>
    private void Heed(RunStep run, StepAnswer? answer)
    {
        if (answer is not StepAnswer.Failed { Failure: { Kind: FailureKind.Throttled, RetryAfterMs: > 0 and var wait } })
        {
            return;
        }

        var until = Now + TimeSpan.FromMilliseconds(wait);
        if ((run.Call.Gate as ConnectionGate)?.Budget is { } budget)
        {
            budget.Bucket.CloseUntil(until);
            if (budget.MustBeKept)
            {
                Reserve(budget);
            }

            return;
        }

        var name = NameOf(run.Call);
        if (!_closed.TryGetValue(name, out var closed) || closed.Until < until)
        {
            _closed[name] = new Closed(until);
        }
    }

    /// <summary>Until when a call is to stay away; null when it may come.</summary>
    private DateTimeOffset? StaysAway(RunStep run)
    {
        if (_closed.Count == 0 || !_closed.TryGetValue(NameOf(run.Call), out var closed))
        {
            return null;
        }

        if (closed.Until <= Now)
        {
            _closed.Remove(NameOf(run.Call));
            return null;
        }

        return closed.Until + (Distance * closed.Told++);
    }

    private static string NameOf(StepCall call)
    {
        var role = StepRoles.Of(call.Step, call.Plan);
        return call.Plan[role]?.Id ?? role;
    }

    private sealed class Closed(DateTimeOffset until)
    {
        public DateTimeOffset Until => until;

        public int Told { get; set; }
    }

    private sealed record BudgetKept(Budgeted Budget, DateTimeOffset Until, DateTimeOffset? OvertakenBy) : INoSerializationVerificationNeeded;

    private sealed record BudgetNotKept(Budgeted Budget, Exception Cause) : INoSerializationVerificationNeeded;

    private sealed record BudgetFree(AskRoom Ask) : INoSerializationVerificationNeeded;
}
