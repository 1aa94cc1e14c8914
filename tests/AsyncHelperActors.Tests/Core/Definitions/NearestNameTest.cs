using AsyncHelperActors.Core.Definitions;
using CsCheck;
using Xunit;

namespace AsyncHelperActors.Tests.Core.Definitions;

public sealed class NearestNameTest
{
    private static readonly string[] Names = ["statusPath", "pollWaitTime", "initialWaitTime", "http", "in", "doneValues"];

    [Theory]
    [InlineData("statuspath", "statusPath")]
    [InlineData("statsuPath", "statusPath")]
    [InlineData("statusPaths", "statusPath")]
    [InlineData("poolWaitTime", "pollWaitTime")]
    [InlineData("pollWaitTimeMs", "pollWaitTime")]
    [InlineData("htpp", "http")]
    [InlineData("IN", "in")]
    [InlineData("doneValue", "doneValues")]
    public void A_slip_finds_the_name_that_was_meant(string written, string meant) => Assert.Equal(meant, NearestName.Find(written, Names));

    [Theory]
    [InlineData("description")]
    [InlineData("ix")]
    [InlineData("hello")]
    [InlineData("")]
    public void A_name_of_its_own_finds_nothing(string written) => Assert.Null(NearestName.Find(written, Names));

    [Fact]
    public void A_name_is_nearest_to_itself() =>
        Gen.String[Gen.Char.AlphaNumeric, 1, 40].Sample(name => NearestName.Find(name, [name + "x", name, "x" + name]) == name);
}
