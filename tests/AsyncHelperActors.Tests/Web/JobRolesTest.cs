using AsyncHelperActors.Client;
using AsyncHelperActors.Web.Bundles;
using AsyncHelperActors.Web.Jobs;
using AsyncHelperActors.Web.Shell;
using Bunit;
using Xunit;

namespace AsyncHelperActors.Tests.Web;

/// <summary>What one may not do, or what makes no sense now, is not offered.</summary>
public sealed class JobRolesTest
{
    [Theory]
    [InlineData("viewer", "running", "waiting", null, "")]
    [InlineData("operator", "running", "waiting", null, "Poll now, Give more time, Cancel")]
    [InlineData("operator", "running", "fetching", null, "Give more time, Cancel")]
    [InlineData("operator", "running", "canceling", null, "")]
    [InlineData("operator", "completed", null, "done", "Run again, Delete")]
    [InlineData("operator", "failed", null, "error", "Retry from result, Retry from submit, Run again, Delete")]
    [InlineData("admin", "failed", null, "timedOut", "Retry from submit, Run again, Delete")]
    [InlineData("viewer", "failed", null, "error", "")]
    public async Task A_job_offers_what_can_be_done_with_it_by_whoever_looks(string role, string status, string? phase, string? outcome, string offered)
    {
        await using var ui = new UiRig();
        var job = Job(status, phase, outcome);
        var actions = ui.Show<JobActions>(role, p => p.Add(a => a.Job, job).Add(a => a.Visitor, ui.Visitor(role)));
        Assert.Equal(offered, string.Join(", ", actions.FindAll(".mud-button-root").Select(b => b.TextContent.Trim())));
    }

    [Theory]
    [InlineData("viewer", false)]
    [InlineData("operator", true)]
    public async Task The_way_to_run_something_is_shown_to_those_who_may(string role, bool shown)
    {
        await using var ui = new UiRig();
        var links = ui.Show<NavLinks>(role);
        Assert.Equal(shown, links.FindAll("a[href='/run']").Count == 1);
        Assert.Single(links.FindAll("a[href='/jobs']"));
    }

    [Theory]
    [InlineData("viewer")]
    [InlineData("operator")]
    public async Task A_bundle_is_imported_by_admins_only_and_exported_by_everybody(string role)
    {
        await using var ui = new UiRig();
        ui.Answer(HttpMethod.Get, "/v1/samples", "[]");
        var page = ui.Show<BundlesPage>(role);
        Assert.Empty(page.FindAll("textarea, input"));
        Assert.Equal(["Export all as YAML"], page.FindAll("button").Select(b => b.TextContent.Trim()));
    }

    private static Job Job(string status, string? phase, string? outcome) => new()
    {
        Id = "job_1",
        Type = "export",
        ExportId = "orders",
        Status = status,
        Phase = phase,
        Outcome = outcome,
        SubmittedAt = DateTimeOffset.UnixEpoch,
        EndedAt = outcome is null ? null : DateTimeOffset.UnixEpoch,
    };
}
