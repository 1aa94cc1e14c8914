using Akka.Actor;
using AsyncHelperActors.Actors.Jobs;
using AsyncHelperActors.Actors.Notices;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Actors.Jobs;
using AsyncHelperActors.Tests.Actors.Jobs.Virtual;

namespace AsyncHelperActors.Tests.Actors.Notices;

/// <summary>Jobs in virtual time whose ends are told to a scripted receiver.</summary>
internal sealed class NoticeRig : INoticePost, IAsyncDisposable
{
    private static readonly JobPolicy Quick = new() { InitialWaitMs = 10_000, PollWaitMs = 10_000 };

    /// <summary>Looks rarely, so that days pass with few looks.</summary>
    private static readonly JobActorSettings Settings = VirtualJobs.Settings with { NoticeTick = TimeSpan.FromMinutes(5) };

    private int _jobs;

    /// <summary>What the receiver answers to an attempt, by its number in all.</summary>
    public Func<JobNotice, int, Task<NoticeAnswer>> Answer { get; set; } = (_, _) => Task.FromResult(new NoticeAnswer(204, null));

    /// <summary>Every attempt: when, counted from the beginning, and what.</summary>
    public List<(TimeSpan At, JobNotice Notice)> Sent { get; } = [];

    public VirtualJobs Jobs { get; } = new((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 1));

    /// <summary>What an answer of a receiver that is not well looks like.</summary>
    public static NoticeAnswer Refusal { get; } = new(500, "The receiver answered 500; a 2xx was expected.");

    public Task<NoticeAnswer> SendAsync(JobNotice notice, CancellationToken cancellation)
    {
        Sent.Add((Jobs.Elapsed, notice));
        return Answer(notice, Sent.Count);
    }

    /// <summary>Starts the one who tells.</summary>
    public Task StartAsync(JobActorSettings? settings = null) =>
        Jobs.DoAsync(() => Jobs.System.ActorOf(Props.Create<NoticeActor>(Jobs.Book, this, settings ?? Settings), "notices"));

    /// <summary>Starts a job that ends ten seconds later.</summary>
    public async Task<string> AcceptAsync(string host = "hooks.example.com")
    {
        _jobs++;
        return await Jobs.AcceptAsync(Jobs.NewJob(Quick, step: $"orders{_jobs}") with { Webhook = new JobWebhook($"https://{host}/jobs", "sealed") });
    }

    public ValueTask DisposeAsync() => Jobs.DisposeAsync();
}
