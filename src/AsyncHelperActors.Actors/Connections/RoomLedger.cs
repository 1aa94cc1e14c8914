namespace AsyncHelperActors.Actors.Connections;

/// <summary>How the room of one connection is shared out among the nodes: never more calls under way in the whole cluster than it allows.</summary>
/// <remarks>
/// <para>A node is allowed a number of calls and begins new ones up to that by itself; so as long as nobody else wants room, nothing is said
/// at all. When another node wants some, those that have more than their share are told a lower number, and what they give back
/// is given on when they say that it is free. Until a node has answered to its last number, the highest one that it may still go by is counted for it.</para>
/// <para>With fewer places than nodes that want one, the places go round: who has had one for longest gives it to who has waited for longest,
/// and each gets at least one call done.</para>
/// </remarks>
/// <typeparam name="TNode">Names a node.</typeparam>
internal sealed class RoomLedger<TNode>
    where TNode : notnull
{
    private readonly Dictionary<TNode, Share> _shares = [];
    private long _turns;

    /// <summary>How many calls may be under way at once in the whole cluster.</summary>
    public int Most { get; set; }

    /// <summary>How many may be under way at this moment, at the worst.</summary>
    public int Reserved => _shares.Values.Sum(share => share.Reserved);

    /// <summary>A node says how it is.</summary>
    /// <param name="node">The node.</param>
    /// <param name="seq">The last number that it was told, by its sequence number; 0 when it was told none by this ledger.</param>
    /// <param name="allowed">What it goes by.</param>
    /// <param name="holds">How many calls it has under way.</param>
    /// <param name="wants">How many it would have under way if it could.</param>
    /// <returns>The node's number, when it has not heard the last one; else null.</returns>
    public (long Seq, int Allowed)? Report(TNode node, long seq, int allowed, int holds, int wants)
    {
        if (!_shares.TryGetValue(node, out var share))
        {
            // What an earlier ledger allowed it still goes by.
            _shares.Add(node, share = new Share { Allowed = allowed });
        }

        share.Wants = wants;
        share.Reserved = seq == share.Seq ? Math.Max(share.Allowed, holds) : Math.Max(share.Reserved, holds);
        return seq == share.Seq ? null : (share.Seq, share.Allowed);
    }

    /// <summary>A node is gone, and its calls with it.</summary>
    public void Remove(TNode node) => _shares.Remove(node);

    /// <summary>What to tell whom now. Each is to be told, and to answer with a report that names the sequence number.</summary>
    public IReadOnlyList<(TNode Node, long Seq, int Allowed)> Settle()
    {
        var told = new List<(TNode, long, int)>();
        var hungry = _shares.Where(entry => entry.Value.Wants > entry.Value.Allowed).ToList();
        if (hungry.Count == 0)
        {
            return told;
        }

        var targets = Targets();
        foreach (var (node, share) in _shares)
        {
            if (targets[node] < share.Allowed)
            {
                told.Add((node, share.Tell(targets[node], ++_turns), targets[node]));
            }
        }

        foreach (var (node, share) in InTurn(hungry))
        {
            var more = Math.Min(targets[node] - share.Allowed, Most - Reserved);
            if (more > 0)
            {
                told.Add((node, share.Tell(share.Allowed + more, ++_turns), share.Allowed));
            }
        }

        return told;
    }

    /// <summary>Those without a place first, the longest without one before the others; then those with many; of those with equally many the last come.</summary>
    private static IEnumerable<KeyValuePair<TNode, Share>> InTurn(IEnumerable<KeyValuePair<TNode, Share>> shares) => shares
        .OrderBy(entry => entry.Value.Allowed > 0)
        .ThenByDescending(entry => entry.Value.Allowed)
        .ThenBy(entry => entry.Value.Allowed > 0 ? -entry.Value.Since : entry.Value.Since);

    /// <summary>One place after the other goes to the node with the fewest that wants one more; at equal numbers in turn.</summary>
    private Dictionary<TNode, int> Targets()
    {
        var targets = _shares.Keys.ToDictionary(node => node, _ => 0);
        var wanting = InTurn(_shares.Where(entry => entry.Value.Wants > 0)).ToList();
        if (wanting.Count == 1)
        {
            // Alone, it need not ask again for each further call.
            targets[wanting[0].Key] = Most;
            return targets;
        }

        for (var left = Most; left > 0 && wanting.Count > 0;)
        {
            foreach (var (node, share) in wanting.ToArray())
            {
                if (left == 0)
                {
                    break;
                }

                targets[node]++;
                left--;
                if (targets[node] >= share.Wants)
                {
                    wanting.RemoveAll(entry => entry.Key.Equals(node));
                }
            }
        }

        return targets;
    }

    private sealed class Share
    {
        public int Allowed { get; set; }

        public int Reserved { get; set; }

        public int Wants { get; set; }

        public long Seq { get; private set; }

        /// <summary>Since which turn the node has had a place, or has had none.</summary>
        public long Since { get; private set; }

        public long Tell(int allowed, long turn)
        {
            Since = (allowed > 0) == (Allowed > 0) ? Since : turn;
            Allowed = allowed;
            Reserved = Math.Max(Reserved, allowed);
            return ++Seq;
        }
    }
}
