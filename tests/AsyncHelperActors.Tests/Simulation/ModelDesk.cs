using System.Globalization;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Tests.Simulation;

/// <summary>A job at the vendor.</summary>
/// <param name="Number">Its id there.</param>
/// <param name="Attempt">Which attempt of ours made it.</param>
/// <param name="Ready">When it is finished; null: never.</param>
/// <param name="Made">When it was made.</param>
/// <param name="Final">How it ends.</param>
/// <param name="Values">What it says on its way; not always forward, and not always known.</param>
/// <param name="Records">How many records its result has.</param>
internal sealed record ModelRemote(int Number, int Attempt, DateTimeOffset Made, DateTimeOffset? Ready, Decision Final, string?[] Values, int Records)
{
    /// <summary>When it was canceled.</summary>
    public DateTimeOffset? CanceledAt { get; set; }
}

/// <summary>What the vendor holds and says, and where the pages of its results are stored.</summary>
internal sealed class ModelDesk(World world)
{
    private readonly List<ModelRemote> _remotes = [];
    private readonly bool _obeysCancel = world.Dice.Percent(70);
    private readonly bool _appearsLate = world.Dice.Percent(15);
    private readonly int _pageSize = world.Dice.Roll(1, 5);
    private readonly int _plainRecords = world.Dice.Roll(0, 20);
    private readonly Dictionary<(string Set, int Number), List<int>> _pages = [];
    private readonly Dictionary<(int Attempt, string Name), int> _chained = [];
    private readonly bool _expiresSoon = !world.Settings.IsCalm && world.Dice.Percent(30);

    /// <summary>Whether a key is recognised.</summary>
    public bool KnowsKeys { get; } = world.Dice.Percent(70);

    /// <summary>What each result says of its job; null: nothing.</summary>
    public Decision? Verdict { get; } = world.Plan.HasHelper && !world.Settings.IsCalm && world.Dice.Percent(20) ? world.Dice.Pick(Decision.Done, Decision.Partial, Decision.Error, Decision.DoneWithoutData) : null;

    /// <summary>The jobs that it has.</summary>
    public IReadOnlyList<ModelRemote> Remotes => _remotes;

    /// <summary>The stored records, page after page; null when a page is missing.</summary>
    public IReadOnlyList<int>? Stored(string set, int pages) =>
        Enumerable.Range(0, pages).All(n => _pages.ContainsKey((set, n))) ? [.. Enumerable.Range(0, pages).SelectMany(n => _pages[(set, n)])] : null;

    /// <summary>How many records a set of the result has.</summary>
    public int RecordsOf(int? remote, string set)
    {
        var main = remote is { } number ? _remotes[number].Records : _plainRecords;
        return set == ResultSet.Main ? main : (main + set.Length) % 7;
    }

    public Func<DateTimeOffset, JobCommand> Submit(Step.Submit step)
    {
        var known = KnowsKeys ? _remotes.Find(r => r.Attempt == step.Attempt) : null;
        var remote = known ?? Make(step.Attempt);
        world.Tell($"vendor: {(known is null ? "takes" : "recognises")} attempt {step.Attempt} as {remote.Number}");
        world.Laws.Taken(_remotes, step.Attempt);
        var retryAfter = world.Dice.Percent(10) ? world.Dice.Roll(0, 60_000) : (long?)null;
        var (decision, value) = Status(remote);
        var final = world.Plan.Policy.After.Count == 0 && decision is not (Decision.InProgress or Decision.Unknown)
            ? new FinalStatus(decision, new RemoteStatus(value, RawJson.Null, RawJson.Null, decision == Decision.Partial), "rule")
            : null;
        return now => new RecordSubmitted(now, step.Id, Answer(remote), retryAfter) { Final = final, Adopted = known is null ? null : "known" };
    }

    public Func<DateTimeOffset, JobCommand> Lookup(Step.Lookup step) => _remotes.Find(r => r.Attempt == step.Attempt) is { } remote
        ? now => new RecordSubmitted(now, step.Id, Answer(remote), null)
        : now => new RecordNotSubmitted(now, step.Id);

    public Func<DateTimeOffset, JobCommand> Poll(Step.Poll step, int? number)
    {
        var remote = _remotes[number!.Value];
        if (_appearsLate && world.Now - remote.Made < TimeSpan.FromSeconds(3))
        {
            return now => new RecordFailure(now, step.Id, new RemoteFailure(FailureKind.Permanent, "http_404", "not there yet", null, 404));
        }

        var (decision, value) = Status(remote);
        var retryAfter = world.Dice.Percent(10) ? world.Dice.Roll(0, 120_000) : (long?)null;
        var status = new RemoteStatus(value, RawJson.Null, RawJson.Null, decision == Decision.Partial);
        return now => new RecordStatus(now, step.Id, decision, status, $"rule for {value}", retryAfter, null);
    }

    /// <summary>A request of a chain is taken. What a hop gives is good until an instant.</summary>
    public Func<DateTimeOffset, JobCommand> Chain(Step.Chain step)
    {
        var taken = _chained[(step.Attempt, step.Name)] = _chained.GetValueOrDefault((step.Attempt, step.Name)) + 1;
        world.Tell($"vendor: takes {step.Name} of attempt {step.Attempt} for the {taken}. time");
        world.Laws.Chained(step, taken);
        var until = world.Now + (_expiresSoon ? world.Dice.Ms(300, 4_000) : TimeSpan.FromHours(1));
        return now => new RecordHeld(now, step.Id, new HeldAnswer(new RawJson(until.Ticks.ToString(CultureInfo.InvariantCulture)), RawJson.Null));
    }

    /// <summary>Some pages from the cursor on; they are stored before the answer is told.</summary>
    public Func<DateTimeOffset, JobCommand> Fetch(Step.Fetch step, int? number, IReadOnlyDictionary<string, HeldAnswer>? steps)
    {
        if (world.Plan.Policy.Hops is [.., var last] && long.Parse(steps![last.Name].Data.Text!, CultureInfo.InvariantCulture) < world.Now.Ticks)
        {
            return now => new RecordFailure(now, step.Id, new RemoteFailure(FailureKind.Permanent, "http_403", "has expired", null, 403));
        }

        var all = RecordsOf(number, step.Set);
        var from = step.Cursor.Text is { } cursor ? int.Parse(cursor, CultureInfo.InvariantCulture) : 0;
        var upTo = Math.Min(all, from + (_pageSize * (1 + (from % 3))));
        var pages = 0;
        for (var at = from; at < upTo; at += _pageSize)
        {
            _pages[(step.Set, step.FromPage + pages++)] = [.. Enumerable.Range(at, Math.Min(_pageSize, upTo - at))];
        }

        var next = upTo < all ? new RawJson(upTo.ToString(CultureInfo.InvariantCulture)) : RawJson.Null;
        var verdict = Verdict is { } says && step.Set == ResultSet.Main && upTo == all ? new ResultVerdict(says, "the result says so") : null;
        return now => new RecordFetched(now, step.Id, pages, upTo - from, (upTo - from) * 10, null, next) { Verdict = verdict };
    }

    public Func<DateTimeOffset, JobCommand> Cancel(Step.Cancel step, int? number)
    {
        if (_obeysCancel)
        {
            _remotes[number!.Value].CanceledAt ??= world.Now + world.Dice.Ms(0, 60_000);
        }

        return now => new RecordCancelSent(now, step.Id);
    }

    private ModelRemote Make(int attempt)
    {
        var dice = world.Dice;
        var life = TimeSpan.FromMilliseconds(world.Plan.Policy.TotalDeadlineMs);
        var ready = dice.Percent(90) ? world.Now + dice.Part(life * dice.Pick(0, 0.01, 0.3, 0.9)) : (DateTimeOffset?)null;
        var final = dice.Pick(Decision.Done, Decision.Done, Decision.Done, Decision.Partial, Decision.DoneWithoutData, Decision.Error);
        string?[] values = [.. Enumerable.Range(0, dice.Roll(1, 6)).Select(_ => dice.Pick("QUEUED", "RUNNING", "SORTING", "RUNNING", "WAT", null))];
        var remote = new ModelRemote(_remotes.Count, attempt, world.Now, ready, final, values, dice.Roll(0, 30));
        _remotes.Add(remote);
        return remote;
    }

    private (Decision Decision, string? Value) Status(ModelRemote remote)
    {
        if (remote.CanceledAt <= world.Now && remote.CanceledAt < (remote.Ready ?? DateTimeOffset.MaxValue))
        {
            return (Decision.Error, "CANCELED");
        }

        if (remote.Ready <= world.Now)
        {
            return (remote.Final, remote.Final.ToString());
        }

        var whole = (remote.Ready ?? remote.Made.AddHours(1)) - remote.Made;
        var part = (world.Now - remote.Made) / whole;
        var value = remote.Values[(int)(part * remote.Values.Length) % remote.Values.Length];
        return (value is null or "WAT" ? Decision.Unknown : Decision.InProgress, value);
    }

    private static RemoteJob Answer(ModelRemote remote) => new(new RawJson(remote.Number.ToString(CultureInfo.InvariantCulture)), RawJson.Null);
}
