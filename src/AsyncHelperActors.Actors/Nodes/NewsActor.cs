using Akka.Actor;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Actors.Nodes;

/// <summary>Brings the changes of an account's jobs on other nodes to those who listen on this one, and those of this node to the others.</summary>
/// <remarks>
/// <para>A node sends nothing of an account that nobody elsewhere listens to. A listener is told that it listens when every node with jobs has said that it
/// knows, so from then on no change is missed; a node that comes later is told as soon as it is seen.</para>
/// <para>Which node knows is asked again every so often, so a lost word holds nobody up, and a node that has forgotten hears it anew.</para>
/// </remarks>
internal sealed class NewsActor(Address self, Func<IReadOnlyCollection<Address>> nodes) : UntypedActor, IWithTimers
{
    /// <summary>Under which name each node has one.</summary>
    public const string Name = "news";

    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<string, Account> _here = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<IActorRef>> _elsewhere = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        base.PreStart();
        Context.System.EventStream.Subscribe(Self, typeof(JobSnapshot));
        Timers.StartPeriodicTimer("ask", Ask.Instance, AskAgain);
    }

    protected override void PostStop()
    {
        Context.System.EventStream.Unsubscribe(Self);
        base.PostStop();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case JobSnapshot { Head.Batch: null } snapshot:
                foreach (var node in _elsewhere.GetValueOrDefault(snapshot.Account) ?? [])
                {
                    node.Tell(new NewsOfJob(snapshot));
                }

                break;
            case JobSnapshot:
                break;
            case NewsOfJob news when _here.TryGetValue(news.Job.Account, out var account):
                account.Tell(news.Job);
                break;
            case NewsOfJob:
                break;
            case Listen listen:
                Hear(listen.Account);
                break;
            case FollowNews follow:
                Remember(follow.Account);
                break;
            case NewsFollowed followed when _here.TryGetValue(followed.Account, out var account):
                Context.Watch(Sender);
                account.Knows(Sender.Path.Address);
                account.OpenIf(nodes().Where(node => !node.Equals(self)));
                break;
            case NewsFollowed:
                break;
            case ForgetNews forget:
                _elsewhere.GetValueOrDefault(forget.Account)?.Remove(Sender);
                break;
            case Ask:
                AskAll();
                break;
            case Terminated gone:
                Lose(gone.ActorRef);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Hear(string name)
    {
        if (!_here.TryGetValue(name, out var account))
        {
            _here.Add(name, account = new Account());
        }

        Context.Watch(Sender);
        account.Add(Sender);
        AskFor(name, account);
    }

    private void Remember(string account)
    {
        if (!_elsewhere.TryGetValue(account, out var followers))
        {
            _elsewhere.Add(account, followers = []);
        }

        followers.Add(Context.Watch(Sender));
        Sender.Tell(new NewsFollowed(account));
    }

    private void AskAll()
    {
        foreach (var (name, account) in _here)
        {
            AskFor(name, account);
        }
    }

    private void AskFor(string name, Account account)
    {
        var others = nodes().Where(node => !node.Equals(self)).ToList();
        foreach (var node in account.NotKnowing(others))
        {
            Context.ActorSelection($"{node}/user/{Name}").Tell(new FollowNews(name));
        }

        account.OpenIf(others);
    }

    private void Lose(IActorRef gone)
    {
        foreach (var followers in _elsewhere.Values)
        {
            followers.Remove(gone);
        }

        foreach (var account in _here.Values)
        {
            account.KnowsNoMore(gone.Path.Address);
        }

        foreach (var (name, account) in _here.Where(entry => entry.Value.Remove(gone)).ToList())
        {
            _here.Remove(name);
            foreach (var node in account.Known)
            {
                Context.ActorSelection($"{node}/user/{Name}").Tell(new ForgetNews(name));
            }
        }
    }

    /// <summary>Those on this node who listen to one account.</summary>
    private sealed class Account
    {
        private readonly HashSet<IActorRef> _listeners = [];
        private readonly HashSet<IActorRef> _waiting = [];
        private readonly HashSet<Address> _known = [];

        /// <summary>The nodes that have said that they know.</summary>
        public IEnumerable<Address> Known => _known;

        public void Add(IActorRef listener)
        {
            _listeners.Add(listener);
            _waiting.Add(listener);
        }

        public void Knows(Address node) => _known.Add(node);

        public void KnowsNoMore(Address node) => _known.Remove(node);

        /// <summary>The nodes that have not said it; one that is gone would have to say it again.</summary>
        public IEnumerable<Address> NotKnowing(IReadOnlyCollection<Address> others)
        {
            _known.IntersectWith(others);
            return others.Where(node => !_known.Contains(node));
        }

        public void OpenIf(IEnumerable<Address> others)
        {
            if (_waiting.Count == 0 || !others.All(_known.Contains))
            {
                return;
            }

            foreach (var listener in _waiting)
            {
                listener.Tell(Listening.Instance);
            }

            _waiting.Clear();
        }

        public void Tell(JobSnapshot snapshot)
        {
            foreach (var listener in _listeners)
            {
                listener.Tell(snapshot);
            }
        }

        /// <summary>Whether that was the last.</summary>
        public bool Remove(IActorRef listener)
        {
            _waiting.Remove(listener);
            return _listeners.Remove(listener) && _listeners.Count == 0;
        }
    }

    private sealed record Ask : INoSerializationVerificationNeeded
    {
        public static Ask Instance { get; } = new();
    }
}
