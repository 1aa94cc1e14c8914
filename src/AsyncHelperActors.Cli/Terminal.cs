using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Client;
using Spectre.Console;

namespace AsyncHelperActors.Cli;

/// <summary>How things look on standard output.</summary>
internal static class Terminal
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Json(JsonNode node) => Console.WriteLine(node.ToJsonString(Readable));

    /// <summary>A table that goes into a file or a pipe is as wide as what is in it.</summary>
    private const int WidthWithoutTerminal = 1_000;

    static Terminal()
    {
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = WidthWithoutTerminal;
        }
    }

    public static void Jobs(IReadOnlyList<JobSummary> jobs)
    {
        var table = New("Job", "Step", "Status", "Phase", "Value", "Polls", "Records", "Created");
        foreach (var job in jobs)
        {
            Row(table, job.Id, job.ExportId ?? job.ImportId, job.Outcome ?? job.Status, job.Phase, job.StatusValue, job.NumPolls, job.NumRecords, $"{job.CreatedAt:u}");
        }

        AnsiConsole.Write(table);
    }

    public static void Job(Job job)
    {
        var table = New("Job", job.Id);
        Row(table, "Step", job.ExportId ?? job.ImportId);
        Row(table, "Async helper", job.AsyncHelperId);
        Row(table, "Status", job.Phase is null ? job.Status : $"{job.Status}, {job.Phase}");
        Row(table, "Outcome", job.Outcome);
        Row(table, "Status value", job.StatusValue);
        Row(table, "Polls", job.NumPolls);
        Row(table, "Next poll", job.NextPollAt is { } next ? $"{next:u}" : null);
        Row(table, "Created", $"{job.CreatedAt:u}");
        Row(table, "Ended", job.EndedAt is { } ended ? $"{ended:u}" : null);
        Row(table, "Deadline", $"{job.DeadlineAt:u}");
        Row(table, "Records", job.Result.NumRecords);
        AnsiConsole.Write(table);
        foreach (var warning in job.Warnings)
        {
            AnsiConsole.MarkupLineInterpolated($"[yellow]warning[/]  {warning}");
        }

        foreach (var error in job.Errors)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]{error.Code}[/]  {error.Message}");
        }
    }

    public static void Timeline(Timeline timeline)
    {
        var table = New("At", "Event", "Request", "HTTP", "Value", "Decision", "Polls", "ms", "Message");
        foreach (var entry in timeline.Entries)
        {
            Row(
                table, $"{entry.At:HH:mm:ss.fff}", entry.Event, entry.Request, entry.HttpStatus, entry.StatusValue, entry.Decision ?? entry.Outcome,
                entry.Polls, entry.Milliseconds, entry.Message);
        }

        AnsiConsole.Write(table);
    }

    public static Table New(params string[] columns)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(Markup.Escape(column)));
        }

        return table;
    }

    public static void Row(Table table, params object?[] cells) => table.AddRow([.. cells.Select(c => new Text(c?.ToString() ?? ""))]);
}
