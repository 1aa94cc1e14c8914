using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Tests.Simulation;

/// <summary>The page store of an import, as far as the laws need it: which records each set holds, and which rows are written.</summary>
internal sealed class ImportPages(Dice dice, int records)
{
    private readonly Dictionary<string, List<int>> _sets = new() { ["records-1"] = [.. Enumerable.Range(0, records)] };
    private readonly Dictionary<string, List<ModelRow>> _kept = [];
    private readonly Dictionary<int, int> _sends = [];
    private readonly Dictionary<(int Attempt, int Record), bool> _refused = [];
    private readonly List<List<ModelRow>> _pages = [];
    private HashSet<int> _mayBeSent = [.. Enumerable.Range(0, records)];

    private sealed record ModelRow(int Record, bool Failed);

    private IEnumerable<ModelRow> Rows(int pages) => _pages.Take(pages).SelectMany(page => page);

    /// <summary>A batch goes to the vendor.</summary>
    public void Sent(BatchSlice slice)
    {
        foreach (var record in _sets[slice.Set].Skip((int)slice.First).Take(slice.Count))
        {
            Laws.Hold(_mayBeSent.Contains(record), "only what failed is sent again", $"record {record} is sent in run {slice.Attempt} although it did not fail");
            _sends[record] = _sends.GetValueOrDefault(record) + 1;
            Laws.Hold(_sends[record] <= slice.Attempt, "each record once in a run", $"record {record} was sent {_sends[record]} times by run {slice.Attempt}");
        }
    }

    /// <summary>Somebody asks for another run.</summary>
    public void Again(int attempt)
    {
        _mayBeSent = [.. _pages.SelectMany(page => page).Where(row => row.Failed).Select(row => row.Record)];
        foreach (var record in Enumerable.Range(0, records))
        {
            _sends[record] = attempt - 1;
        }
    }

    /// <summary>Does a step; its pages are stored before its answer is told.</summary>
    public Func<DateTimeOffset, JobCommand> Run(Step step, Func<BatchSlice, ModelBatch?> batch) => step switch
    {
        Step.Gather gather => Gather(gather),
        Step.Collect collect => Collect(collect, batch),
        _ => throw new InvalidOperationException($"{step.GetType().Name} is no step of the page store."),
    };

    /// <summary>Each record has one row, in order, and the counts are theirs.</summary>
    public void Check(Job.Finished job, bool endedByUser)
    {
        var rows = Rows(job.Head.Stored.Pages).ToList();
        Laws.Hold(rows.Select(row => row.Record).SequenceEqual(Enumerable.Range(0, records)), "one row for each record, in order", $"the rows are of {string.Join(' ', rows.Select(row => row.Record))}");
        Laws.Hold(job.Head.Stored.Records == records, "one row for each record, in order", $"{job.Head.Stored.Records} rows are counted of {records}");
        var failed = rows.Count(row => row.Failed);
        Laws.Hold(job.Head.Import!.Tally.Failed == failed && job.Head.Import.Tally.Rows == records, "the counts are those of the rows", $"{job.Head.Import.Tally} for {failed} failed of {records}");
        var expected = job.Outcome switch
        {
            Outcome.Canceled => endedByUser,
            Outcome.TimedOut => job.Head.Errors is [.., { Code: "deadline_passed" }],
            Outcome.Error => failed == records && records > 0,
            Outcome.Partial => true,
            _ => failed == 0,
        };
        Laws.Hold(expected, "the outcome is that of the records", $"{job.Outcome} with {failed} failed of {records}, errors {string.Join(", ", job.Head.Errors)}");
    }

    /// <summary>What the vendor made of a record: however often the rows are written, the batch's stored result says the same.</summary>
    private bool IsRefused(int attempt, int record)
    {
        if (!_refused.TryGetValue((attempt, record), out var refused))
        {
            _refused[(attempt, record)] = refused = dice.Percent(20);
        }

        return refused;
    }

    private Func<DateTimeOffset, JobCommand> Gather(Step.Gather step)
    {
        var rows = Rows(step.Pages).ToList();
        _sets[step.Into] = [.. rows.Where(row => row.Failed).Select(row => row.Record)];
        _kept[step.KeptSet] = [.. rows.Where(row => !row.Failed)];
        var count = _sets[step.Into].Count;
        return now => new RecordGathered(now, step.Id, count);
    }

    private Func<DateTimeOffset, JobCommand> Collect(Step.Collect step, Func<BatchSlice, ModelBatch?> find)
    {
        var attempt = step.KeptSet is null ? 1 : int.Parse(step.KeptSet.Split('.')[1], System.Globalization.CultureInfo.InvariantCulture);
        var kept = step.KeptSet is null ? [] : _kept[step.KeptSet].Skip((int)step.Book.Kept).ToList();
        var (page, taken) = (new List<ModelRow>(), 0);
        for (var number = step.Book.Collected + 1; number <= step.UpTo; number++)
        {
            var slice = step.Book.Slice("job_1", attempt, number);
            var end = step.Book.Ended.GetValueOrDefault(number);
            Laws.Hold(end is not null || step.Ending is not null, "no row before its batch has ended", $"batch {number} has not ended");
            Laws.Hold(end is null || end.Error?.Code == "not_confirmed" || find(slice) is null || find(slice)!.End is null || find(slice)!.End == end, "the end that is written is the batch's", $"batch {number} ended {find(slice)?.End}, written was {end}");
            foreach (var record in _sets[slice.Set].Skip((int)slice.First).Take(slice.Count))
            {
                while (taken < kept.Count && kept[taken].Record < record)
                {
                    page.Add(kept[taken++]);
                }

                var went = end?.Outcome is Outcome.Done or Outcome.Partial or Outcome.DoneWithoutData;
                page.Add(new ModelRow(record, !went || (end!.Outcome != Outcome.DoneWithoutData && IsRefused(attempt, record))));
            }
        }

        if (step.UpTo == step.Book.Total)
        {
            page.AddRange(kept.Skip(taken));
            taken = kept.Count;
        }

        _pages.RemoveRange(step.FromPage, _pages.Count - step.FromPage);
        _pages.Add(page);
        var tally = new RowTally(page.Count(row => !row.Failed), page.Count(row => row.Failed), 0, null);
        var (upTo, keptRows) = (step.UpTo, taken);
        return now => new RecordRows(now, step.Id, upTo, 1, 1, tally, keptRows);
    }
}
