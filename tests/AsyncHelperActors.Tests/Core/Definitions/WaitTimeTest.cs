using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;
using Xunit;

namespace AsyncHelperActors.Tests.Core.Definitions;

public sealed class WaitTimeTest
{
    [Theory]
    [InlineData("1", 60_000)]
    [InlineData("0", 0)]
    [InlineData("0.5", 30_000)]
    [InlineData("1e1", 600_000)]
    [InlineData("\"2\"", 120_000)]
    [InlineData("\" 1.5 \"", 90_000)]
    [InlineData("\"30s\"", 30_000)]
    [InlineData("\"500ms\"", 500)]
    [InlineData("\"15m\"", 900_000)]
    [InlineData("\"15 min\"", 900_000)]
    [InlineData("\"2h\"", 7_200_000)]
    [InlineData("\"2 hours\"", 7_200_000)]
    [InlineData("\"1d\"", 86_400_000)]
    [InlineData("\"1h30m\"", 5_400_000)]
    [InlineData("\"1d 2h 3m 4s 5ms\"", 93_784_005)]
    [InlineData("\"1.5s\"", 1_500)]
    [InlineData("\"0s\"", 0)]
    [InlineData("\"PT30S\"", 30_000)]
    [InlineData("\"pt1h30m\"", 5_400_000)]
    [InlineData("\"P1DT2H\"", 93_600_000)]
    [InlineData("\"P2W\"", 1_209_600_000)]
    [InlineData("\"PT0.25S\"", 250)]
    public void A_wait_is_minutes_or_a_duration_with_its_unit(string json, long milliseconds) =>
        Assert.Equal(new WaitReading(milliseconds, null, null), WaitTime.Parse(JsonNode.Parse(json)));

    [Theory]
    [InlineData("\"\"", "is not a wait")]
    [InlineData("\"soon\"", "\"soon\" is not a wait")]
    [InlineData("\"30x\"", "is not a wait")]
    [InlineData("\"30s 2h\"", "is not a wait")]
    [InlineData("\"P\"", "is not a wait")]
    [InlineData("\"PT\"", "is not a wait")]
    [InlineData("\"P1M\"", "is not a wait")]
    [InlineData("\"NaN\"", "is not a wait")]
    [InlineData("-1", "less than nothing")]
    [InlineData("\"-5s\"", "is not a wait")]
    [InlineData("1e300", "more than ten years")]
    [InlineData("1e999", "more than ten years")]
    [InlineData("\"99999999d\"", "more than ten years")]
    [InlineData("\"99999999999999999999999999999999999999999d\"", "more than ten years")]
    [InlineData("true", "came true or false")]
    [InlineData("[1]", "came a list")]
    [InlineData("{}", "came an object")]
    [InlineData("null", "came nothing")]
    public void What_is_no_wait_is_refused_with_a_hint(string json, string message)
    {
        var reading = WaitTime.Parse(JsonNode.Parse(json));
        Assert.Null(reading.Milliseconds);
        Assert.Contains(message, reading.Message, StringComparison.Ordinal);
        Assert.Contains("\"30s\"", reading.Hint, StringComparison.Ordinal);
    }
}
