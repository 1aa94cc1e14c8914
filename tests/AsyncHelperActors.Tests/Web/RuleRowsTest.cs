using System.Text.Json.Nodes;
using AsyncHelperActors.Client;
using AsyncHelperActors.Core.Shaping;
using AsyncHelperActors.Web.Definitions;
using AsyncHelperActors.Web.Trying;
using Xunit;

namespace AsyncHelperActors.Tests.Web;

/// <summary>Rules as rows, and where a value of an answer is.</summary>
public sealed class RuleRowsTest
{
    [Theory]
    [InlineData("""{"type":"expression","expression":{"version":"1","rules":[[{"extract":"a","generate":"b","hardCodedValue":"x"}]]}}""")]
    [InlineData("""{"expression":{"version":"2","rulesTwoDotZero":{"mode":"modify","mappings":[{"extract":"$.a","generate":"b","dataType":"string","default":"none"},{"generate":"lines","dataType":"objectarray","buildArrayHelper":[{"extract":"$.x"}]}],"lookups":[{"name":"l"}]}}}""")]
    public void What_the_rows_do_not_show_stays_as_it_was(string transform) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(transform), RuleRows.Of(JsonNode.Parse(transform))!.ToTransform()));

    [Theory]
    [InlineData("""{"type":"script","script":{"function":"f","_scriptId":"s"}}""")]
    [InlineData("""{"expression":{"version":"1","rules":[[{"extract":"a","generate":"b"}],[{"extract":"b","generate":"c"}]]}}""")]
    [InlineData("""{"rulesCollection":{"mappings":[[]]}}""")]
    public void What_has_no_rows_is_left_to_the_json_view(string transform) => Assert.Null(RuleRows.Of(JsonNode.Parse(transform)));

    [Fact]
    public void Rows_that_are_added_are_rules_that_the_engine_reads_in_both_versions()
    {
        var rows = RuleRows.Of(null)!;
        rows.Add();
        (rows.Rows[0].Extract, rows.Rows[0].Generate) = ("report.id", "reportId");
        Assert.IsType<TransformShape.Renames>(ShapeReading.Transform(rows.ToTransform()!, "transform").Value);

        rows.Change("2");
        rows.Rows[0].Extract = "$.report.id";
        Assert.IsType<TransformShape.Mappings>(ShapeReading.Transform(rows.ToTransform()!, "transform").Value);
        Assert.Equal("string", rows.Rows[0].Type);
        rows.Rows.Clear();
        Assert.Null(rows.ToTransform());
    }

    [Fact]
    public void An_error_of_the_engine_stands_beside_its_row()
    {
        var rows = RuleRows.Of(JsonNode.Parse("""{"rules":[[{"extract":"a","generate":"b"},{"extract":"a[","generate":"c"}]]}"""))!;
        var errors = ShapeReading.Transform(rows.ToTransform()!, "transform").Faults.Select(fault => new ProblemItem(fault.Place, fault.Message, fault.Hint)).ToArray();

        Assert.Empty(rows.ErrorsAt(0, errors));
        Assert.NotEmpty(rows.ErrorsAt(1, errors));
    }

    [Theory]
    [InlineData("jobs[0].state", "jobs", "state")]
    [InlineData("data.job.state", "data.job", "state")]
    [InlineData("other.state", "data", null)]
    [InlineData("state", null, "state")]
    public void A_path_is_told_from_the_resource_when_it_is_below_it(string path, string? resource, string? expected) =>
        Assert.Equal(expected, JsonPlaces.Within(path, resource));

    [Fact]
    public void A_place_is_written_as_paths_are_read()
    {
        var path = JsonPlaces.Below(JsonPlaces.Below(JsonPlaces.Below("", "jobs"), 0), "Billing City");
        var body = new AsyncHelperActors.Core.Paths.Body.Json(JsonNode.Parse("""{"jobs":[{"Billing City":"Rome"}]}"""));

        Assert.Equal("jobs[0][Billing City]", path);
        Assert.True(AsyncHelperActors.Core.Paths.ResourcePath.Parse(path).TryText(body, out var text));
        Assert.Equal("Rome", text);
    }
}
