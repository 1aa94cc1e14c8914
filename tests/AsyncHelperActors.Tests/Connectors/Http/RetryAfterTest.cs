using AsyncHelperActors.Connectors.Http;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Http;

public sealed class RetryAfterTest
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("0", 0L)]
    [InlineData("120", 120_000L)]
    [InlineData(" 1.5 ", 1_500L)]
    [InlineData("-5", 0L)]
    [InlineData("Mon, 23 Nov 2026 12:00:30 GMT", 30_000L)]
    [InlineData("Mon, 23 Nov 2026 11:00:00 GMT", 0L)]
    [InlineData("1795435260", 60_000L)]
    [InlineData("99999999", 604_800_000L)]
    [InlineData("1e9", null)]
    [InlineData("soon", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Seconds_dates_and_moments_are_read_and_bounded(string? value, long? expectedMs) =>
        Assert.Equal(expectedMs, RetryAfter.Read(value, s_now));
}
