using AsyncHelperActors.Connectors;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Simulation;
using AsyncHelperActors.Tests.Docs;
using CsCheck;
using Xunit;

namespace AsyncHelperActors.Tests.Fuzz;

/// <summary>Whatever somebody writes into a file, the whole check ends with problems that have a place and a remedy.</summary>
public sealed class DefinitionTextFuzzTest
{
    private static readonly string[] Pieces =
    [
        "", " ", "\n", "\t", ":", "- ", "&a ", "*a", "{", "}", "[", "]", "\"", "'", "|", ">", "!", "%", "@", "#", ",", "? ", "---\n", "<<: *a", "é", "\u0000", "\uD800", "{{", "}}", "{{#if a}}", "${A}", "null", "-1",
        "a[", "resource.", "1e9", "true", "statusRes",
    ];

    private static readonly string[] Seeds = [.. DocExamples.Read("docs", "simulate.md").Files.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => file.Value)];

    private static readonly Gen<(int Place, string Piece, int Cut)[]> Changes = Gen.Select(Gen.Int[0, 1_000_000], Gen.OneOf(Pieces), Gen.Int[0, 4]).Array[1, 8];

    [Fact]
    public void A_changed_definition_file_is_checked_to_its_end() => Changes.Sample(
        changes =>
        {
            var reading = Bundle.Parse(Changed(Seeds.Single(seed => seed.Contains("asynchelpers:", StringComparison.Ordinal)), changes), "x.yaml");
            Sound(reading.Problems);
            if (reading.Value is { } bundle)
            {
                Sound(WholeCheck.Check(DefinitionSet.Empty, bundle));
            }
        },
        iter: FuzzBudget.Of("texts"));

    [Fact]
    public void A_changed_script_is_read_or_refused() => Gen.Select(Gen.Int[0, 100], Changes).Sample(
        (seed, changes) =>
        {
            var scripts = Seeds.Where(each => each.Contains("answers:", StringComparison.Ordinal)).ToArray();
            var reading = SimulationScript.Parse(Changed(scripts[seed % scripts.Length], changes), "x.yaml");
            Assert.Equal(reading.Value is null, reading.HasErrors);
            Sound(reading.Problems);
        },
        iter: FuzzBudget.Of("scripts"));

    private static void Sound(IReadOnlyList<Problem> problems) =>
        Assert.All(problems, problem => Assert.True(problem is { Message.Length: > 0, Hint.Length: > 0, Line: not null }, problem.ToString()));

    private static string Changed(string text, (int Place, string Piece, int Cut)[] changes)
    {
        foreach (var (place, piece, cut) in changes)
        {
            var at = place % (text.Length + 1);
            text = text[..at] + piece + text[Math.Min(text.Length, at + cut)..];
        }

        return text;
    }
}
