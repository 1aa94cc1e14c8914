using AsyncHelperActors.Actors;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Actors.Jobs.Virtual;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Jobs;

/// <summary>How a job's actor may be lost.</summary>
public enum Blow
{
    /// <summary>It throws and is started again at once.</summary>
    Exception,

    /// <summary>It stops without having been told.</summary>
    Stop,

    /// <summary>Its node dies; another one starts.</summary>
    Crash,
}

/// <summary>Loses a job's actor, and says what must hold afterwards.</summary>
internal static class Striking
{
    public const int Wait = 20;

    public static readonly JobPolicy Policy = new() { InitialWaitMs = Wait * 1_000, PollWaitMs = Wait * 1_000 };

    /// <summary>How a poll may be late after a blow: a lease and a look at the agenda.</summary>
    public static readonly TimeSpan Late = VirtualJobs.Settings.Lease + TimeSpan.FromSeconds(Wait) + VirtualJobs.Settings.AgendaTick + TimeSpan.FromSeconds(1);

    public static TheoryData<Blow> Blows => [Blow.Exception, Blow.Stop, Blow.Crash];

    public static async Task StrikeAsync(VirtualJobs jobs, string id, Blow blow)
    {
        switch (blow)
        {
            case Blow.Exception:
                // An answer without an answer: a defect of ours.
                await jobs.PassAsync(id, new StepReply("nothing", null!));
                break;
            case Blow.Stop:
                await jobs.StopActorAsync(id);
                break;
            default:
                await jobs.CrashAsync();
                break;
        }
    }

    public static async Task EndedWellAsync(VirtualJobs jobs, string id, int? polls)
    {
        var job = await jobs.GetAsync(id);
        Assert.Equal(Outcome.Done, job.Outcome);
        Assert.Equal(1, jobs.Vendor.Calls.Count(c => c.Call.Step is Step.Submit));
        Assert.Null(await jobs.Book.GetAgendaAsync(id));
        Assert.Equal("completed", (await jobs.Book.GetIndexAsync(id))!.Status);
        var sent = jobs.Vendor.Calls.Count(c => c.Call.Step is Step.Poll);
        Assert.Equal(polls ?? sent, sent);
        NeverEarly(jobs, id);
    }

    public static void NeverEarly(VirtualJobs jobs, string id)
    {
        var polls = jobs.Vendor.Calls.Where(c => c.Call.JobId == id && c.Call.Step is Step.Poll).Select(c => c.At).ToList();
        var waits = polls.Zip(polls.Skip(1), (a, b) => b - a).ToList();
        Assert.All(waits, wait => Assert.InRange(wait, TimeSpan.FromSeconds(Wait), TimeSpan.FromSeconds(Wait) + Late));
    }
}
