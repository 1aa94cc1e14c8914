using System.Globalization;
using Xunit;

namespace AsyncHelperActors.Tests.Fuzz;

/// <summary>
/// How many cases each fuzz test tries: about a million in all, most of them where a case costs microseconds. <c>FUZZ_CASES=10000000</c>
/// makes a long run, <c>FUZZ_CASES=10000</c> a short one; <c>CsCheck_Seed=...</c> repeats the case that a failure names.
/// </summary>
internal static class FuzzBudget
{
    private const int Million = 1_000_000;

    private static readonly Dictionary<string, int> Shares = new()
    {
        ["paths"] = 333_000,
        ["waits"] = 150_000,
        ["expressions"] = 40_000,
        ["bodies"] = 200_000,
        ["template texts"] = 120_000,
        ["templates"] = 40_000,
        ["helpers"] = 80_000,
        ["documents"] = 4_000,
        ["texts"] = 6_000,
        ["scripts"] = 20_000,
        ["vendors"] = 7_000,
    };

    private static readonly double Scale =
        (double.TryParse(Environment.GetEnvironmentVariable("FUZZ_CASES"), CultureInfo.InvariantCulture, out var cases) ? cases : Million) / Shares.Values.Sum();

    /// <summary>How many cases of a kind are tried, at least ten.</summary>
    public static int Of(string kind) => Math.Max(10, (int)(Shares[kind] * Scale));

    /// <summary>All of them.</summary>
    public static int Total => Shares.Keys.Sum(Of);
}

public sealed class FuzzBudgetTest
{
    [Fact]
    public void The_shares_make_a_million_unless_another_number_is_asked_for() =>
        Assert.True(FuzzBudget.Total >= 990_000 || Environment.GetEnvironmentVariable("FUZZ_CASES") is not null, $"{FuzzBudget.Total} cases");
}
