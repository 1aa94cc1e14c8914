using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Actors.Connections;

/// <summary>Which of a plan's definitions a step speaks through.</summary>
internal static class StepRoles
{
    /// <summary>The role of the request that a step sends.</summary>
    public static string Of(Step step, Plan plan) => step switch
    {
        Step.Poll => PlanRole.Status,
        Step.Chain chain => PlanRole.Chain(chain.Name),
        Step.Fetch { Set: not ResultSet.Main } further => PlanRole.Set(further.Set),
        Step.Fetch when plan[PlanRole.Result] is not null => PlanRole.Result,
        Step.Cleanup => PlanRole.Cleanup,
        Step.Cancel => PlanRole.Cancel,
        Step.Lookup => PlanRole.Lookup,
        _ => PlanRole.Step,
    };

    /// <summary>The connection whose limits hold for a step: that of its request, or the one which that borrows from.</summary>
    public static DefinitionRef? LimitsOf(Step step, Plan plan)
    {
        var own = PlanFactory.ConnectionRole(Of(step, plan));
        var role = plan[own] is null ? PlanRole.Connection : own;
        return plan[PlanFactory.LenderRole(role)] ?? plan[role];
    }
}
