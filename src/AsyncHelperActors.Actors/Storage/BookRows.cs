using System.Data.Common;

namespace AsyncHelperActors.Actors.Storage;

/// <summary>Reads the book's rows, in the order of columns in which the queries name them.</summary>
internal static class BookRows
{
    public const string IndexColumns =
        "jobs.job_id, account, type, step_id, helper_id, connection_id, status, phase, outcome, status_value, created_at, " +
        "updated_at, ended_at, seq, num_records, error, labels, purge_at, parent_id";

    /// <summary>How many columns that are.</summary>
    public const int IndexColumnCount = 19;

    public static AgendaRow Agenda(DbDataReader reader) => new(
        reader.GetString(0),
        reader.GetInt32(1),
        reader.GetInt64(2),
        reader.GetInt64(3),
        reader.GetInt64(4),
        Text(reader, 5),
        reader.GetInt32(6),
        reader.GetInt64(7));

    public static JobIndexRow Index(DbDataReader reader) => new(
        reader.GetString(0),
        reader.GetString(1),
        reader.GetString(2),
        reader.GetString(3),
        Text(reader, 4),
        reader.GetString(5),
        reader.GetString(6),
        Text(reader, 7),
        Text(reader, 8),
        Text(reader, 9),
        reader.GetInt64(10),
        reader.GetInt64(11),
        Number(reader, 12),
        reader.GetInt64(13),
        reader.GetInt64(14),
        Text(reader, 15),
        reader.GetString(16))
    {
        PurgeAt = Number(reader, 17),
        ParentId = Text(reader, 18),
    };

    public static string? Text(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public static long? Number(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);
}
