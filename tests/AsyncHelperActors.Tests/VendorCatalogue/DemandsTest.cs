using System.Reflection;
using Xunit;

namespace AsyncHelperActors.Tests.VendorCatalogue;

/// <summary>Every demand that real asynchronous APIs make on the definition language is shown by a case of a vendor or by a test that is named.</summary>
public sealed class DemandsTest
{
    private const int Demands = 25;

    public static TheoryData<string> Needs => [.. Demand.All.Select(demand => demand.Need)];

    [Theory]
    [MemberData(nameof(Needs))]
    public async Task A_definition_can_express_that(string need)
    {
        var demand = Demand.All.Single(each => each.Need == need);
        Assert.NotEmpty(demand.ShownBy);
        foreach (var shown in demand.ShownBy)
        {
            if (shown.Contains('/', StringComparison.Ordinal))
            {
                Expectations.Check(await VendorRun.OfAsync(VendorFile.Case(shown)));
            }
            else
            {
                AssertIsTest(shown);
            }
        }
    }

    [Fact]
    public void No_demand_is_left_out() => Assert.Equal(Demands, Demand.All.Count);

    private static void AssertIsTest(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var type = typeof(DemandsTest).Assembly.GetTypes().SingleOrDefault(each => each.Name == name[..dot]);
        var method = type?.GetMethod(name[(dot + 1)..]);
        Assert.True(method?.GetCustomAttribute<FactAttribute>() is { Skip: null }, $"There is no test {name}.");
    }
}
