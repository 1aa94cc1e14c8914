using AsyncHelperActors.Core.Definitions;
using Xunit;

namespace AsyncHelperActors.Tests.Core.Definitions;

public sealed class EnvironmentTextTest
{
    private static readonly Dictionary<string, string> Variables = new() { ["TOKEN"] = "t0p", ["EMPTY"] = "", ["NESTED"] = "${env:TOKEN}" };

    [Theory]
    [InlineData("", "")]
    [InlineData("Bearer ${env:TOKEN}", "Bearer t0p")]
    [InlineData("${env:TOKEN}${env:TOKEN}", "t0pt0p")]
    [InlineData("a${env:EMPTY}b", "ab")]
    [InlineData("${env:NESTED}", "${env:TOKEN}")]
    [InlineData("{{data.id}} ${TOKEN} $env:TOKEN ${env:} ${env:TOKEN", "{{data.id}} ${TOKEN} $env:TOKEN ${env:} ${env:TOKEN")]
    public void Placeholders_are_replaced_once_and_all_else_stays(string text, string expanded) =>
        Assert.Equal(new EnvironmentReading(expanded, null), EnvironmentText.Expand(text, Variables.GetValueOrDefault));

    [Fact]
    public void A_missing_variable_is_named()
    {
        var reading = EnvironmentText.Expand("${env:TOKEN} ${env:NOT_SET} ${env:NEITHER}", Variables.GetValueOrDefault);
        Assert.Null(reading.Text);
        Assert.Contains("NOT_SET", reading.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("t0p", reading.Error, StringComparison.Ordinal);
    }
}
