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

    /// <summary>Keeps one; durable when the task completes.</summary>
    Task WriteAsync(string account, string connectionId, string match, DateTimeOffset fullAt);
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
            row => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(row.Value, CultureInfo.InvariantCulture)),
            StringComparer.Ordinal);
    }

    public Task WriteAsync(string account, string connectionId, string match, DateTimeOffset fullAt) => facts.WriteAsync(
        account, connectionId, Prefix + match, fullAt.AddMilliseconds(1).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), CancellationToken.None);
}
