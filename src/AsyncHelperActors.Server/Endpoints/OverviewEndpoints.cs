using AsyncHelperActors.Actors.Nodes;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Actors.Storage.Accounts;
using AsyncHelperActors.Client;
using AsyncHelperActors.Server.Http;
using AsyncHelperActors.Server.Security;

namespace AsyncHelperActors.Server.Endpoints;

/// <summary><c>GET /v1/overview</c>: how the jobs of an account stand, counted from the index.</summary>
internal static class OverviewEndpoints
{
    private const int Slots = 60;

    public static IEndpointRouteBuilder MapOverview(this IEndpointRouteBuilder api)
    {
        api.MapGet("/overview", TellAsync).WithTags("jobs").For(TokenRole.Viewer).Query("over")
            .WithSummary("Counts jobs by phase and outcome, ends in 60 slots over the last hour or day, and how each helper's jobs went").Produces<Overview>();
        return api;
    }

    private static async Task<IResult> TellAsync(HttpContext context, IJobCensus census, IJobBook book, ClusterView cluster, ServerOptions options)
    {
        var span = context.Query("over", ["hour", "day"]) == "day" ? TimeSpan.FromDays(1) : TimeSpan.FromHours(1);
        var now = options.Time.GetUtcNow();
        var since = (now - span).ToUnixTimeMilliseconds();
        var slot = (long)span.TotalMilliseconds / Slots;
        var counted = await census.CountAsync(context.Caller().Account, since, slot, context.RequestAborted);
        var (_, oldest) = await book.AgendaStateAsync(null);
        return JsonAnswers.Json(
            new Overview
            {
                Since = DateTimeOffset.FromUnixTimeMilliseconds(since),
                At = now,
                Active = counted.Active.GroupBy(a => a.Phase ?? a.Status).ToDictionary(a => a.Key, a => a.Sum(c => c.Jobs)),
                Ended = counted.Ended.GroupBy(e => e.Outcome).ToDictionary(e => e.Key, e => e.Sum(c => c.Jobs)),
                Slots = [.. Enumerable.Range(0, Slots).Select(n => Slot(counted, n, since + (n * slot)))],
                LatenessSeconds = oldest is { } due ? Math.Max(0, now.ToUnixTimeMilliseconds() - due) / 1000.0 : 0,
                Connections = await ClusterEndpoints.ConnectionsAsync(cluster, context.Caller().Account, now, context.RequestAborted),
                Helpers = [.. counted.Helpers.Select(h => new OverviewHelper(h.HelperId, h.Jobs, h.Failed, h.MeanMilliseconds / 1000, h.LongestMilliseconds / 1000.0))],
            },
            JsonAnswers.Contract.Overview);
    }

    /// <summary>What ends in the instant of the counting is in the last slot.</summary>
    private static OverviewSlot Slot(JobCensus counted, int number, long from)
    {
        long Of(params string[] outcomes) => counted.Ended.Where(e => Math.Min(e.Slot, Slots - 1) == number && outcomes.Contains(e.Outcome)).Sum(e => e.Jobs);
        return new OverviewSlot(
            DateTimeOffset.FromUnixTimeMilliseconds(from),
            Of(JobOutcome.Done, JobOutcome.DoneWithoutData, JobOutcome.Partial),
            Of(JobOutcome.Error, JobOutcome.TimedOut),
            Of(JobOutcome.Canceled));
    }
}
