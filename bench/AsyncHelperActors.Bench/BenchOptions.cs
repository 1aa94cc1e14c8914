using System.Globalization;

namespace AsyncHelperActors.Bench;

/// <summary>What to measure.</summary>
internal sealed record BenchOptions
{
    /// <summary>Jobs in each round of each contestant.</summary>
    public int Jobs { get; init; } = 3_000;

    /// <summary>Jobs that run at once.</summary>
    public int Concurrency { get; init; } = 500;

    /// <summary>From one poll to the next.</summary>
    public TimeSpan PollWait { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Rounds that count; one more comes before them and does not.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>Who runs, in this order in each round.</summary>
    public IReadOnlyList<string> Modes { get; init; } = ["loop", "actors"];

    /// <summary>Jobs that start in each second, whatever becomes of those before them; null: the next one starts when one ends.</summary>
    public double? Rate { get; init; }

    /// <summary>Reads the command line.</summary>
    /// <exception cref="FormatException">An option is unknown or its value is none.</exception>
    public static BenchOptions Parse(IReadOnlyList<string> arguments, BenchOptions defaults)
    {
        var options = defaults;
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var value = i + 1 < arguments.Count ? arguments[i + 1] : throw new FormatException($"{arguments[i]} needs a value.");
            options = arguments[i] switch
            {
                "--jobs" => options with { Jobs = Number(value) },
                "--concurrency" => options with { Concurrency = Number(value) },
                "--poll-wait" => options with { PollWait = TimeSpan.FromMilliseconds(Number(value)) },
                "--rounds" => options with { Rounds = Number(value) },
                "--modes" => options with { Modes = value.Split(',') },
                _ => throw new FormatException($"{arguments[i]} is no option: --jobs N, --concurrency N, --poll-wait MS, --rounds N, --modes loop,actors,postgres."),
            };
        }

        return options;
    }

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : throw new FormatException($"'{text}' is not a number above 0.");
}
