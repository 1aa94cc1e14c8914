using AsyncHelperActors.Client;

namespace AsyncHelperActors.Server.Http;

/// <summary>
/// A request is refused: what is wrong with it was found deep in the reading of a body or a parameter. It ends in
/// <see cref="ProblemAnswers"/> and goes no further than this room; the rules of jobs refuse by values.
/// </summary>
internal sealed class RefusedException(ProblemDocument problem) : Exception(problem.Detail)
{
    public ProblemDocument Problem { get; } = problem;

    /// <summary>Headers that belong to the refusal.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>The same refusal with one more header.</summary>
    public RefusedException With(string name, string value) => new(Problem) { Headers = [.. Headers, (name, value)] };
}
