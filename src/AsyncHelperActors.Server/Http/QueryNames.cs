using System.Globalization;
using AsyncHelperActors.Client;
using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Server.Http;

/// <summary>The query parameters that an endpoint knows; any other one is refused, because a misspelt filter would answer something else than was asked.</summary>
internal sealed record QueryNames(IReadOnlyList<string> Names);

/// <summary>Query parameters.</summary>
internal static class QueryReading
{
    /// <summary>Names the parameters of an endpoint; the OpenAPI document shows them.</summary>
    public static TBuilder Query<TBuilder>(this TBuilder endpoint, params string[] names)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new QueryNames(names));

    /// <summary>Refuses parameters that the endpoint does not know, or that come twice.</summary>
    public static Task CheckQuery(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Query.Count == 0 || context.GetEndpoint()?.Metadata.GetMetadata<ApiEndpoint>() is null)
        {
            return next(context);
        }

        var known = context.GetEndpoint()!.Metadata.GetMetadata<QueryNames>()?.Names ?? [];
        var errors = new List<ProblemItem>();
        foreach (var (name, values) in context.Request.Query)
        {
            if (!known.Contains(name))
            {
                errors.Add(new ProblemItem(name, "There is no such query parameter here.", Hint(name, known)));
            }
            else if (values.Count > 1)
            {
                errors.Add(new ProblemItem(name, "The query parameter is there twice.", "Give it once."));
            }
        }

        return errors.Count > 0 ? throw Refuse.Invalid($"{errors[0].Path}: {errors[0].Message}", errors) : next(context);
    }

    /// <summary>A parameter's text; null when it is absent or empty.</summary>
    public static string? Query(this HttpContext context, string name) =>
        context.Request.Query[name] is [{ Length: > 0 } text] ? text : null;

    /// <summary>A parameter that is one of a few words.</summary>
    public static string? Query(this HttpContext context, string name, IReadOnlyList<string> words)
    {
        if (context.Query(name) is not { } text || words.Contains(text))
        {
            return context.Query(name);
        }

        var hint = NearestName.Find(text, words) is { } meant ? $"Did you mean {meant}?" : $"Write one of {string.Join(", ", words)}.";
        throw Refuse.Invalid(name, $"'{text}' is none of its values.", hint);
    }

    /// <summary>A parameter that is a whole number.</summary>
    public static int Query(this HttpContext context, string name, int absent, int least, int most) => context.Query(name) switch
    {
        null => absent,
        { } text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most => number,
        _ => throw Refuse.Invalid(name, "It is not a number in its range.", $"Write a whole number from {least} to {most}."),
    };

    /// <summary>A parameter that is <c>true</c> or <c>false</c>; absent means false.</summary>
    public static bool QueryFlag(this HttpContext context, string name) => context.Query(name, ["true", "false"]) == "true";

    /// <summary>How to wait for a job's end: seconds, at most a minute; null when not asked for.</summary>
    public static TimeSpan? QueryWait(this HttpContext context) =>
        context.Query("wait") is null ? null : TimeSpan.FromSeconds(Math.Min(Preferences.LongestWaitSeconds, context.Query("wait", 0, 0, 86_400)));

    private static string Hint(string name, IReadOnlyList<string> known) => known.Count == 0
        ? "Leave it out: this request has none."
        : NearestName.Find(name, known) is { } meant ? $"Did you mean {meant}?" : $"It has {string.Join(", ", known)}.";
}

/// <summary>Marks the endpoints of the API, whose requests are checked strictly.</summary>
internal sealed record ApiEndpoint;
