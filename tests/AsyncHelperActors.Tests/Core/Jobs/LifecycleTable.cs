using System.Text.Json;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Tests.Core.Jobs;

/// <summary>What the rules made of one command in one situation.</summary>
/// <param name="Situation">Where the job was.</param>
/// <param name="Case">What came.</param>
/// <param name="Ruling">What was decided.</param>
/// <param name="Then">The job after it.</param>
internal sealed record LifecycleCell(Situation Situation, CommandCase Case, Ruling Ruling, Job Then)
{
    /// <summary>Whether anything was decided at all.</summary>
    public bool HasEffect => Ruling.Refusal is not null || Ruling.Events.Count > 0;

    /// <summary>In the form of the expectations.</summary>
    public string Text => $"{Case.Name} | {(Ruling.Refusal is { } no ? $"refused {no.Code}" : string.Join(", ", Ruling.Events.Select(Name)))} | {Then.GetType().Name}";

    private static string Name(JobEvent e) =>
        e is JobFinished f ? $"{nameof(JobFinished)} {JsonNamingPolicy.CamelCase.ConvertName(f.Outcome.ToString())}" : e.GetType().Name;
}

/// <summary>Every situation with every command: the one table behind the test and the page.</summary>
internal static class LifecycleTable
{
    public static IReadOnlyList<LifecycleCell> Cells { get; } =
    [
        .. from situation in Situations.All
           from what in CommandCases.All
           let ruling = JobDecider.Decide(situation.Job, what.For(situation.Job))
           select new LifecycleCell(situation, what, ruling, ruling.Events.Aggregate(situation.Job, JobDecider.Evolve)),
    ];
}
