using System.Text.Json.Nodes;
using AsyncHelperActors.Web.Definitions;
using Bunit;
using Xunit;

namespace AsyncHelperActors.Tests.Web;

public sealed class ChipsFieldTest : IAsyncLifetime
{
    private readonly BunitContext _pages = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _pages.DisposeAsync();

    [Theory]
    [InlineData("IN_QUEUE, IN_PROGRESS", "IN_QUEUE|IN_PROGRESS")]
    [InlineData("a,b\nc,, d ,", "a|b|c|d")]
    [InlineData("one value with spaces", "one value with spaces")]
    [InlineData("twice, twice", "twice")]
    public void What_is_pasted_with_commas_or_lines_is_many_values(string pasted, string values)
    {
        JsonNode? told = null;
        var field = _pages.Render<ChipsField>(p => p.Add(c => c.Id, "values").Add(c => c.OnChange, v => told = v));
        field.Find("input").Change(pasted);
        Assert.Equal(values.Split('|'), Texts(told));
        Assert.Equal(values.Split('|'), field.FindAll(".value-chip button").Select(b => b.GetAttribute("aria-label")!["Remove ".Length..]));
        Assert.True(string.IsNullOrEmpty(field.Find("input").GetAttribute("value")));
    }

    [Fact]
    public void A_value_that_is_there_is_not_added_again_and_one_that_is_removed_leaves_the_others()
    {
        JsonNode? told = null;
        var field = _pages.Render<ChipsField>(p => p.Add(c => c.Id, "values").Add(c => c.Value, new JsonArray("a", 2, true)).Add(c => c.OnChange, v => told = v));
        field.Find("input").Change("2, b");
        Assert.Equal(["a", "2", "true", "b"], Texts(told));
        field.Find("[aria-label='Remove 2']").Click();
        Assert.Equal(["a", "true", "b"], Texts(told));
    }

    [Fact]
    public void The_last_value_that_is_removed_takes_the_field_away_and_a_text_of_celigo_is_shown_as_values()
    {
        JsonNode? told = "unchanged";
        var field = _pages.Render<ChipsField>(p => p.Add(c => c.Id, "values").Add(c => c.Value, JsonValue.Create("DONE,")).Add(c => c.OnChange, v => told = v));
        field.Find("[aria-label='Remove DONE']").Click();
        Assert.Null(told);
    }

    [Fact]
    public void Whoever_may_only_read_is_offered_no_input_and_no_removal()
    {
        var field = _pages.Render<ChipsField>(p => p.Add(c => c.Id, "values").Add(c => c.Value, new JsonArray("a")).Add(c => c.ReadOnly, true));
        Assert.Equal("a", field.Find(".value-chip").TextContent.Trim());
        Assert.Empty(field.FindAll("input, button"));
    }

    private static IEnumerable<string> Texts(JsonNode? values) => Assert.IsType<JsonArray>(values).Select(v => v!.GetValue<string>());
}
