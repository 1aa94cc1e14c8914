using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using AsyncHelperActors.Connectors.Simulation;

namespace AsyncHelperActors.Cli;

/// <summary>A simulation as people read it: when, which step, the request, its answer, what follows and by which rule.</summary>
internal sealed class SimulationText(TextWriter output, SimulationReport report)
{
    private const int TimeWidth = 14;
    private const int StepWidth = 9;
    private const int LongestBody = 400;

    private static readonly string Margin = new(' ', TimeWidth + StepWidth);
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<string, SimulatedCall> _shown = new(StringComparer.Ordinal);

    public void Write()
    {
        output.WriteLine($"Simulated from {report.StartedAt:yyyy-MM-dd'T'HH:mm:ss'Z'}: no request leaves this machine.");
        foreach (var entry in report.Entries.Where(each => each.Event != "accepted"))
        {
            output.WriteLine();
            Write(entry);
        }

        output.WriteLine();
        WriteEnd();
        WriteList("warnings", report.Warnings);
        WriteList("errors", report.Errors.Select(error => $"{error.Code} ({error.Source.ToString().ToLowerInvariant()}): {error.Message}"));
        WriteRecords();
    }

    private void Write(SimulationEntry entry)
    {
        for (var i = 0; i < entry.Calls.Count; i++)
        {
            Write(entry.Calls[i], i == 0 ? Since(entry.At - TimeSpan.FromMilliseconds(entry.Calls.Sum(call => call.Milliseconds))) : "");
        }

        var lead = entry.Calls.Count > 0 ? Margin : Since(entry.At).PadRight(TimeWidth) + "-".PadRight(StepWidth);
        output.WriteLine($"{lead}=> {Outcome(entry)}");
        foreach (var warning in entry.Warnings.Where(each => each != entry.Rule))
        {
            output.WriteLine($"{Margin}!  {warning}");
        }

        if (entry.Times > 1)
        {
            output.WriteLine($"{Margin}   {entry.Times} times in all, until {Since(entry.Until)}");
        }
    }

    private void Write(SimulatedCall call, string at)
    {
        output.WriteLine($"{at.PadRight(TimeWidth)}{call.Step.PadRight(StepWidth - 1)} {call.Method} {call.Url}");
        var before = _shown.GetValueOrDefault(call.Step);
        if (before is null || !before.Headers.SequenceEqual(call.Headers))
        {
            foreach (var (name, value) in call.Headers)
            {
                output.WriteLine($"{Margin}  {name}: {value}");
            }
        }

        WriteBody(call.Body is null || call.Body == before?.Body ? null : call.Body);
        _shown[call.Step] = call;
        if (call.StatusCode is not { } status)
        {
            output.WriteLine($"{Margin}<- {(call.Failure is { } failure ? $"no answer: {failure}" : "no answer in the script")}{Took(call)}");
            return;
        }

        var type = call.ContentType is null ? "" : $" {call.ContentType}";
        output.WriteLine($"{Margin}<- {status}{type}, {(call.AnswerBytes == 1 ? "1 byte" : $"{call.AnswerBytes} bytes")}{Took(call)}");
        foreach (var (name, value) in call.AnswerHeaders)
        {
            output.WriteLine($"{Margin}  {name}: {value}");
        }

        WriteBody(call.AnswerBody);
    }

    private static string Took(SimulatedCall call) => call.Milliseconds == 0 ? "" : $", after {Span(TimeSpan.FromMilliseconds(call.Milliseconds))}";

    private void WriteBody(string? body)
    {
        if (string.IsNullOrEmpty(body))
        {
            return;
        }

        var shown = body.Length > LongestBody ? body[..LongestBody] + "..." : body;
        foreach (var line in shown.TrimEnd().Split('\n'))
        {
            output.WriteLine($"{Margin}  {line.TrimEnd('\r')}");
        }
    }

    private string Outcome(SimulationEntry entry)
    {
        var word = entry switch
        {
            { Outcome: { } outcome } => $"{entry.Event}, {Camel(outcome.ToString())}",
            { Event: "polled" or "statusChanged" or "resultReady", Decision: { } decision } => decision,
            { Decision: { } decision } => $"{entry.Event} ({decision})",
            _ => entry.Event,
        };
        string[] sentences = [entry.Rule ?? "", entry.Message ?? "", entry.NextAt is { } next ? $"Next at {Since(next)}." : ""];
        var rest = string.Join(' ', sentences.Where(sentence => sentence.Length > 0));
        return rest.Length == 0 ? word : $"{word}: {rest}";
    }

    private void WriteEnd()
    {
        var figures = $"{Count(report.Calls, "request")}, {Count(report.Polls, "poll")}, {Count(report.Stored.Records, "record")}";
        var after = Span(report.EndedAt - report.StartedAt);
        output.WriteLine(report.Outcome is { } outcome ? $"outcome: {Camel(outcome.ToString())} after {after}; {figures}" : $"stopped after {after}; {figures}");
        if (report.Stopped is { } stop)
        {
            output.WriteLine($"  {stop.Code}: {stop.Message}");
        }
    }

    private void WriteList(string title, IEnumerable<string> lines)
    {
        var all = lines.ToList();
        if (all.Count == 0)
        {
            return;
        }

        output.WriteLine($"{title}:");
        foreach (var line in all)
        {
            output.WriteLine($"  - {line}");
        }
    }

    private void WriteRecords()
    {
        if (report.Records.Count == 0)
        {
            return;
        }

        output.WriteLine("records:");
        foreach (var record in report.Records)
        {
            output.WriteLine($"  {record?.ToJsonString(Readable) ?? "null"}");
        }

        if (report.Stored.Records > report.Records.Count)
        {
            output.WriteLine($"  ... and {report.Stored.Records - report.Records.Count} more");
        }
    }

    private string Since(DateTimeOffset at)
    {
        var span = at - report.StartedAt;
        var fraction = span.Milliseconds == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $".{span.Milliseconds:000}");
        return string.Create(CultureInfo.InvariantCulture, $"+{(int)span.TotalHours}:{span.Minutes:00}:{span.Seconds:00}{fraction}");
    }

    private static string Span(TimeSpan span) => span.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours}:{span.Minutes:00}:{span.Seconds:00} h")
        : span.TotalMinutes >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{span.Minutes}:{span.Seconds:00} min")
            : string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.###} s");

    private static string Count(long number, string word) => number == 1 ? $"1 {word}" : string.Create(CultureInfo.InvariantCulture, $"{number} {word}s");

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
