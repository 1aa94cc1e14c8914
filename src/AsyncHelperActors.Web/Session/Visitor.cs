using System.Text.Json;
using AsyncHelperActors.Client;

namespace AsyncHelperActors.Web.Session;

/// <summary>Whoever looks at the page: in whose name, with which rights, and how they reach the server. Every page gets it as a cascading value.</summary>
/// <param name="Api">The server's API in the visitor's name.</param>
/// <param name="Caller">What the server says of them.</param>
public sealed record Visitor(AsyncHelperClient Api, Caller Caller)
{
    /// <summary>Whether they may start and steer jobs.</summary>
    public bool MayOperate => Caller.Role is "operator" or "admin";

    /// <summary>Whether they may change definitions.</summary>
    public bool MayChange => Caller.Role is "admin";

    /// <summary>Whether they have signed in, and so can sign out.</summary>
    public bool HasSignedIn => Caller.TokenId is not null;

    /// <summary>Does something with the API and tells what went wrong as something to show; null when nothing did.</summary>
    public static async Task<ProblemDocument?> TryAsync(Func<Task> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        try
        {
            await action();
            return null;
        }
        catch (Exception wrong) when (ProblemOf(wrong) is not null)
        {
            return ProblemOf(wrong);
        }
    }

    /// <summary>What a failed call means to whoever reads the page; null for a defect of ours, which no page explains away.</summary>
    public static ProblemDocument? ProblemOf(Exception wrong) => wrong switch
    {
        AsyncHelperException refused => refused.Problem,
        HttpRequestException or IOException => new ProblemDocument
        {
            Title = "The server cannot be reached",
            Detail = "It does not answer at the moment. Jobs are safe; try again in a moment.",
            Status = 503,
        },
        TaskCanceledException { InnerException: TimeoutException } => new ProblemDocument
        {
            Title = "The server takes too long", Detail = wrong.Message, Status = 504,
        },
        JsonException => new ProblemDocument { Title = "The server's answer is not understood", Detail = wrong.Message, Status = 502 },
        _ => null,
    };
}
