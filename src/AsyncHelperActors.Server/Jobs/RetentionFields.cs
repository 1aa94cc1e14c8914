using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Server.Http;

namespace AsyncHelperActors.Server.Jobs;

/// <summary>How long a job and its result are kept after its end.</summary>
/// <param name="ResultMs">The result, in milliseconds; null: as the server is set.</param>
/// <param name="JobMs">Everything else, in milliseconds; null: as the server is set.</param>
internal sealed record KeptFor(long? ResultMs, long? JobMs)
{
    /// <summary>A policy with these times; the server's where there are none.</summary>
    public static JobPolicy Apply(KeptFor? asked, JobPolicy policy, ServerOptions options)
    {
        var job = asked?.JobMs ?? (long)options.JobRetention.TotalMilliseconds;
        var result = asked?.ResultMs ?? (long)options.ResultRetention.TotalMilliseconds;

        // Who asks for a longer life of the result alone wants the job to live that long too.
        job = asked is { JobMs: null } ? Math.Max(job, result) : job;
        return policy with { JobRetentionMs = job, ResultRetentionMs = Math.Min(result, job) };
    }
}

/// <summary>Reads <c>retention: { result, job }</c> of a request.</summary>
internal static class RetentionFields
{
    private const string HowTo = "Write retention: { \"result\": \"7d\", \"job\": \"30d\" }.";

    private static readonly long s_most = (long)TimeSpan.FromDays(3660).TotalMilliseconds;

    /// <summary>The retention; null when there is none, or when something is wrong with it, which the fields then know.</summary>
    public static KeptFor? Read(BodyFields fields)
    {
        switch (fields.Raw("retention"))
        {
            case null:
                return null;
            case JsonObject given:
                foreach (var (name, _) in given.Where(f => f.Key is not ("result" or "job")))
                {
                    fields.Error($"retention.{(name.Length > 80 ? name[..80] : name)}", "There is no such field.", HowTo);
                }

                var kept = new KeptFor(Time(fields, given, "result"), Time(fields, given, "job"));
                if (kept is { ResultMs: { } result, JobMs: { } job } && result > job)
                {
                    fields.Error("retention.result", "The result would be kept longer than its job.", "Keep the job at least as long.");
                }

                return kept;
            default:
                fields.Error("retention", "Expected an object.", HowTo);
                return null;
        }
    }

    private static long? Time(BodyFields fields, JsonObject given, string name)
    {
        if (given[name] is not { } node)
        {
            return null;
        }

        var reading = WaitTime.Parse(node);
        if (reading.Milliseconds is { } milliseconds && milliseconds >= 0 && milliseconds <= s_most)
        {
            return milliseconds;
        }

        fields.Error($"retention.{name}", reading.Message ?? "It is too long.", HowTo);
        return null;
    }
}
