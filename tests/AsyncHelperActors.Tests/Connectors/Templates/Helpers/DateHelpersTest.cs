using AsyncHelperActors.Connectors.Templates;
using Xunit;
using static AsyncHelperActors.Tests.Connectors.Templates.Templating;

namespace AsyncHelperActors.Tests.Connectors.Templates.Helpers;

public sealed class DateHelpersTest
{
    private const string Data = """{"d":"2025-03-26T12:34:56Z","t":"2020-07-09T19:59:39.156Z","ms":1594324779156,"none":null,"swapped":"1966-25-05 18:36","us":"03/10/1990"}""";

    [Theory]
    [InlineData("{{dateAdd d}} {{dateAdd d '86400000'}} {{dateAdd '2025-05-10T00:00:00Z' '-43200000'}}", "2025-03-26T12:34:56.000Z 2025-03-27T12:34:56.000Z 2025-05-09T12:00:00.000Z")]
    [InlineData("{{dateAdd '2025-03-26T00:00:00Z' '86400000' 'Asia/Hong_Kong'}}", "2025-03-27T08:00:00.000+08:00")]
    [InlineData("{{dateAdd 'Mon Nov 21 2019 20:00:00 GMT+0000'}} {{dateAdd us '' 'US/Central'}} {{dateAdd ms '1E6'}}", "2019-11-21T20:00:00.000Z 1990-03-09T18:00:00.000-06:00 2020-07-09T20:16:19.156Z")]
    [InlineData("{{dateAdd 'never'}} {{dateAdd d 'soon'}} {{dateAdd none}} {{dateAdd d '1e300'}} {{dateAdd ''}}", "Invalid date Invalid date Invalid date Invalid date Invalid date")]
    [InlineData("{{dateAdd missing}}", "2026-11-23T14:05:06.789Z")]
    [InlineData("{{timestamp}} {{timestamp 'YYYY-MM-DD HH:mm:ss'}} {{timestamp '' 'UTC'}}", "2026-11-23T14:05:06.789Z 2026-11-23 14:05:06 2026-11-23T14:05:06.789Z")]
    [InlineData("{{timestamp 'HH:MM:SS' 'America/Los_Angeles'}} {{{timestamp \"YYYYMMDDTHHmmss\" \"Etc/GMT-0\"}}}Z {{timestamp '' 'Asia/Kolkata'}}", "06:11:78 20261123T140506Z 2026-11-23T19:35:06.789+05:30")]
    [InlineData("{{dateFormat 'MM-DD-YYYY hh:mm A' d}} {{dateFormat 'MM-DD-YYYY hh:mm' swapped 'YYYY-DD-MM HH:mm'}}", "03-26-2025 12:34 PM 05-25-1966 06:36")]
    [InlineData("{{dateFormat 'YYYY-MM-DDTHH:mm:ssZ' d '' 'Asia/Hong_Kong'}} {{dateFormat 'YYYY-MM-DD' '2020-01-01T02:00:00Z' 'US/Eastern'}}", "2025-03-26T20:34:56+08:00 2019-12-31")]
    [InlineData("{{{dateFormat \"YYYY-MM-DD [at] HH:mm\" t}}} {{dateFormat 'X' '2020-07-09T19:59:39Z'}} {{dateFormat '' d}}", "2020-07-09 at 19:59 1594324779 2025-03-26T12:34:56+00:00")]
    [InlineData("{{#compare (add 1814400 (dateFormat 'X' t)) '>' (dateFormat 'X' d)}}after{{else}}before{{/compare}}", "before")]
    public void Dates(string template, string expected) => Assert.Equal(expected, Render(template, Data));

    // The tokens of moment.js, with what moment.js writes for 2020-07-09T19:59:39.156Z.
    [Theory]
    [InlineData("M Mo MM MMM MMMM Q Qo", "7 7th 07 Jul July 3 3rd")]
    [InlineData("D Do DD DDD DDDo DDDD", "9 9th 09 191 191st 191")]
    [InlineData("d do dd ddd dddd e E", "4 4th Th Thu Thursday 4 4")]
    [InlineData("w wo ww W Wo WW gg gggg GG GGGG", "28 28th 28 28 28th 28 20 2020 20 2020")]
    [InlineData("YY YYYY Y YYYYYY", "20 2020 2020 +002020")]
    [InlineData("A a H HH h hh k kk", "PM pm 19 19 7 07 19 19")]
    [InlineData("m mm s ss S SS SSS SSSS", "59 59 39 39 1 15 156 1560")]
    [InlineData("Z ZZ z X x", "+00:00 +0000 UTC 1594324779 1594324779156")]
    [InlineData("LT|LTS|L|l", "7:59 PM|7:59:39 PM|07/09/2020|7/9/2020")]
    [InlineData("LL|ll|LLL|lll", "July 9, 2020|Jul 9, 2020|July 9, 2020 7:59 PM|Jul 9, 2020 7:59 PM")]
    [InlineData("LLLL|llll", "Thursday, July 9, 2020 7:59 PM|Thu, Jul 9, 2020 7:59 PM")]
    [InlineData("[YYYY] \\Y-YYYYMMDD_", "YYYY Y-20200709_")]
    public void Tokens(string format, string expected) =>
        Assert.Equal(expected, Engine.Render("{{{dateFormat f t}}}", Model($$"""{"f":{{System.Text.Json.JsonSerializer.Serialize(format)}},"t":"2020-07-09T19:59:39.156Z"}"""), TemplateTarget.Text).Text);

    // Weeks at the turn of a year, by moment.js.
    [Theory]
    [InlineData("2021-01-01", "1 2021 53 2020")]
    [InlineData("2022-01-01", "1 2022 52 2021")]
    [InlineData("2023-12-31", "1 2024 52 2023")]
    [InlineData("2024-12-30", "1 2025 1 2025")]
    public void Weeks(string date, string expected) => Assert.Equal(expected, Render($"{{{{dateFormat 'w gggg W GGGG' '{date}'}}}}"));

    [Theory]
    [InlineData("2024-07-01T12:00:00Z", "America/New_York", "08:00 -04:00 EDT")]
    [InlineData("2024-01-01T12:00:00Z", "America/New_York", "07:00 -05:00 EST")]
    [InlineData("2024-07-01T12:00:00Z", "Europe/London", "13:00 +01:00 BST")]
    [InlineData("2024-07-01T12:00:00Z", "Asia/Kolkata", "17:30 +05:30 IST")]
    [InlineData("2024-07-01T12:00:00Z", "America/Sao_Paulo", "09:00 -03:00 -03")]
    [InlineData("2024-03-10T07:00:00Z", "US/Eastern", "03:00 -04:00 EDT")]
    public void Zones(string date, string zone, string expected) => Assert.Equal(expected, Render($"{{{{dateFormat 'HH:mm Z z' '{date}' '' '{zone}'}}}}"));

    [Theory]
    [InlineData("2020-02-29", "2020-02-29T00:00:00.000Z")]
    [InlineData("20200229T101112Z", "2020-02-29T10:11:12.000Z")]
    [InlineData("2020-060", "2020-02-29T00:00:00.000Z")]
    [InlineData("2020-02", "2020-02-01T00:00:00.000Z")]
    [InlineData("2020-02-29 10:11:12.123456+01:00", "2020-02-29T09:11:12.123Z")]
    [InlineData("2020-02-29T24:00:00-0530", "2020-03-01T05:30:00.000Z")]
    [InlineData("2021-02-29", "Invalid date")]
    [InlineData("2020-13-01", "Invalid date")]
    [InlineData("Thu, 21 Nov 2019 20:00:00 +0100", "2019-11-21T19:00:00.000Z")]
    [InlineData("Nov 21, 2019", "2019-11-21T00:00:00.000Z")]
    [InlineData("11-23-2026", "2026-11-23T00:00:00.000Z")]
    [InlineData("1594324779156", "2020-07-09T19:59:39.156Z")]
    [InlineData("Thu Nov 21 2019 20:00:00 GMT+0000 (Coordinated Universal Time)", "2019-11-21T20:00:00.000Z")]
    public void Dates_are_read_in_the_ways_they_are_written(string text, string expected) => Assert.Equal(expected, Render($"{{{{dateAdd '{text}'}}}}"));

    // Read by moment.js with the same results.
    [Theory]
    [InlineData("09.07.20", "DD.MM.YY", "2020-07-09T00:00:00.000")]
    [InlineData("9 Jul 2020 7:59 PM", "D MMM YYYY h:mm A", "2020-07-09T19:59:00.000")]
    [InlineData("July 9th, 2020", "MMMM Do, YYYY", "2020-07-09T00:00:00.000")]
    [InlineData("12:05 AM", "h:mm A", "2026-11-23T00:05:00.000")]
    [InlineData("1594324779", "X", "2020-07-09T19:59:39.000")]
    [InlineData("2020-07-09T21:59:39.156+0200", "YYYY-MM-DDTHH:mm:ss.SSSZ", "2020-07-09T19:59:39.156")]
    [InlineData("191 2020", "DDD YYYY", "2020-07-09T00:00:00.000")]
    [InlineData("3 2020", "Q YYYY", "2020-07-01T00:00:00.000")]
    [InlineData("70", "YY", "1970-01-01T00:00:00.000")]
    [InlineData("68", "YY", "2068-01-01T00:00:00.000")]
    [InlineData("2020-02-30", "YYYY-MM-DD", "Invalid date")]
    [InlineData("no date", "YYYY-MM-DD", "Invalid date")]
    [InlineData("13:00 PM", "hh:mm A", "Invalid date")]
    public void Dates_are_read_by_a_format(string text, string format, string expected) =>
        Assert.Equal(expected, Render($"{{{{dateFormat 'YYYY-MM-DDTHH:mm:ss.SSS' '{text}' '{format}'}}}}"));
}
