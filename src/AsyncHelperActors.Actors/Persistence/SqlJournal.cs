using System.Data.Common;
using System.Reflection;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Persistence.Sql;
using Akka.Persistence.Sql.Config;
using AsyncHelperActors.Actors.Storage;
using LinqToDB;

namespace AsyncHelperActors.Actors.Persistence;

/// <summary>
/// Connects Akka.Persistence.Sql to our storage: settings from hocon/persistence.*.conf, connections from code. Run
/// <see cref="StorageSchema.Upgrade"/> before the actor system starts.
/// </summary>
public static class SqlJournal
{
    private const string JournalId = "akka.persistence.journal.sql";
    private const string QueryId = "akka.persistence.query.journal.sql";
    private const string StockClass = "Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql";

    /// <summary>Keeps the events of all persistent actors in this storage.</summary>
    public static AkkaConfigurationBuilder WithSqlPersistence(this AkkaConfigurationBuilder builder, StorageOptions storage)
    {
        foreach (var setup in Setups(storage))
        {
            builder.AddSetup(setup);
        }

        return builder.AddHocon(Settings(storage), HoconAddMode.Prepend)
            .AddHocon(SqlPersistence.DefaultConfiguration, HoconAddMode.Append);
    }

    /// <summary>The settings of the journal, without what Akka.Persistence.Sql has as its defaults.</summary>
    internal static Config Settings(StorageOptions storage)
    {
        var dialect = SqlDialect.For(storage);
        var resource = $"hocon/persistence.{dialect.Name}.conf";
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"This build holds no resource '{resource}'. Add it to the project file.");
        using var reader = new StreamReader(stream);
        var chosen = $"{JournalId}.provider-name = \"{dialect.ProviderName}\"\n{QueryId}.provider-name = \"{dialect.ProviderName}\"\n";
        if (storage.StockJournal)
        {
            chosen += $"{JournalId}.class = \"{StockClass}\"\n";
        }

        return ConfigurationFactory.ParseString(chosen).WithFallback(ConfigurationFactory.ParseString(reader.ReadToEnd()));
    }

    /// <summary>What the journal is given besides its settings.</summary>
    internal static IEnumerable<Setup> Setups(StorageOptions storage)
    {
        var connections = new MultiDataOptionsSetup();

        // Our journal reads on connections of its own, so the plugin opens one in order to write. The stock journal also
        // reads on them, and a read must not wait for a turn.
        connections.AddDataOptions(JournalId, Connections(storage, takeTurns: !storage.StockJournal));
        connections.AddDataOptions(QueryId, Connections(storage, takeTurns: false));
        return [connections, new StorageSetup(storage)];
    }

    private static DataOptions Connections(StorageOptions storage, bool takeTurns)
    {
        var dialect = SqlDialect.For(storage);
        return new DataOptions()
            .UseConnectionString(dialect.ProviderName, storage.ConnectionString)
            .UseAfterConnectionOpened(Greet, GreetAsync);

        void Greet(DbConnection connection)
        {
            if (dialect.Greeting(storage) is { Length: > 0 } greeting)
            {
                using var command = connection.CreateCommand();
                command.CommandText = greeting;
                command.ExecuteNonQuery();
            }
        }

        async Task GreetAsync(DbConnection connection, CancellationToken cancellation)
        {
            if (dialect.Blocks)
            {
                // This yield is what makes writes gather into batches. Without it a write on SQLite runs to its end on
                // the thread of the stream that collects batches, which therefore never collects a second event.
                await Task.Yield();
            }

            var turn = takeTurns ? await dialect.TakeTurnAsync(storage.ConnectionString, cancellation) : null;
            try
            {
                await dialect.GreetAsync(connection, storage, cancellation);
                turn?.EndWith(connection);
            }
            catch
            {
                turn?.Dispose();
                throw;
            }
        }
    }
}
