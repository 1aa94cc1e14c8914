using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Shaping.Hooks;
using AsyncHelperActors.Connectors.Shaping.Mappings;
using AsyncHelperActors.Connectors.Steps;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Core.Shaping;

namespace AsyncHelperActors.Connectors.Imports;

/// <summary>
/// What an import does to the records of a submission before it is sent: filter, preMap, mapping, postMap. What one record cannot stand
/// is that record's error; a hook that throws, or breaks its contract, fails all of them.
/// </summary>
/// <param name="run">The call.</param>
/// <param name="request">The import's request.</param>
/// <param name="facts">What filters and hooks are told beside the records.</param>
internal sealed class RecordShaping(StepRun run, CompiledRequest request, HookFacts facts)
{
    private readonly MappingInput _input = new()
    {
        Variables = new Dictionary<string, JsonNode?>
        {
            ["settings"] = facts.Settings,
            ["import"] = request.DefModel,
            ["input"] = run.Call.Input.Parse(),
            ["job"] = new JsonObject { ["id"] = facts.Job, ["createdAt"] = HookFacts.Iso(facts.At) },
            ["currentExportDateTime"] = HookFacts.Iso(facts.At),
            ["lastExportDateTime"] = null,
        },
    };

    /// <summary>Why no record can be sent, when a hook failed as a whole.</summary>
    public RemoteFailure? Failure { get; private set; }

    /// <summary>Whether an import does anything to its records.</summary>
    public static bool IsNeeded(CompiledRequest request) =>
        request.Def is ImportDef && request.Shaping is not { Filter: null, Mapping: null, Hooks: null };

    /// <summary>What becomes of each record, in their order. Afterwards <see cref="Failure"/> says whether a hook failed.</summary>
    /// <exception cref="RowsUnreadableException">What came of them is too large for one submission.</exception>
    public List<SentRecord> Shape(IReadOnlyList<PlacedRecord> records)
    {
        List<Entry> entries = [.. records.Select(record => new Entry(record))];
        Filter(entries);
        Hook("preMap", entries, alive => request.Shaping.Hooks!.PreMap(Copies(alive, entry => entry.Before), facts, run.Cancellation), (entry, data) => entry.Before = data);
        Map(entries);
        Hook("postMap", entries, alive => request.Shaping.Hooks!.PostMap(Copies(alive, entry => entry.Before), Copies(alive, entry => entry.After), facts, run.Cancellation), (entry, data) => entry.After = data);
        Measure(entries);
        return [.. entries.Select(entry => entry.ToSent(run.Plan.RowRules))];
    }

    private void Filter(List<Entry> entries)
    {
        if (request.Shaping.Filter is { } filter)
        {
            foreach (var entry in entries)
            {
                Try(entry, "filter", () => entry.Ignored = !filter.Passes(entry.Before, facts, run.Cancellation));
            }
        }
    }

    private void Map(List<Entry> entries)
    {
        foreach (var entry in entries.Where(entry => entry.IsAlive))
        {
            Try(entry, "mapping", () => entry.After = request.Shaping.Mapping is { } mapping ? mapping.Apply(entry.Before, _input) : entry.Before?.DeepClone());
        }
    }

    private void Hook(string place, List<Entry> entries, Func<List<Entry>, IReadOnlyList<HookedRecord>> call, Action<Entry, JsonNode?> take)
    {
        List<Entry> alive = [.. entries.Where(entry => entry.IsAlive)];
        if (alive.Count == 0 || request.Shaping.Hooks?.Has(place) != true)
        {
            return;
        }

        IReadOnlyList<HookedRecord> made;
        try
        {
            made = call(alive);
        }
        catch (ShapeException error)
        {
            var message = $"The records could not be shaped by {error.Rule}: {error.What}. {error.Hint}";
            Failure = new RemoteFailure(FailureKind.Permanent, "hook_failed", $"Import {request.Def.Id}: {message}");
            alive.ForEach(entry => entry.Errors = [new RecordError("hook_failed", message, place)]);
            return;
        }

        foreach (var (entry, record) in alive.Zip(made))
        {
            entry.Ignored = record.IsIgnored;
            entry.Errors = [.. record.Errors.Select(error => new RecordError(error.Code ?? "hook_error", error.Message, error.Source ?? place))];
            take(entry, record.Data);
        }
    }

    /// <summary>Rules may make more of records than came; the bound of a submission holds for what is sent too.</summary>
    private void Measure(List<Entry> entries)
    {
        var size = 0L;
        foreach (var entry in entries.Where(entry => entry.IsAlive))
        {
            Try(entry, "mapping", () => size += Math.Max(entry.Before?.ToJsonString().Length ?? 4, entry.After?.ToJsonString().Length ?? 4));
            if (size > run.Limits.BatchBytes)
            {
                throw new RowsUnreadableException($"What the mapping and the hooks of import {request.Def.Id} made of the batch has more than {run.Limits.BatchBytes} characters. Send fewer records at once: lower http.batchSize of the import.");
            }
        }
    }

    private static void Try(Entry entry, string place, Action work)
    {
        try
        {
            work();
        }
        catch (ShapeException error)
        {
            entry.Errors = [new RecordError($"{place}_failed", error.Message, place)];
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            // Half a surrogate pair passes the parser and shows only when the text is read or written.
            entry.Errors = [new RecordError($"{place}_failed", "The record holds text that is not valid Unicode.", place)];
        }
    }

    /// <summary>Hooks take what they are given to pieces.</summary>
    private static JsonArray Copies(List<Entry> entries, Func<Entry, JsonNode?> part) => [.. entries.Select(entry => part(entry)?.DeepClone())];

    private sealed class Entry(PlacedRecord origin)
    {
        private readonly JsonNode? _origin = origin.Record;

        public JsonNode? Before { get; set; } = origin.Record;

        public JsonNode? After { get; set; }

        public bool Ignored { get; set; }

        public IReadOnlyList<RecordError> Errors { get; set; } = [];

        public bool IsAlive => !Ignored && Errors.Count == 0;

        /// <summary>The vendor names a record by what it was sent; where that has no name, by what came.</summary>
        public SentRecord ToSent(RowRules? rules) => new(origin.Place, Ignored, Errors, (IsAlive ? rules?.IdOf(After) : null) ?? rules?.IdOf(_origin))
        {
            Shaped = IsAlive ? new ShapedRecord(Before, After) : null,
        };
    }
}
