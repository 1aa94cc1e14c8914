using AsyncHelperActors.Actors.Connections;

namespace AsyncHelperActors.Tests.Actors.Jobs.Virtual;

/// <summary>What is kept of budgets, beyond the node that kept it.</summary>
internal sealed class RememberedBudgets : IBudgetMemory
{
    private readonly Dictionary<(string Account, string Connection), Dictionary<string, DateTimeOffset>> _kept = [];

    /// <summary>How often something was written.</summary>
    public int Writes { get; private set; }

    /// <summary>Whether nothing can be written.</summary>
    public bool Fails { get; set; }

    public Task<IReadOnlyDictionary<string, DateTimeOffset>> ReadAsync(string account, string connectionId) =>
        Task.FromResult<IReadOnlyDictionary<string, DateTimeOffset>>(
            new Dictionary<string, DateTimeOffset>(_kept.GetValueOrDefault((account, connectionId)) ?? []));

    public Task<DateTimeOffset?> ExchangeAsync(string account, string connectionId, string match, DateTimeOffset believed, DateTimeOffset fullAt)
    {
        if (Fails)
        {
            return Task.FromException<DateTimeOffset?>(new IOException("The disk is full."));
        }

        _kept.TryAdd((account, connectionId), []);
        var kept = _kept[(account, connectionId)];
        if (kept.TryGetValue(match, out var found) && found != believed)
        {
            return Task.FromResult<DateTimeOffset?>(found);
        }

        Writes++;
        kept[match] = fullAt;
        return Task.FromResult<DateTimeOffset?>(null);
    }
}
