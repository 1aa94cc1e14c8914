namespace AsyncHelperActors.Core.Definitions;

/// <summary>Remarks on the times and values of a helper that are each right and make no sense together.</summary>
internal sealed class StatusCheck(string path, AsyncHelperDef helper, List<Problem> problems)
{
    public void Run()
    {
        new AcceptorCheck(path, helper.Status, problems).Run();
        AcceptorCheck.OfResult(path, helper, problems).Run();
        RemarkTimes();
        RemarkNearlyDoubles();
    }

    private void RemarkTimes()
    {
        var status = helper.Status;
        var (field, first) = status.Schedule is { SequenceMs: [var prescribed, ..] } ? ("http.status.schedule.sequence", prescribed) : ("http.status.initialWaitTime", status.InitialWaitMs);
        if (first >= helper.TotalDeadlineMs)
        {
            Warn(field, $"The first poll comes after {Words(first)}, and every job ends after {Words(helper.TotalDeadlineMs)} (http.deadline.total).", "Wait less, or write a later http.deadline.total.");
        }
        else if (first + status.PollWaitMs >= helper.TotalDeadlineMs && status.Schedule is not { SequenceMs.Count: > 0 })
        {
            Warn("http.status.pollWaitTime", $"There is one poll and no second one: it would come after {Words(first + status.PollWaitMs)}, and every job ends after {Words(helper.TotalDeadlineMs)} (http.deadline.total).", "Wait less, or write a later http.deadline.total.");
        }

        if (helper.StartDeadlineMs >= helper.TotalDeadlineMs)
        {
            Warn("http.deadline.start", $"It is not before http.deadline.total ({Words(helper.TotalDeadlineMs)}), so it never counts.", "Write an earlier one, or leave it out.");
        }

        if (helper.ProgressDeadlineMs >= helper.TotalDeadlineMs)
        {
            Warn("http.deadline.progress", $"It is not shorter than http.deadline.total ({Words(helper.TotalDeadlineMs)}), so it never counts.", "Write less, or leave it out.");
        }
        else if (helper.ProgressDeadlineMs <= Math.Max(first, status.Schedule is null ? status.PollWaitMs : 0))
        {
            Warn("http.deadline.progress", $"Within {Words(helper.ProgressDeadlineMs.Value)} there may be no poll that could see a movement.", "Write more than the waits between polls.");
        }

        if (helper.Retry.Attempts > 1 && helper.Retry.WaitMs >= helper.TotalDeadlineMs)
        {
            Warn("http.retry.wait", $"There is no second attempt: it would come after {Words(helper.TotalDeadlineMs)}, when every job ends (http.deadline.total).", "Wait less, or write a later http.deadline.total.");
        }
    }

    /// <summary>Values are compared exactly, so one that differs from another list's only in case is mostly a slip.</summary>
    private void RemarkNearlyDoubles()
    {
        (string Name, IReadOnlyList<string> Values)[] lists =
        [
            ("errorValues", helper.Status.ErrorValues), ("doneWithoutDataValues", helper.Status.DoneWithoutDataValues),
            ("doneValues", helper.Status.DoneValues), ("inProgressValues", helper.Status.InProgressValues),
        ];
        var seen = new Dictionary<string, (string Value, string List)>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in lists)
        {
            foreach (var value in values)
            {
                if (!seen.TryAdd(value, (value, name)) && seen[value] is var other && other.List != name && other.Value != value)
                {
                    Warn($"http.status.{name}", $"{value} differs from {other.Value} in {other.List} only in case; values are compared exactly, so they mean different things.", "Write each as the vendor does.");
                }
            }
        }
    }

    private void Warn(string field, string message, string hint) => problems.Add(new Problem(Severity.Warning, BundleCheck.Join(path, field), message, hint));

    /// <summary>A time as somebody would say it.</summary>
    internal static string Words(long ms) => ms switch
    {
        >= 86_400_000 when ms % 86_400_000 == 0 => Count(ms / 86_400_000, "day"),
        >= 3_600_000 when ms % 3_600_000 == 0 => Count(ms / 3_600_000, "hour"),
        >= 60_000 when ms % 60_000 == 0 => Count(ms / 60_000, "minute"),
        >= 1_000 when ms % 1_000 == 0 => Count(ms / 1_000, "second"),
        _ => $"{ms} ms",
    };

    private static string Count(long number, string word) => number == 1 ? $"1 {word}" : $"{number} {word}s";
}
