namespace AsyncHelperActors.Core.Definitions;

/// <summary>Which other definitions a definition refers to.</summary>
public static class DefinitionReferences
{
    /// <summary>The references of a definition in the order of its fields.</summary>
    public static IEnumerable<DefinitionReference> Of(Definition definition) => definition switch
    {
        RequestDef step => OfStep(step),
        AsyncHelperDef helper => OfHelper(helper),
        ConnectionDef { LenderId: { } lender } => [new DefinitionReference("_borrowConcurrencyFromConnectionId", DefinitionKind.Connections, lender)],
        _ => [],
    };

    private static IEnumerable<DefinitionReference> OfStep(RequestDef step)
    {
        if (step.ConnectionId.Length > 0)
        {
            yield return new DefinitionReference("_connectionId", DefinitionKind.Connections, step.ConnectionId);
        }

        if (step.AsyncHelperId is { } helperId)
        {
            yield return new DefinitionReference("http._asyncHelperId", DefinitionKind.AsyncHelpers, helperId);
        }

        foreach (var scriptId in step.ScriptIds)
        {
            yield return new DefinitionReference("_scriptId", DefinitionKind.Scripts, scriptId);
        }
    }

    private static IEnumerable<DefinitionReference> OfHelper(AsyncHelperDef helper) => HelperExports.Of(helper)
        .Select(e => new DefinitionReference(e.Field, DefinitionKind.Exports, e.ExportId))
        .Concat(helper.Submit.ScriptIds.Select(id => new DefinitionReference("http.submit.transform.script._scriptId", DefinitionKind.Scripts, id)));
}

/// <summary>A reference from a definition to another one.</summary>
/// <param name="Field">The field that holds it.</param>
/// <param name="Kind">The collection of the other one.</param>
/// <param name="Id">Its id.</param>
public sealed record DefinitionReference(string Field, DefinitionKind Kind, string Id);
