using AsyncHelperActors.Tests.House;
using AsyncHelperActors.Web.Parts;
using Bunit;
using Jint;
using Xunit;

namespace AsyncHelperActors.Tests.Web;

/// <summary>Times are drawn as instants, and the page's own script spells them: both halves are tried.</summary>
public sealed class CountdownTest
{
    /// <summary>What the script needs of a browser: an element with a time, a clock that stands, and the tick that the script asks for.</summary>
    private const string Browser =
        """
        const element = { dataset: {}, textContent: '', title: '' };
        const document = { getElementById: () => ({}), querySelector: () => null, querySelectorAll: () => [element], body: {} };
        const window = {}; const Blazor = { start() {} }; const Intl = { DateTimeFormat: function () { this.format = () => 'a date'; } };
        const MutationObserver = function () { this.observe = () => {}; };
        let tick; const setInterval = (f) => { tick = f; };
        Date.now = () => Date.parse('2026-01-01T00:00:00.000Z');
        """;

    [Theory]
    [InlineData("until", "2026-01-01T00:00:00.000Z", "now")]
    [InlineData("until", "2025-12-31T23:00:00.000Z", "now")]
    [InlineData("until", "2026-01-01T00:00:00.100Z", "in 1 s")]
    [InlineData("until", "2026-01-01T00:00:09.000Z", "in 9 s")]
    [InlineData("until", "2026-01-01T00:01:00.000Z", "in 1 min")]
    [InlineData("until", "2026-01-01T01:05:00.000Z", "in 1 h 5 min")]
    [InlineData("until", "2026-01-03T02:00:00.000Z", "in 2 d 2 h")]
    [InlineData("until", "2026-02-01T02:00:00.000Z", "in 31 d")]
    [InlineData("since", "2025-12-31T23:58:59.000Z", "1 min")]
    [InlineData("since", "2026-01-01T00:00:05.000Z", "0 s")]
    public void An_instant_is_spelt_as_the_time_to_it_or_since_it(string kind, string instant, string text)
    {
        using var engine = new Engine();
        engine.Execute(Browser).Execute(File.ReadAllText(Repository.At("src", "AsyncHelperActors.Web", "Assets", "app.js")));
        engine.Execute($"element.dataset = {{ {kind}: '{instant}' }}; tick();");
        Assert.Equal(text, engine.Evaluate("element.textContent").AsString());
    }

    [Fact]
    public async Task A_component_tells_the_script_which_instant_and_which_way_to_count()
    {
        await using var pages = new BunitContext();
        var at = new DateTimeOffset(2026, 1, 1, 2, 0, 0, TimeSpan.FromHours(2));
        var until = pages.Render<At>(p => p.Add(a => a.Until, at)).Find("time");
        Assert.Equal("2026-01-01T00:00:00.000Z", until.GetAttribute("data-until"));
        var since = pages.Render<At>(p => p.Add(a => a.Since, at).Add(a => a.End, at.AddMinutes(1)).Add(a => a.Ago, true)).Find("time");
        Assert.Equal(("2026-01-01T00:00:00.000Z", "2026-01-01T00:01:00.000Z", true), (since.GetAttribute("data-since"), since.GetAttribute("data-end"), since.HasAttribute("data-ago")));
    }
}
