using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Tests.House;
using Xunit;

namespace AsyncHelperActors.Tests.VendorCatalogue;

/// <summary>What Celigo's documents hold that is not run: it is said on save.</summary>
public sealed class CeligoRemarksTest
{
    [Fact]
    public void A_status_export_that_names_its_own_helper_is_refused_with_the_circle()
    {
        var bundle = Document("g-zendesk-shared-helper.json");
        var helper = (string)bundle["asynchelpers"]![0]!["_id"]!;
        bundle["exports"]!.AsArray().Single(export => (string?)export!["name"] == "Zendesk job status")!["http"]!["_asyncHelperId"] = helper;

        var problems = BundleCheck.Check(new DefinitionSet([]), Bundle.Parse(bundle.ToJsonString(), "g.json").Value!, Dialect.Celigo);

        Assert.Contains(problems, problem => problem.Severity == Severity.Error && problem.Message.Contains("circle", StringComparison.Ordinal));
    }

    [Fact]
    public void A_transform_on_an_async_export_is_kept_with_a_warning_in_the_dialect_and_refused_without_it()
    {
        var bundle = Bundle.Parse(Document("d-sp-api-in-mws-shape.json").ToJsonString(), "d.json").Value!;

        var kept = Assert.Single(BundleCheck.Check(new DefinitionSet([]), bundle, Dialect.Celigo), problem => problem.Path.EndsWith("transform", StringComparison.Ordinal));
        Assert.Equal(Severity.Warning, kept.Severity);
        Assert.Contains(BundleCheck.Check(new DefinitionSet([]), bundle), problem => problem.Severity == Severity.Error && problem.Path == kept.Path);
    }

    [Fact]
    public void Values_in_two_lists_are_remarked()
    {
        var problems = Bundle.Parse(Document("c-overlapping-values.json").ToJsonString(), "c.json").Problems;
        Assert.Contains(problems, problem => problem.Severity == Severity.Warning && problem.Message.Contains("_DONE_", StringComparison.Ordinal));
    }

    private static JsonNode Document(string name) => JsonNode.Parse(File.ReadAllText(Repository.At("samples", "celigo", name)))!;
}
