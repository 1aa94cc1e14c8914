using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using Xunit;

namespace AsyncHelperActors.Tests.Core.Definitions;

/// <summary>Whose limits hold for a job is frozen with its plan.</summary>
public sealed class LimitsOfPlansTest
{
    private const string Definitions =
        """
        connections:
          - { _id: account, http: { baseURI: "https://x.example", maxRemoteJobs: 5 } }
          - { _id: own, http: { baseURI: "https://x.example", maxRemoteJobs: 2 } }
          - { _id: plain, http: { baseURI: "https://x.example" } }
          - { _id: borrower, _borrowConcurrencyFromConnectionId: account, http: { baseURI: "https://x.example" } }
          - { _id: proud, _borrowConcurrencyFromConnectionId: account, http: { baseURI: "https://x.example", maxRemoteJobs: 1 } }
        exports:
          - { _id: account-e, _connectionId: account, http: { relativeURI: /a, _asyncHelperId: h } }
          - { _id: own-e, _connectionId: own, http: { relativeURI: /a, _asyncHelperId: h } }
          - { _id: plain-e, _connectionId: plain, http: { relativeURI: /a, _asyncHelperId: h } }
          - { _id: borrower-e, _connectionId: borrower, http: { relativeURI: /a, _asyncHelperId: h } }
          - { _id: proud-e, _connectionId: proud, http: { relativeURI: /a, _asyncHelperId: h } }
          - { _id: direct-e, _connectionId: own, http: { relativeURI: /a } }
          - { _id: status, _connectionId: borrower, http: { relativeURI: /s } }
        asynchelpers:
          - { _id: h, name: H, http: { submit: { sameAsStatus: true }, status: { _exportId: status, statusPath: s, inProgressValues: [A], doneValues: [B] } } }
        """;

    [Theory]
    [InlineData("account-e", "account", null)]
    [InlineData("own-e", "own", null)]
    [InlineData("plain-e", null, null)]
    [InlineData("borrower-e", "account", "account")]
    [InlineData("proud-e", "proud", "account")]
    [InlineData("direct-e", null, null)]
    public void A_plan_names_the_connection_whose_places_and_whose_budgets_its_jobs_use(string export, string? slots, string? lender)
    {
        var plan = Freeze(export);
        Assert.Equal(slots, plan[PlanRole.Slots]?.Id);
        Assert.Equal(lender, plan[PlanFactory.LenderRole(PlanRole.Connection)]?.Id);
    }

    [Fact]
    public void A_request_on_a_connection_of_its_own_has_the_limits_of_that()
    {
        var plan = Freeze("own-e");
        Assert.Equal("account", plan[PlanFactory.LenderRole(PlanFactory.ConnectionRole(PlanRole.Status))]?.Id);
    }

    [Theory]
    [InlineData("nowhere", Dialect.Own, Severity.Error, "There is no connection")]
    [InlineData("nowhere", Dialect.Celigo, Severity.Warning, "There is no connection")]
    [InlineData("borrower", Dialect.Own, Severity.Error, "borrows from account itself")]
    public void Who_lends_must_be_there_and_have_limits_of_its_own(string lender, Dialect dialect, Severity severity, string message)
    {
        var bundle = Documents.Parsed($$"""connections: [ { _id: new, _borrowConcurrencyFromConnectionId: {{lender}}, http: { baseURI: "https://x.example" } } ]""");
        var existing = new DefinitionSet(Documents.Parsed(Definitions).Entries.Select(entry => entry.Definition));
        var problem = Assert.Single(BundleCheck.Check(existing, bundle, dialect));
        Assert.Equal((severity, "connections[0]._borrowConcurrencyFromConnectionId"), (problem.Severity, problem.Path));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    private static Plan Freeze(string export)
    {
        var all = new DefinitionSet(Documents.Parsed(Definitions).Entries.Select(entry => entry.Definition));
        var reading = PlanFactory.Freeze(StepType.Export, export, (kind, id) => all.Find(kind, id) is { } found ? (found, 1) : null, null);
        return reading.Value ?? throw new InvalidOperationException(Documents.Show(reading.Problems));
    }
}
