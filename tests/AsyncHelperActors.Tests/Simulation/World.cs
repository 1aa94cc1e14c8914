using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Tests.Simulation;

/// <summary>One job, one vendor, one service that crashes, users who interfere, and a clock that jumps: all from one seed.</summary>
/// <remarks>
/// <para>The rules are the real ones. Around them stand models: <see cref="ModelShell"/> keeps the job alive as the job actor does, with a
/// journal, an agenda row and nothing else that a crash leaves; <see cref="ModelVendor"/> is the outside world; <see cref="Laws"/> looks on
/// from outside, forgets nothing, and throws when a law does not hold.</para>
/// <para>Time is a queue of things to come. A world of days takes a fraction of a millisecond, and the same seed always tells the same story;
/// when a law breaks, the story is told again, aloud (<see cref="Story"/>).</para>
/// </remarks>
internal sealed class World
{
    private const int MostEvents = 60_000;

    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<Action, (long Ticks, int Order)> _toCome = new();
    private readonly List<string>? _story;
    private int _order;
    private int _crashesLeft;

    private World(WorldSettings settings, bool aloud)
    {
        Settings = settings;
        Dice = new Dice(settings.Seed);
        _story = aloud ? [] : null;
        _crashesLeft = settings.Crashes;
        Plan = WorldSettings.PlanFor(Dice);
        Plan = settings.IsCalm ? Plan with { Policy = Plan.Policy with { ProgressDeadlineMs = null } } : Plan;
        Laws = new Laws(this);
        Vendor = new ModelVendor(this);
        Shell = new ModelShell(this);
    }

    public WorldSettings Settings { get; }

    public Dice Dice { get; }

    public Plan Plan { get; }

    public Laws Laws { get; }

    public ModelVendor Vendor { get; }

    public ModelShell Shell { get; }

    public DateTimeOffset Now { get; private set; } = Start;

    /// <summary>Whether somebody listens.</summary>
    public bool IsAloud => _story is not null;

    /// <summary>How many things happened.</summary>
    public int Events => _order;

    /// <summary>The request that the user makes, and makes again when no answer comes.</summary>
    public AcceptJob Request => new(Now, "job_1", "acme", Plan, new RawJson("""{"n":1}"""), ImmutableSortedDictionary<string, string>.Empty, "digest");

    /// <summary>Lives one world to its end. Throws <see cref="LawBrokenException"/> when a law does not hold in it.</summary>
    public static World Live(WorldSettings settings)
    {
        var world = new World(settings, aloud: false);
        try
        {
            world.Run();
            return world;
        }
        catch (LawBrokenException broken)
        {
            throw new LawBrokenException(broken.Law, $"{broken.What}\n{Story(settings)}");
        }
    }

    /// <summary>What happened in a world, a line for each thing.</summary>
    public static string Story(WorldSettings settings)
    {
        var world = new World(settings, aloud: true);
        try
        {
            world.Run();
        }
        catch (LawBrokenException broken)
        {
            world.Tell($"LAW BROKEN {broken.Message}");
        }

        const int most = 150;
        var lines = world._story!;
        return $"{world.Plan.Type}, {string.Join(" ", world.Plan.Refs.Keys)}, {JsonSerializer.Serialize(world.Plan.Policy)}\n"
            + (lines.Count > most ? $"... {lines.Count - most} lines before ...\n" : "") + string.Join('\n', lines.TakeLast(most));
    }

    /// <summary>Something will happen.</summary>
    public void At(DateTimeOffset when, Action what) => _toCome.Enqueue(what, (Math.Max(when.Ticks, Now.Ticks), _order++));

    /// <summary>Something will happen after a while.</summary>
    public void In(TimeSpan after, Action what) => At(Now + after, what);

    /// <summary>Adds to the story, when somebody listens.</summary>
    public void Tell([InterpolatedStringHandlerArgument("")] Words line) =>
        _story?.Add($"+{(Now - Start).ToString("d'.'hh':'mm':'ss'.'fff", CultureInfo.InvariantCulture)} {line.Spoken()}");

    /// <summary>Whether the service crashes at this very spot.</summary>
    public bool CrashesHere()
    {
        if (_crashesLeft == 0 || !Dice.Percent(4))
        {
            return false;
        }

        _crashesLeft--;
        return true;
    }

    private void Run()
    {
        var life = TimeSpan.FromMilliseconds(Plan.Policy.TotalDeadlineMs);
        At(Start, Shell.Ask);
        for (var i = 0; i < Settings.Crashes; i++)
        {
            In(Dice.Part(life), Shell.Crash);
        }

        for (var i = 0; i < Settings.Users; i++)
        {
            In(Dice.Part(life * 1.1), Interfere);
        }

        while (_toCome.TryDequeue(out var next, out var at))
        {
            Now = new DateTimeOffset(at.Ticks, TimeSpan.Zero);
            next();
            if (_order > MostEvents)
            {
                throw new LawBrokenException("progress", $"more than {MostEvents} things happened and the job has not ended");
            }
        }

        Laws.AtTheEnd(Shell.Job);
    }

    private void Interfere()
    {
        JobCommand command = Dice.Roll(0, 10) switch
        {
            < 3 => new CancelJob(Now),
            3 or 4 => new PollNow(Now),
            5 => new HearCallback(Now),
            6 => Request,
            7 => new ParkJob(Now, "a defect"),
            8 => new ExtendDeadline(Now, Now + Dice.Part(TimeSpan.FromMilliseconds(Plan.Policy.TotalDeadlineMs))),
            _ => new RetryJob(Now, Dice.Pick(RetryFrom.Result, RetryFrom.Submit)),
        };
        Tell($"somebody: {command.GetType().Name}");
        Shell.Command(command);
    }
}
