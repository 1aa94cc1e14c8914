using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using AsyncHelperActors.Actors;
using AsyncHelperActors.Actors.Jobs;
using AsyncHelperActors.Actors.Persistence;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Actors.Storage;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Jobs;

/// <summary>
/// Whole jobs of hours and days under TestKit's TestScheduler: one job actor, its real agenda on disk, and a probe in the place of the
/// connections that answers as the vendor. The finer cases, where each timer has to see its own instant, are in <c>Virtual</c>.
/// </summary>
public sealed class TestSchedulerTest : TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TempDirectory _directory = new();
    private readonly WatchedBook _book;
    private readonly SqlPageStore _pages;
    private readonly JournalRows _journal;
    private readonly TestProbe _vendor;
    private readonly TestProbe _shard;
    private readonly StartJob _start;

    public TestSchedulerTest()
        : base("""akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit" """)
    {
        var storage = StorageOptions.Sqlite(Path.Combine(_directory.Path, "jobs.db"));
        StorageSchema.Upgrade(storage);
        _book = new WatchedBook(new SqlJobBook(storage));
        _pages = new SqlPageStore(storage);
        _journal = new JournalRows(Sys, storage);
        _vendor = CreateTestProbe();
        _shard = CreateTestProbe();
        const long Minute = 60_000;
        _start = JobActorsHost.NewJob(new JobPolicy { SequenceMs = [15 * Minute, 60 * Minute, 120 * Minute, 240 * Minute] });
    }

    [Fact]
    public void A_feed_is_asked_for_at_the_prescribed_instants_for_a_whole_working_day()
    {
        var job = Accept();
        Submit(job);
        foreach (var (wait, next) in ((int, int)[])[(15, 60), (60, 120), (120, 240), (240, 240)])
        {
            var due = Look(job).NextPollAt!.Value;
            Assert.Equal(Sys.Scheduler.Now.AddMinutes(wait), due);
            Advance(job, TimeSpan.FromMinutes(wait));
            Answer<Step.Poll>(ScriptedConnector.Status(Decision.InProgress, "INPROGRESS"));
            Assert.Equal(due.AddMinutes(next), Look(job).NextPollAt);
        }

        Advance(job, TimeSpan.FromHours(4));
        Answer<Step.Poll>(ScriptedConnector.Status(Decision.Done, "PROCESSED"));
        Answer<Step.Fetch>(new StepAnswer.Fetched(null, 1, 3, 120, null, RawJson.Null));
        var ended = Look(job);
        Assert.Equal((Outcome.Done, 5), (ended.Outcome, ended.Head.Polls));
    }

    [Fact]
    public void Retry_After_wins_over_the_plan()
    {
        var job = Accept();
        Submit(job);
        Advance(job, TimeSpan.FromMinutes(15));
        Answer<Step.Poll>(ScriptedConnector.Status(Decision.InProgress, "INPROGRESS", retryAfterMs: 90 * 60_000));
        Assert.Equal(Sys.Scheduler.Now.AddMinutes(90), Look(job).NextPollAt);
    }

    [Fact]
    public void A_job_that_never_ends_is_ended_by_its_deadline()
    {
        var job = Accept();
        Submit(job);
        Look(job);
        Advance(job, TimeSpan.FromHours(24));
        Assert.Equal(Outcome.TimedOut, Look(job).Outcome);
    }

    [Fact]
    public void A_job_canceled_while_it_is_polled_takes_no_notice_of_the_late_answer()
    {
        var job = Accept();
        Submit(job);
        Look(job);
        Advance(job, TimeSpan.FromMinutes(15));
        var poll = _vendor.ExpectMsg<RunStep>(Patience);
        job.Tell(new ChangeJob(_start.JobId, "default", JobChange.Cancel), TestActor);
        Assert.Equal(Outcome.Canceled, ExpectMsg<JobReply>(Patience).Job!.Outcome);
        job.Tell(new StepReply(poll.Call.Step.Id, ScriptedConnector.Status(Decision.Done, "PROCESSED")));
        Assert.Equal(Outcome.Canceled, Look(job).Outcome);
    }

    [Fact]
    public void A_job_that_was_stopped_in_its_wait_is_not_submitted_again_and_polls_when_it_was_due()
    {
        var job = Accept();
        Submit(job);
        var due = Look(job).NextPollAt;
        Watch(job);
        Sys.Stop(job);
        ExpectTerminated(job, Patience);

        var again = Activate();
        Assert.Equal(due, Look(again).NextPollAt);
        Advance(again, TimeSpan.FromMinutes(15));
        Answer<Step.Poll>(ScriptedConnector.Status(Decision.InProgress, "INPROGRESS"));
        Assert.Equal(1, Look(again).Head.Polls);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _journal.Dispose();
        _book.DisposeAsync().AsTask().Wait(Patience);
        _pages.DisposeAsync().AsTask().Wait(Patience);
        _directory.Dispose();
    }

    private IActorRef Activate() => _shard.ChildActorOf(Props.Create<JobActor>(
        _start.JobId,
        new JobActorParts(_book, _pages, _journal, _vendor.Ref, "this-node", new JobActorSettings { Residence = TimeSpan.FromDays(30) })));

    private IActorRef Accept()
    {
        var job = Activate();
        job.Tell(_start, TestActor);
        Assert.True(ExpectMsg<JobReply>(Patience).Created);
        return job;
    }

    private void Submit(IActorRef job)
    {
        Answer<Step.Submit>(new StepAnswer.Submitted(null, new RemoteJob(new RawJson("{}"), new RawJson("{}")), null));
        Assert.Equal("waiting", Look(job).Phase);
    }

    private void Answer<TStep>(StepAnswer answer)
        where TStep : Step
    {
        var run = _vendor.ExpectMsg<RunStep>(Patience);
        run.Job.Tell(new StepReply(Assert.IsType<TStep>(run.Call.Step).Id, answer));
    }

    /// <summary>The job as it is when all that was sent to it before is done, its timer included.</summary>
    private JobSnapshot Look(IActorRef job)
    {
        job.Tell(new GetJob(_start.JobId, "default"), TestActor);
        return ExpectMsg<JobReply>(Patience).Job!;
    }

    /// <summary>Time moves only while the job is at rest: a timer that is set while the clock moves would be set for a later instant.</summary>
    private void Advance(IActorRef job, TimeSpan by)
    {
        do
        {
            Assert.True(_book.AtRest.Wait(Patience), "the book still writes");
            Look(job);
        }
        while (!_book.AtRest.IsCompleted);

        ((TestScheduler)Sys.Scheduler).Advance(by);
    }
}
