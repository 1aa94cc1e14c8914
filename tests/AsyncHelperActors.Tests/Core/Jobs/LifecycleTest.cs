using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Golden;
using Xunit;

namespace AsyncHelperActors.Tests.Core.Jobs;

public sealed class LifecycleTest
{
    private static readonly string Page = RepositoryFiles.At("docs", "job-lifecycle.md");

    public static TheoryData<string> Names() => [.. Situations.All.Select(s => s.Phase)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_command_in_every_phase_does_what_the_table_says(string phase)
    {
        var expected = Situations.All.Single(s => s.Phase == phase).Expected
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => string.Join(" | ", line.Split('|', StringSplitOptions.TrimEntries)));
        var actual = LifecycleTable.Cells.Where(c => c.Situation.Phase == phase && c.HasEffect).Select(c => c.Text);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void No_phase_is_missing_in_the_table()
    {
        var phases = typeof(Job).GetNestedTypes().Where(t => t.IsSubclassOf(typeof(Job)) && !t.IsAbstract);
        Assert.Empty(phases.Except(Situations.All.Select(s => s.Job.GetType())));
    }

    [Fact]
    public void No_command_is_missing_in_the_table()
    {
        var commands = typeof(JobCommand).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(JobCommand)));
        Assert.Empty(commands.Except(LifecycleTable.Cells.Select(c => c.Case.For(c.Situation.Job).GetType())));
    }

    [Fact]
    public void No_event_is_missing_in_the_table()
    {
        var events = typeof(JobEvent).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(JobEvent)));
        Assert.Empty(events.Except(LifecycleTable.Cells.SelectMany(c => c.Ruling.Events).Select(e => e.GetType())));
    }

    [Fact]
    public void An_answer_to_another_step_than_the_outstanding_one_does_nothing_in_any_phase()
    {
        var effects =
            from situation in Situations.All
            from what in CommandCases.All
            let command = what.Make(situation.Job, "p9.99", Given.Start.AddMinutes(30))
            where command.GetType().GetProperty(nameof(BeginSubmission.StepId)) is not null && JobDecider.Decide(situation.Job, command) != Ruling.Nothing
            select $"{situation.Phase}: {what.Name}";
        Assert.Empty(effects);
    }

    [Fact]
    public void A_deadline_that_has_passed_always_does_something()
    {
        var still = LifecycleTable.Cells.Where(c => c.Case.Name == "deadline" && JobDecider.Deadline(c.Situation.Job) is not null && c.Ruling.Events.Count == 0);
        Assert.Empty(still.Select(c => c.Situation.Phase));
    }

    [Fact]
    public void The_page_docs_job_lifecycle_md_is_what_the_rules_do()
    {
        var text = LifecyclePage.Text();
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            File.WriteAllText(Page, text);
        }

        Assert.True(
            File.Exists(Page) && File.ReadAllText(Page) == text,
            "docs/job-lifecycle.md is not what the rules do. UPDATE_DOCS=1 dotnet test tests/AsyncHelperActors.Tests --filter FullyQualifiedName~LifecycleTest writes it anew.");
    }
}
