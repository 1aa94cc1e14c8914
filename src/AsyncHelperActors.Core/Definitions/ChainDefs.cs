namespace AsyncHelperActors.Core.Definitions;

/// <summary>A named request of an async helper: around the submission, before the result, or for a further result set.</summary>
/// <param name="Name">Unique in the helper; templates know what its answer held as <c>{{steps.NAME...}}</c>.</param>
/// <param name="ExportId">The export that is the request.</param>
public sealed record ChainStepDef(string Name, string ExportId)
{
    /// <summary>Whether it may be sent again when its answer was lost; null: as its method says.</summary>
    public bool? Repeatable { get; init; }

    /// <summary>Whether a further result set may be absent.</summary>
    public bool Optional { get; init; }
}

/// <summary>Which answer to a submission means that the vendor has it already.</summary>
/// <param name="Rule">What the answer looks like; its state means nothing here.</param>
/// <param name="Data">A JMESPath of the resource to go on with; null: where the resource of any submit answer is.</param>
public sealed record DuplicateDef(AcceptorDef Rule, string? Data);

/// <summary>The exports that an async helper runs, by the field that names them.</summary>
public static class HelperExports
{
    /// <summary>In the order of the fields; those that are not named are left out.</summary>
    public static IEnumerable<(string Field, string ExportId)> Of(AsyncHelperDef helper)
    {
        IEnumerable<(string Field, string? ExportId)> fields =
        [
            .. Chain("http.submit.before", helper.Submit.Before),
            .. Chain("http.submit.after", helper.Submit.After),
            ("http.submit.whenUncertain._exportId", helper.Submit.LookupExportId),
            ("http.status._exportId", helper.Status.ExportId),
            .. Chain("http.result.before", helper.ResultBefore),
            ("http.result._exportId", helper.ResultExportId),
            .. Chain("http.result.also", helper.ResultAlso),
            .. Chain("http.failure.before", helper.Failure?.Before ?? []),
            ("http.failure._exportId", helper.Failure?.ExportId),
            ("http.cancel._exportId", helper.CancelExportId),
            ("http.cleanup._exportId", helper.CleanupExportId),
        ];
        return fields.Where(f => f.ExportId is { Length: > 0 }).Select(f => (f.Field, f.ExportId!));
    }

    /// <summary>The names under which requests know what earlier ones were answered: <c>{{steps.NAME}}</c>.</summary>
    public static IEnumerable<string> StepNames(AsyncHelperDef helper) =>
        helper.Submit.Before.Concat(helper.Submit.After).Concat(helper.ResultBefore).Concat(helper.Failure?.Before ?? []).Select(step => step.Name);

    private static IEnumerable<(string Field, string? ExportId)> Chain(string field, IReadOnlyList<ChainStepDef> steps) =>
        steps.Select((step, i) => ($"{field}[{i}]._exportId", (string?)step.ExportId));
}
