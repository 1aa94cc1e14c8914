using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Simulation;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Simulation;
using Xunit;

namespace AsyncHelperActors.Tests.VendorCatalogue;

/// <summary>Compares what came of a case with what its file expects. Whatever the file names is compared; the outcome always is.</summary>
internal static class Expectations
{
    public static void Check(VendorRun run)
    {
        var report = run.Report;
        var told = Told(run);
        Assert.True(report.Stopped is null, $"{report.Stopped?.Message}\n{told}");
        Assert.True(run.Case.Outcome == report.Outcome, $"Expected {run.Case.Outcome}, came {report.Outcome}.\n{told}");
        foreach (var (field, expected) in run.Case.Expect)
        {
            Assert.True(Holds(run, field, expected!, out var came), $"{field}: expected {expected!.ToJsonString(ReadableJson.Options)}\ncame {came}\n{told}");
        }

        CheckSecrets(run);
    }

    private static bool Holds(VendorRun run, string field, JsonNode expected, out string came)
    {
        var report = run.Report;
        switch (field)
        {
            case "records":
                var records = new JsonArray([.. report.Records.Select(record => record?.DeepClone())]);
                came = records.ToJsonString(ReadableJson.Options);
                return JsonNode.DeepEquals(records, expected);
            case "count":
                came = $"{report.Stored.Records}";
                return report.Stored.Records == (long)expected;
            case "polls":
                came = $"{report.Polls}";
                return report.Polls == (int)expected;
            case "after":
                var elapsed = (long)(report.EndedAt - report.StartedAt).TotalSeconds;
                came = $"{elapsed}s";
                return elapsed == WaitTime.Parse(expected).Milliseconds / 1000;
            case "requests":
                came = string.Join("\n  ", run.Requests);
                return run.Requests.SequenceEqual(VendorFile.Texts(expected));
            case "sent":
                came = string.Join("\n", run.Calls.Select(Whole));
                return ((JsonArray)expected).All(each => IsSent(run, (JsonObject)each!));
            case "error":
                came = string.Join('\n', report.Errors.Select(error => error.Message));
                return came.Contains((string)expected!, StringComparison.Ordinal);
            case "warning":
                came = string.Join('\n', report.Warnings);
                return came.Contains((string)expected!, StringComparison.Ordinal);
            case "message":
                came = string.Join('\n', report.Entries.Select(entry => entry.Message));
                return came.Contains((string)expected!, StringComparison.Ordinal);
            default:
                throw new InvalidOperationException($"{field} is not compared with anything.");
        }
    }

    /// <summary>Some request has the line and every header and piece of the body; a header of null is one that must not be there.</summary>
    private static bool IsSent(VendorRun run, JsonObject expected) => run.Calls.Any(call =>
        run.Line(call) == (string?)expected["to"]
        && (expected["body"] is not { } body || call.Body?.Contains((string)body!, StringComparison.Ordinal) == true)
        && (expected["headers"] as JsonObject ?? []).All(header => header.Value is { } value ? Header(call, header.Key) == (string?)value : Header(call, header.Key) is null));

    private static string? Header(SimulatedCall call, string name) =>
        call.Headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value).FirstOrDefault();

    /// <summary>Nobody else than the vendor, and the hosts that its connection lists, sees a credential.</summary>
    private static void CheckSecrets(VendorRun run)
    {
        var allowed = VendorRun.ReadBundle(run.Case.File).Entries.Select(entry => entry.Definition).OfType<ConnectionDef>().SelectMany(each => each.AllowedHosts).ToList();
        var seen = run.Elsewhere.Where(call => !allowed.Contains(new Uri(call.Url).Authority))
            .SelectMany(call => run.Secrets.Where(secret => Header(call, secret) is not null).Select(secret => $"{secret} went to {call.Url}"));
        Assert.Empty(seen);
    }

    private static string Told(VendorRun run) =>
        $"{run.Case.FullName}\n" + string.Join('\n', run.Report.Entries.Select(entry =>
            $"+{entry.At - run.Report.StartedAt} {entry.Event} {entry.Decision} {(entry.Times > 1 ? $"x{entry.Times} " : "")}{entry.Rule} {entry.Message}\n"
            + string.Concat(entry.Calls.Select(call => $"    {run.Line(call)} -> {call.StatusCode}{call.Failure} {call.AnswerBody}\n")))) + string.Join('\n', run.Report.Errors);

    private static string Whole(SimulatedCall call) =>
        $"{call.Method} {call.Url}\n{string.Concat(call.Headers.Select(header => $"    {header.Key}: {header.Value}\n"))}    {call.Body}";
}
