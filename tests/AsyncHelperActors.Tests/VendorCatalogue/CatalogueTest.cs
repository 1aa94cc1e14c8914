using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.House;
using Xunit;

namespace AsyncHelperActors.Tests.VendorCatalogue;

/// <summary>
/// Every bundle of <c>samples/vendors</c>, run to every outcome that it has, against answers of its vendor: the paths, headers, bodies and
/// codes of its entry in the catalogue of real asynchronous APIs. Hours are virtual.
/// </summary>
public sealed class CatalogueTest
{
    private const int Entries = 24;

    private static readonly string Page = Repository.At("docs", "vendors.md");

    public static TheoryData<string> Cases => [.. VendorFile.All.SelectMany(file => file.Cases).Select(each => each.FullName)];

    public static TheoryData<string> Vendors => [.. VendorFile.All.Select(file => file.Name)];

    public static TheoryData<string> Samples => [.. VendorFile.All.Where(file => file.Dialect == Dialect.Own).Select(file => file.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_vendor_that_answers_like_this_leads_to(string name) => Expectations.Check(await VendorRun.OfAsync(VendorFile.Case(name)));

    [Theory]
    [MemberData(nameof(Vendors))]
    public void The_bundle_is_checked_without_a_word(string name)
    {
        var file = VendorFile.All.Single(each => each.Name == name);
        var problems = BundleCheck.Check(new DefinitionSet([]), VendorRun.ReadBundle(file), file.Dialect);
        Assert.True(file.Dialect == Dialect.Celigo ? problems.All(problem => problem.Severity != Severity.Error) : problems.Count == 0, string.Join('\n', problems));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Every_end_that_the_bundle_speaks_of_is_tried(string name)
    {
        var file = VendorFile.All.Single(each => each.Name == name);
        var tried = file.Cases.Select(each => each.Outcome).ToHashSet();
        var untried = VendorRun.ReadBundle(file).Entries.Select(entry => entry.Definition).OfType<AsyncHelperDef>().SelectMany(EndsOf).Distinct().Except(tried);
        Assert.Empty(untried);
    }

    [Fact]
    public void Every_entry_of_the_catalogue_has_its_bundle_and_every_bundle_its_cases()
    {
        Assert.Equal(Enumerable.Range(1, Entries), VendorFile.All.Select(file => file.Number).OfType<int>().Order());
        var bundles = Directory.EnumerateFiles(Repository.At("samples", "vendors")).Select(path => $"samples/vendors/{Path.GetFileName(path)}");
        Assert.Empty(bundles.Except(VendorFile.All.Select(file => file.Bundle)));
    }

    [Fact]
    public void All_bundles_fit_into_one_account()
    {
        var ids = VendorFile.All.Where(file => file.Dialect == Dialect.Own)
            .SelectMany(file => VendorRun.ReadBundle(file).Entries).Select(entry => $"{entry.Definition.Kind} {entry.Definition.Id}");
        Assert.DoesNotContain(ids.CountBy(id => id), each => each.Value > 1);
    }

    [Fact]
    public void The_page_docs_vendors_md_is_what_the_cases_show()
    {
        var text = VendorsPage.Text();
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            File.WriteAllText(Page, text);
        }

        Assert.True(
            File.Exists(Page) && File.ReadAllText(Page) == text,
            "docs/vendors.md is not what the cases show. UPDATE_DOCS=1 dotnet test tests/AsyncHelperActors.Tests --filter FullyQualifiedName~CatalogueTest writes it anew.");
    }

    /// <summary>The ends that a helper names: its lists, its acceptors, its cancel request and a deadline of its own.</summary>
    private static IEnumerable<Outcome> EndsOf(AsyncHelperDef helper)
    {
        var states = helper.Status.Acceptors.Concat(helper.ResultAcceptors).Select(acceptor => acceptor.State).ToHashSet();
        return new[]
        {
            (Outcome.Done, helper.Status.DoneValues.Count > 0 || states.Contains(Decision.Done)),
            (Outcome.DoneWithoutData, helper.Status.DoneWithoutDataValues.Count > 0 || states.Contains(Decision.DoneWithoutData)),
            (Outcome.Partial, states.Contains(Decision.Partial)),
            (Outcome.Error, helper.Status.ErrorValues.Count > 0 || states.Contains(Decision.Error)),
            (Outcome.Canceled, helper.CancelExportId is not null),
            (Outcome.TimedOut, helper.TotalDeadlineMs != new AsyncHelperDef("", "").TotalDeadlineMs || helper.ProgressDeadlineMs is not null),
        }.Where(end => end.Item2).Select(end => end.Item1);
    }
}
