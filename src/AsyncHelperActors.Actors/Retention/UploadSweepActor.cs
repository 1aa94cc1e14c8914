using Akka.Actor;
using Akka.Event;
using AsyncHelperActors.Actors.Jobs;
using AsyncHelperActors.Actors.Persistence;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Actors.Retention;

/// <summary>Removes what uploads left behind that a crash cut off before their import was accepted: nobody will ever ask for these pages.</summary>
/// <remarks>
/// <para>Runs once in the whole cluster. A set is nobody's when the job that it is for was never accepted, or was accepted with another set. Uploads
/// that are under way look the same, so only those are looked at that began long ago, or, where the storage belongs to one process, before that
/// process did.</para>
/// <para>A sweep looks at what has come of age since the last one, a few at a time; the first looks at everything. What fails is looked at again with the
/// next.</para>
/// </remarks>
internal sealed class UploadSweepActor : UntypedActor, IWithTimers
{
    private const int AtOnce = 100;

    private readonly IPageSets _sets;
    private readonly IPageStore _pages;
    private readonly IJournalRows _journal;
    private readonly bool _isAlone;
    private readonly JobActorSettings _settings;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly DateTimeOffset _startedAt;
    private DateTimeOffset _sweptTo = DateTimeOffset.UnixEpoch;
    private bool _sweeping;

    public UploadSweepActor(IPageSets sets, IPageStore pages, IJournalRows journal, bool isAlone, JobActorSettings settings)
    {
        _sets = sets;
        _pages = pages;
        _journal = journal;
        _isAlone = isAlone;
        _settings = settings;
        _startedAt = Context.System.Scheduler.Now;
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        base.PreStart();
        Timers.StartPeriodicTimer("tick", Tick.Instance, TimeSpan.Zero, _settings.UploadSweepTick);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Tick when !_sweeping:
                _sweeping = true;
                var ofAge = Context.System.Scheduler.Now - _settings.UploadAge;
                var to = _isAlone && _startedAt > ofAge ? _startedAt : ofAge;
                SweepAsync(_sweptTo, to).PipeTo(Self, Self, removed => new Swept(to, removed), cause => new SweepFailed(cause));
                break;
            case Tick:
                break;
            case Swept swept:
                _sweeping = false;
                _sweptTo = swept.To;
                if (swept.Removed > 0)
                {
                    _log.Info("Removed the records of {0} uploads that were cut off before their import was accepted.", swept.Removed);
                }

                break;
            case SweepFailed failed:
                _sweeping = false;
                _log.Warning("Uploads that were cut off could not be looked for: {0} Tried again in {1}.", failed.Cause.Message, _settings.UploadSweepTick);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private async Task<int> SweepAsync(DateTimeOffset from, DateTimeOffset to)
    {
        var removed = 0;
        PageSetName? last = null;
        while (from < to)
        {
            var found = await _sets.SetsAsync(UploadedSet.From(from), UploadedSet.From(to), last, AtOnce, CancellationToken.None);
            foreach (var set in found)
            {
                if (!await IsSomebodysAsync(set))
                {
                    await _pages.DiscardAsync(set.JobId, set.Set, 0, CancellationToken.None);
                    removed++;
                }
            }

            if (found.Count < AtOnce)
            {
                break;
            }

            last = found[^1];
        }

        return removed;
    }

    private async Task<bool> IsSomebodysAsync(PageSetName set)
    {
        var events = await _journal.ReadAsync(JobActor.PersistenceIdOf(set.JobId), CancellationToken.None);
        return events.OfType<JobAccepted>().FirstOrDefault()?.Records?.Set == set.Set;
    }

    private sealed record Tick : INotInfluenceReceiveTimeout, INoSerializationVerificationNeeded
    {
        public static Tick Instance { get; } = new();
    }

    private sealed record Swept(DateTimeOffset To, int Removed) : INoSerializationVerificationNeeded;

    private sealed record SweepFailed(Exception Cause) : INoSerializationVerificationNeeded;
}
