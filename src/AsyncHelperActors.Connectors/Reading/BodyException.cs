using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Reading;

/// <summary>
/// A body that is not what it was declared to be, found somewhere in the middle of a stream. It ends in a <see cref="RemoteFailure"/> at the
/// edge of the step; it is a foreign failure and never a defect.
/// </summary>
/// <param name="kind">What it means for the job.</param>
/// <param name="code">A stable word.</param>
/// <param name="came">What was expected and what came.</param>
/// <param name="todo">What to do.</param>
/// <param name="cause">What a parser said.</param>
internal sealed class BodyException(FailureKind kind, string code, string came, string todo, Exception? cause = null) : Exception(came, cause)
{
    public const string Oversized = "body_too_large";

    public const string Unreadable = "body_unreadable";

    public FailureKind Kind { get; } = kind;

    public string Code { get; } = code;

    public string Came { get; } = came;

    public string Todo { get; } = todo;

    /// <summary>The text does not parse. Whether the next try may bring a whole one is for the rules to say, so the kind is unknown.</summary>
    public static BodyException NotParsed(string form, string problem, Exception? cause = null) => new(
        FailureKind.Unknown,
        Unreadable,
        $"{form} was expected, and the body is not: {problem.TrimEnd('.')}.",
        "If the vendor always answers so, declare what it sends with successMediaType.",
        cause);

    /// <summary>One piece that must be held in memory is larger than the house allows.</summary>
    public static BodyException TooLarge(string what, long most, string todo, string unit = "bytes") => new(
        FailureKind.Permanent, Oversized, $"{what} of at most {most} {unit} was expected, and it is longer.", todo);
}
