using System.Data.Common;

namespace AsyncHelperActors.Actors.Storage;

/// <summary>An open connection, and the commands that were prepared on it so far. For one thread at a time.</summary>
internal sealed class PreparedConnection(DbConnection connection) : IDisposable
{
    private readonly Dictionary<string, DbCommand> _prepared = [];

    public DbConnection Connection => connection;

    /// <summary>The transaction in which commands run; null: each in its own.</summary>
    public DbTransaction? Transaction { get; set; }

    /// <summary>The prepared command of a text, with the given values in place of its parameters.</summary>
    /// <param name="sql">A constant text; the values belong into the parameters.</param>
    /// <param name="parameters">Always the same names in the same order for the same text.</param>
    public DbCommand Prepare(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            return PrepareNew(sql, parameters);
        }

        command.Transaction = Transaction;
        for (var i = 0; i < parameters.Length; i++)
        {
            command.Parameters[i].Value = SqlText.Storable(parameters[i].Value);
        }

        return command;
    }

    public void Dispose()
    {
        foreach (var command in _prepared.Values)
        {
            command.Dispose();
        }

        Transaction?.Dispose();
        connection.Dispose();
    }

    private DbCommand PrepareNew(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = Transaction;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = SqlText.Storable(value);
            command.Parameters.Add(parameter);
        }

        command.Prepare();
        _prepared.Add(sql, command);
        return command;
    }
}
