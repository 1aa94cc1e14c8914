using System.Globalization;
using AsyncHelperActors.Actors.Storage.Connections;

namespace AsyncHelperActors.Actors.Connections;

/// <summary>
/// Where it is kept how much of a connection's budgets is used, so that a restart does not hand out a second burst: for each budget the
/// instant at which it will be full again at the latest.
/// </summary>
public interface IBudgetMemory
{
    /// <summary>What is kept of a connection, by the budgets' patterns.</summary>
    Task<IReadOnlyDictionary<string, DateTimeOffset>> ReadAsync(string account, string connectionId);

    /// <summary>Keeps one in the place of what is believed to be kept; of several nodes that do so at once, one succeeds. Durable when the task completes.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="connectionId">Which connection.</param>
    /// <param name="match">The budget's pattern.</param>
    /// <param name="believed">What is believed to be kept; the unix epoch when nothing is.</param>
    /// <param name="fullAt">What to keep, in whole milliseconds.</param>
    /// <returns>Null when it is kept; otherwise what another node kept meanwhile, which may be the same instant and is yet not ours.</returns>
    Task<DateTimeOffset?> ExchangeAsync(string account, string connectionId, string match, DateTimeOffset believed, DateTimeOffset fullAt);
}

/// <summary>Keeps budgets among the other facts of a connection.</summary>
internal sealed class StoredBudgets(ConnectionFactStore facts) : IBudgetMemory
{
    private const string Prefix = "budget:";

    public async Task<IReadOnlyDictionary<string, DateTimeOffset>> ReadAsync(string account, string connectionId)
    {
        var rows = await facts.ReadAsync(account, connectionId, Prefix, CancellationToken.None);
        return rows.ToDictionary(
            row => row.Name[Prefix.Length..],
            row => Read(row.Value),
            StringComparer.Ordinal);
    }

    public async Task<DateTimeOffset?> ExchangeAsync(string account, string connectionId, string match, DateTimeOffset believed, DateTimeOffset fullAt) =>
        await facts.ExchangeAsync(account, connectionId, Prefix + match, Written(believed), Written(fullAt), CancellationToken.None) is { } found ? Read(found) : null;

    private static string Written(DateTimeOffset instant) => instant.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    private static DateTimeOffset Read(string text) => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(text, CultureInfo.InvariantCulture));
}
