using AsyncHelperActors.Actors.Connections;

namespace AsyncHelperActors.Tests.Actors.Connections;

/// <summary>A few nodes that always want room, a governor's ledger, and a network between them, all moved by chance.</summary>
internal sealed class RoomWorld
{
    private readonly Random _chance;
    private readonly int _most;
    private readonly List<Node> _nodes;
    private readonly List<Action> _network = [];
    private RoomLedger<Node> _ledger;
    private int _generation = 1;

    public RoomWorld(int most, int nodes, int seed)
    {
        (_most, _chance) = (most, new Random(seed));
        _nodes = [.. Enumerable.Range(0, nodes).Select(_ => new Node { Generation = 1 })];
        _ledger = new RoomLedger<Node> { Most = most };
    }

    /// <summary>Whether nothing gets lost and nobody dies.</summary>
    public bool IsCalm { get; init; }

    public int UnderWay => _nodes.Sum(node => node.Calls);

    /// <summary>How many calls each node has come to the end of.</summary>
    public IEnumerable<int> Done => _nodes.Select(node => node.Done);

    public void Step()
    {
        var node = _nodes[_chance.Next(_nodes.Count)];
        switch (_chance.Next(IsCalm ? 12 : 15))
        {
            case < 5 when _network.Count > 0:
                Deliver();
                break;
            case < 8 when node.Calls < node.Allowed:
                node.Calls++;
                break;
            case < 10 when node.Calls > 0:
                node.Calls--;
                node.Done++;
                Report(node);
                break;
            case < 12:
                Report(node);
                break;
            case 12 when _network.Count > 0:
                _network.RemoveAt(_chance.Next(_network.Count));
                break;
            case 13:
                Die(node);
                break;
            case 14:
                StartGovernorAnew();
                break;
            default:
                break;
        }
    }

    /// <summary>Words between two come in their order; here between all, which is what one link does.</summary>
    private void Deliver()
    {
        var next = _network[0];
        _network.RemoveAt(0);
        next();
    }

    private void Report(Node node)
    {
        var (generation, seq, allowed, calls) = (node.Generation, node.Seq, node.Allowed, node.Calls);
        _network.Add(() =>
        {
            if (generation == _generation && _nodes.Contains(node))
            {
                if (_ledger.Report(node, seq, allowed, calls, _most) is var (again, number))
                {
                    Grant(node, again, number);
                }

                Settle();
            }
        });
    }

    private void Settle()
    {
        foreach (var (node, seq, allowed) in _ledger.Settle())
        {
            Grant(node, seq, allowed);
        }
    }

    private void Grant(Node node, long seq, int allowed)
    {
        var generation = _generation;
        _network.Add(() =>
        {
            if (node.Generation == generation && seq > node.Seq)
            {
                (node.Seq, node.Allowed) = (seq, allowed);

                // A call that waits for room begins with the word that gives it.
                node.Calls += node.Calls < allowed ? 1 : 0;
            }

            Report(node);
        });
    }

    /// <summary>A dead node's calls are dead too; another one comes in its place.</summary>
    private void Die(Node node)
    {
        _ledger.Remove(node);
        _nodes[_nodes.IndexOf(node)] = new Node { Generation = _generation };
        Settle();
    }

    /// <summary>A new governor hears all nodes before it gives anything out.</summary>
    private void StartGovernorAnew()
    {
        _generation++;
        _ledger = new RoomLedger<Node> { Most = _most };
        foreach (var node in _nodes)
        {
            (node.Generation, node.Seq) = (_generation, 0);
            _ledger.Report(node, 0, node.Allowed, node.Calls, _most);
        }

        Settle();
    }

    private sealed class Node
    {
        public int Generation { get; set; }

        public long Seq { get; set; }

        public int Allowed { get; set; }

        public int Calls { get; set; }

        public int Done { get; set; }
    }
}
