using System.Text.Json.Nodes;
using AsyncHelperActors.Server.Http;
using AsyncHelperActors.Server.Security;

namespace AsyncHelperActors.Server.Endpoints;

/// <summary>For the platform: is the process alive, and should it get requests.</summary>
internal static class HealthEndpoints
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    public static IEndpointRouteBuilder MapHealth(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/health").WithTags("health").ForAll();
        group.MapGet("/live", () => JsonAnswers.Json(new JsonObject { ["status"] = "ok" }, JsonAnswers.Contract.JsonObject)).WithSummary("Whether the process is alive");
        group.MapGet("/ready", ReadyAsync).WithSummary("Whether the server should get requests");
        return app;
    }

    private static async Task<IResult> ReadyAsync(HttpContext context, IEnumerable<ReadinessCheck> checks, IHostApplicationLifetime lifetime)
    {
        var found = new List<Client.ProblemItem>();
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            found.Add(new Client.ProblemItem("server", "It is stopping.", "Send requests to another node."));
        }

        foreach (var check in checks)
        {
            if (await RunAsync(check, context.RequestAborted) is { } problem)
            {
                found.Add(new Client.ProblemItem(check.Name, problem, "The server's log says more."));
            }
        }

        return found.Count == 0
            ? JsonAnswers.Json(new JsonObject { ["status"] = "ok" }, JsonAnswers.Contract.JsonObject)
            : throw Refuse.Make(StatusCodes.Status503ServiceUnavailable, "not_ready", "Not ready", $"{found[0].Path}: {found[0].Message}", found);
    }

    private static async Task<string?> RunAsync(ReadinessCheck check, CancellationToken aborted)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        limit.CancelAfter(s_patience);
        try
        {
            return await check.FindProblemAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            return $"It did not answer within {s_patience.TotalSeconds:0} s.";
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            // What went wrong may name files and hosts; health is open to everybody.
            return $"It failed with {failed.GetType().Name}.";
        }
    }
}

/// <summary>A part that must work before requests are welcome.</summary>
/// <param name="Name">The part.</param>
/// <param name="FindProblemAsync">What is wrong with it, in words for everybody; null when nothing is.</param>
public sealed record ReadinessCheck(string Name, Func<CancellationToken, Task<string?>> FindProblemAsync);
