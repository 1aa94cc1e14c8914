using Akka.Actor;
using Akka.TestKit.Xunit2;
using AsyncHelperActors.Actors.Nodes;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Golden;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Nodes;

/// <summary>Changes of jobs go to the nodes that listen, and a listener is told only when none is missed.</summary>
public sealed class NewsActorTest : TestKit
{
    private static readonly Address Self = new("akka.tcp", "asynchelper", "a", 1);
    private static readonly JobSnapshot Sample = (JobSnapshot)StoredSamples.Of(typeof(JobSnapshot));
    private static readonly JobSnapshot Change = Sample with { Head = Sample.Head with { Batch = null } };

    private readonly List<Address> _nodes = [Self];

    [Fact]
    public void A_listener_waits_for_the_nodes_that_do_not_know_and_for_no_dead_one()
    {
        _nodes.Add(new Address("akka.tcp", "asynchelper", "b", 2));
        var news = News();
        news.Tell(new Listen("acme"), TestActor);
        ExpectNoMsg(TimeSpan.FromMilliseconds(300));

        _nodes.RemoveAt(1);
        ExpectMsg<Listening>();
        news.Tell(new NewsOfJob(Change), ActorRefs.NoSender);
        Assert.Equal(Change.JobId, ExpectMsg<JobSnapshot>().JobId);
    }

    [Fact]
    public void A_node_that_follows_an_account_hears_its_changes_and_no_others_until_it_forgets()
    {
        var news = News();
        news.Tell(new FollowNews("acme"), TestActor);
        Assert.Equal("acme", ExpectMsg<NewsFollowed>().Account);

        Sys.EventStream.Publish(Change with { Account = "another" });
        Sys.EventStream.Publish(Change with { Head = Change.Head with { Batch = new BatchSlice("job_1", 1, 1, "records", true, 0, 10) } });
        Sys.EventStream.Publish(Change);
        Assert.Equal(("acme", true), ExpectMsg<NewsOfJob>() is var heard ? (heard.Job.Account, heard.Job.Head.Batch is null) : default);

        news.Tell(new ForgetNews("acme"), TestActor);
        Sys.EventStream.Publish(Change);
        ExpectNoMsg(TimeSpan.FromMilliseconds(200));
    }

    private IActorRef News() => Sys.ActorOf(Props.Create<NewsActor>(Self, () => _nodes.ToArray()));
}
