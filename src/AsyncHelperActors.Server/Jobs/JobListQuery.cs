using System.Globalization;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Client;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Server.Http;
using AsyncHelperActors.Server.Security;

namespace AsyncHelperActors.Server.Jobs;

/// <summary>The words by which jobs are filtered, in the list and in the stream of events.</summary>
internal static class JobListQuery
{
    private static readonly string[] s_phases = ["submitting", "waiting", "polling", "fetching", "canceling", "cleaning"];

    /// <summary>The words of a filter.</summary>
    public static readonly string[] Filters = ["status", "phase", "outcome", "_exportId", "_importId", "_asyncHelperId", "label", "createdAfter"];

    /// <summary>The filter of a request.</summary>
    public static JobQuery Read(HttpContext context)
    {
        if (context.Query("_exportId") is not null && context.Query("_importId") is not null)
        {
            throw Refuse.Invalid("_importId", "A job has an export or an import, never both.", "Leave one of _exportId and _importId out.");
        }

        return new JobQuery(context.Caller().Account)
        {
            Status = context.Query("status", JobStatus.All),
            Phase = context.Query("phase", s_phases),
            Outcome = context.Query("outcome", JobOutcome.All),
            Type = context.Query("_exportId") is not null ? "export" : context.Query("_importId") is not null ? "import" : null,
            StepId = context.Query("_exportId") ?? context.Query("_importId"),
            HelperId = context.Query("_asyncHelperId"),
            Label = Label(context),
            CreatedAfter = CreatedAfter(context),
        };
    }

    /// <summary>Whether a job passes a filter.</summary>
    public static bool Passes(this JobSnapshot job, JobQuery query) =>
        job.Account == query.Account
        && Is(query.Status, job.Status)
        && Is(query.Phase, job.Phase)
        && Is(query.Outcome, job.Outcome is { } outcome ? JobViews.Word(outcome) : null)
        && Is(query.Type, JobViews.Word(job.Plan.Type))
        && Is(query.StepId, job.Plan[PlanRole.Step]?.Id)
        && Is(query.HelperId, job.Plan[PlanRole.Helper]?.Id)
        && (query.Label is not { } label || (job.Head.Labels.TryGetValue(label.Key, out var value) && value == label.Value))
        && (query.CreatedAfter is not { } after || job.Head.CreatedAt.ToUnixTimeMilliseconds() > after);

    private static bool Is(string? wanted, string? value) => wanted is null || wanted == value;

    private static KeyValuePair<string, string>? Label(HttpContext context) => context.Query("label")?.Split('=', 2) switch
    {
        null => null,
        [{ Length: > 0 } key, var value] => KeyValuePair.Create(key, value),
        _ => throw Refuse.Invalid("label", "It is not a key with its value.", "Write label=key=value, with the second = as %3D if need be."),
    };

    private static long? CreatedAfter(HttpContext context) => context.Query("createdAfter") switch
    {
        null => null,
        { } text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) => at.ToUnixTimeMilliseconds(),
        _ => throw Refuse.Invalid("createdAfter", "It is not an instant.", "Write it as 2026-01-31T12:00:00Z."),
    };
}
