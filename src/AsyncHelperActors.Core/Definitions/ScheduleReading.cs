using System.Text.Json;
using System.Text.Json.Nodes;

namespace AsyncHelperActors.Core.Definitions;

/// <summary>Reads <c>http.status.schedule</c>.</summary>
internal static class ScheduleReading
{
    private const int LongestSequence = 1000;

    public static ScheduleDef? Read(FieldReader? schedule)
    {
        if (schedule is null)
        {
            return null;
        }

        var read = new ScheduleDef
        {
            SequenceMs = Sequence(schedule),
            Factor = schedule.Number("factor", 1, 100) ?? 1,
            MinMs = schedule.Wait("min"),
            MaxMs = schedule.Wait("max"),
            Jitter = schedule.Number("jitter", 0, 1) ?? 0,
            RespectRetryAfter = schedule.Flag("respectRetryAfter") ?? true,
        };
        if (read.MinMs > read.MaxMs)
        {
            schedule.Error("min", "The shortest wait is longer than the longest (max).", "Swap them.");
        }

        return read;
    }

    private static List<long> Sequence(FieldReader schedule)
    {
        var waits = new List<long>();
        var node = schedule.Raw("sequence");
        if (node is JsonValue && node.GetValueKind() == JsonValueKind.String)
        {
            node = new JsonArray([.. ValueList.Read(node, (_, _) => { }).Select(text => (JsonNode?)JsonValue.Create(text))]);
        }

        if (node is null)
        {
            return waits;
        }

        if (node is not JsonArray list || list.Count > LongestSequence)
        {
            schedule.Error("sequence", $"Expected a list of at most {LongestSequence} waits, came {(node is JsonArray ? "a longer one" : FieldReader.Came(node))}.", "Write [15m, 1h, 2h].");
            return waits;
        }

        for (var i = 0; i < list.Count; i++)
        {
            var wait = WaitTime.Parse(list[i]);
            if (wait.Milliseconds is { } milliseconds)
            {
                waits.Add(milliseconds);
            }
            else
            {
                schedule.Error($"sequence[{i}]", wait.Message!, wait.Hint!);
            }
        }

        return waits;
    }
}
