using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Shaping;
using AsyncHelperActors.Connectors.Shaping.Hooks;
using AsyncHelperActors.Connectors.Shaping.Mappings;
using AsyncHelperActors.Core.Shaping;

namespace AsyncHelperActors.Connectors.Imports;

/// <summary>One record on its way to the vendor.</summary>
/// <param name="Before">As it is before the mapping; null when it is not sent.</param>
/// <param name="After">As it is sent; null when it is not.</param>
/// <param name="Ignored">A filter or a hook keeps it back.</param>
/// <param name="Errors">Why it cannot be sent.</param>
internal sealed record ShapedRecord(JsonNode? Before, JsonNode? After, bool Ignored, IReadOnlyList<RecordError> Errors)
{
    public bool IsSent => !Ignored && Errors.Count == 0;
}

/// <summary>
/// What an import does to the records of a batch before they are sent, in Celigo's order: filter, preMap, mapping, postMap; and postSubmit to
/// what became of them. A record that fails on the way is not sent and says why; the others go on. A hook that fails fails all that it was given.
/// </summary>
internal static class ImportShaping
{
    /// <summary>The records of a batch in their order.</summary>
    public static IReadOnlyList<ShapedRecord> Apply(RequestShaping shaping, HookFacts facts, IReadOnlyList<JsonNode?> records, CancellationToken cancellation)
    {
        var shaped = records.Select(record => new ShapedRecord(record, null, false, [])).ToArray();
        Each(shaped, "filter_failed", each => shaping.Filter?.Passes(each.Before, facts, cancellation) == false ? each with { Ignored = true } : each);
        Hook(shaped, shaping.Hooks?.Has("preMap") == true, (sent, data) =>
            [.. shaping.Hooks!.PreMap(data, facts, cancellation).Select((made, i) => Hooked(made, sent[i] with { Before = made.Data }))]);
        Each(shaped, "mapping_failed", each => each with
        {
            After = shaping.Mapping is { } mapping ? mapping.Apply(each.Before, new MappingInput { Variables = Variables(facts) }) : each.Before?.DeepClone(),
        });
        Hook(shaped, shaping.Hooks?.Has("postMap") == true, (sent, data) =>
        {
            var mapped = new JsonArray([.. sent.Select(each => each.After?.DeepClone())]);
            return [.. shaping.Hooks!.PostMap(data, mapped, facts, cancellation).Select((made, i) => Hooked(made, sent[i] with { After = made.Data }))];
        });
        return shaped;
    }

    /// <summary>What a postSubmit hook makes of the rows of the records that were sent.</summary>
    public static IReadOnlyList<ImportRow> AfterSubmit(
        RequestShaping shaping, HookFacts facts, IReadOnlyList<ImportRow> rows, IReadOnlyDictionary<long, SentRecord> sent, CancellationToken cancellation)
    {
        var told = rows.Where(row => sent.TryGetValue(row.Place, out var record) && record.WasSent).ToList();
        if (shaping.Hooks?.Has("postSubmit") != true || told.Count == 0)
        {
            return rows;
        }

        try
        {
            var answers = shaping.Hooks.PostSubmit(
                new JsonArray([.. told.Select(row => sent[row.Place].Before?.DeepClone())]),
                new JsonArray([.. told.Select(row => sent[row.Place].After?.DeepClone())]),
                new JsonArray([.. told.Select(row => row.ToResponse())]),
                facts,
                cancellation);
            var made = told.Select((row, i) => row.With(answers[i] as JsonObject)).ToDictionary(row => row.Place);
            return [.. rows.Select(row => made.GetValueOrDefault(row.Place, row))];
        }
        catch (ShapeException error)
        {
            // The vendor has the records, so they are not sent again for it; but nobody can rely on what the hook was to say.
            var failure = new RecordError("hook_failed", error.Message, "hook");
            var failed = told.Select(row => row with { Errors = [.. row.Errors, failure], StatusCode = row.StatusCode is >= 200 and < 300 ? 422 : row.StatusCode }).ToDictionary(row => row.Place);
            return [.. rows.Select(row => failed.GetValueOrDefault(row.Place, row))];
        }
    }

    private static void Each(ShapedRecord[] shaped, string code, Func<ShapedRecord, ShapedRecord> change)
    {
        for (var i = 0; i < shaped.Length; i++)
        {
            if (!shaped[i].IsSent)
            {
                continue;
            }

            try
            {
                shaped[i] = change(shaped[i]);
            }
            catch (ShapeException error)
            {
                shaped[i] = shaped[i] with { Errors = [new RecordError(code, error.Message, error.Rule)] };
            }
        }
    }

    private static void Hook(ShapedRecord[] shaped, bool isThere, Func<IReadOnlyList<ShapedRecord>, JsonArray, IReadOnlyList<ShapedRecord>> run)
    {
        int[] places = [.. Enumerable.Range(0, shaped.Length).Where(i => shaped[i].IsSent)];
        if (!isThere || places.Length == 0)
        {
            return;
        }

        IReadOnlyList<ShapedRecord> sent = [.. places.Select(i => shaped[i])];
        IReadOnlyList<ShapedRecord> made;
        try
        {
            made = run(sent, new JsonArray([.. sent.Select(each => each.Before?.DeepClone())]));
        }
        catch (ShapeException error)
        {
            made = [.. sent.Select(each => each with { Errors = [new RecordError("hook_failed", error.Message, error.Rule)] })];
        }

        for (var i = 0; i < places.Length; i++)
        {
            shaped[places[i]] = made[i];
        }
    }

    private static ShapedRecord Hooked(HookedRecord made, ShapedRecord record) => record with
    {
        Ignored = made.IsIgnored,
        Errors = [.. made.Errors.Select(error => new RecordError(error.Code ?? "hook_error", error.Message, error.Source ?? "hook"))],
    };

    private static Dictionary<string, JsonNode?> Variables(HookFacts facts) => new()
    {
        ["settings"] = facts.Settings,
        ["job"] = new JsonObject { ["id"] = facts.Job, ["createdAt"] = HookFacts.Iso(facts.At) },
    };
}
