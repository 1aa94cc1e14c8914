using System.Net;

namespace AsyncHelperActors.Client;

/// <summary>The server refused a request; <see cref="Problem"/> says why and what to do.</summary>
public sealed class AsyncHelperException : Exception
{
    public AsyncHelperException(ProblemDocument problem)
        : base(Text(problem))
    {
        Problem = problem;
    }

    /// <summary>What the server said.</summary>
    public ProblemDocument Problem { get; }

    /// <summary>The HTTP status code.</summary>
    public HttpStatusCode StatusCode => (HttpStatusCode)Problem.Status;

    private static string Text(ProblemDocument problem)
    {
        var first = problem.Detail ?? problem.Title ?? $"The server answered {problem.Status}.";
        var items = problem.Errors?.Select(e => $"  {e.Path}: {e.Message} {e.Hint}") ?? [];
        return string.Join('\n', [first, .. items]);
    }
}
