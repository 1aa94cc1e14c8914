using AsyncHelperActors.Actors;
using AsyncHelperActors.Client;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Server.Http;

namespace AsyncHelperActors.Server.Endpoints;

/// <summary><c>POST /v1/jobs/{id}/extend</c>: more time for a job.</summary>
internal static class JobExtension
{
    public static async Task<IResult> ExtendAsync(HttpContext context, JobGateway gateway, ServerOptions options, string id)
    {
        var job = await JobEndpoints.FindAsync(context, gateway, id);
        var fields = new BodyFields(await RequestText.ReadObjectAsync(context, options.Limits.BodyBytes));
        var until = fields.Instant("until");
        var by = ReadBy(fields);
        if (fields.Raw("until") is null == fields.Raw("by") is null)
        {
            fields.Error("until", "Exactly one of until and by is required.", "Write { \"until\": \"2026-01-01T08:00:00Z\" }, or { \"by\": \"2h\" } from the present deadline on.");
        }

        fields.Close();
        var to = until ?? Present(job) + TimeSpan.FromMilliseconds(by ?? 0);
        return await JobEndpoints.ChangeAsync(context, id, (account, token) => gateway.ExtendAsync(account, id, to, token));
    }

    private static long? ReadBy(BodyFields fields)
    {
        if (fields.Raw("by") is not { } node)
        {
            return null;
        }

        var reading = WaitTime.Parse(node);
        if (reading.Milliseconds is > 0)
        {
            return reading.Milliseconds;
        }

        fields.Error("by", reading.Message ?? "Expected more than nothing.", reading.Hint ?? "Write \"2h\" or \"PT2H\".");
        return null;
    }

    /// <summary>What ends the job first: a queued one may have to start long before it has to end.</summary>
    private static DateTimeOffset Present(JobSnapshot job) =>
        job is { Status: "queued", Head: { SubmittedAt: null, StartBy: { } start, DeadlineAt: var end } } && start < end ? start : job.Head.DeadlineAt;
}
