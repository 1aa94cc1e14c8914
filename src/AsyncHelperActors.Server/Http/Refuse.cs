using AsyncHelperActors.Client;
using AsyncHelperActors.Core.Jobs;
using Severity = AsyncHelperActors.Core.Definitions.Severity;

namespace AsyncHelperActors.Server.Http;

/// <summary>The refusals of the API, each with its status and its stable name.</summary>
internal static class Refuse
{
    /// <summary>The request cannot be read as what it should be.</summary>
    public static RefusedException Invalid(string detail, params IReadOnlyList<ProblemItem> errors) =>
        Make(StatusCodes.Status400BadRequest, "invalid_request", "The request is not valid", detail, errors);

    /// <summary>One thing is wrong with the request.</summary>
    public static RefusedException Invalid(string path, string message, string hint) =>
        Invalid($"{path}: {message}", [new ProblemItem(path, message, hint)]);

    /// <summary>The definitions can be read and are refused.</summary>
    public static RefusedException Definitions(IEnumerable<Core.Definitions.Problem> problems)
    {
        var errors = problems.Where(p => p.Severity == Severity.Error).Select(Item).ToArray();
        var detail = errors.Length == 1 ? $"{errors[0].Path}: {errors[0].Message}" : $"{errors.Length} things are wrong; nothing was stored.";
        return Make(StatusCodes.Status422UnprocessableEntity, "invalid_definition", "The definition is not valid", detail, errors);
    }

    /// <summary>A field of a body that can be read says what cannot be done.</summary>
    public static RefusedException Unprocessable(string code, string detail, params IReadOnlyList<ProblemItem> errors) =>
        Make(StatusCodes.Status422UnprocessableEntity, code, "The request cannot be carried out", detail, errors);

    public static RefusedException NotFound(string detail) => Make(StatusCodes.Status404NotFound, "not_found", "Not found", detail);

    public static RefusedException Forbidden(string detail) => Make(StatusCodes.Status403Forbidden, "forbidden", "Not allowed", detail);

    public static RefusedException Conflict(string code, string title, string detail, params IReadOnlyList<ProblemItem> errors) =>
        Make(StatusCodes.Status409Conflict, code, title, detail, errors);

    public static RefusedException VersionMismatch(string detail) =>
        Make(StatusCodes.Status412PreconditionFailed, "version_mismatch", "The definition has changed", detail);

    public static RefusedException TooLarge(string what, long limit) => Make(
        StatusCodes.Status413PayloadTooLarge, "too_large", "The request is too large", $"{what} is larger than {limit} bytes. Send less, or ask the operator to raise the limit.");

    public static RefusedException Gone(string detail) => Make(StatusCodes.Status410Gone, "gone", "No longer kept", detail);

    public static RefusedException UnsupportedType(string? came, string expected) => Make(
        StatusCodes.Status415UnsupportedMediaType,
        "unsupported_media_type",
        "The body's type is not understood",
        $"The Content-Type is {(string.IsNullOrEmpty(came) ? "missing" : $"'{came}'")}; send {expected}.");

    public static RefusedException NotAcceptable(string detail) =>
        Make(StatusCodes.Status406NotAcceptable, "not_acceptable", "No form that is asked for", detail);

    /// <summary>The rules refuse a command to a job.</summary>
    public static RefusedException ByTheRules(Refusal refusal) => refusal.Code switch
    {
        "not_found" => NotFound(refusal.Message),
        "idempotency_mismatch" => Unprocessable(refusal.Code, refusal.Message, new ProblemItem(
            "Idempotency-Key", "It was used for another request.", "Use a new key for a new job, and the same body with the same key.")),
        _ => Conflict(refusal.Code, "The job is not in a state for that", refusal.Message),
    };

    /// <summary>A problem of a definition in the words of the contract.</summary>
    public static ProblemItem Item(Core.Definitions.Problem problem) =>
        new(problem.Path, problem.Message, problem.Hint) { Line = problem.Line, Column = problem.Column };

    /// <summary>A refusal of any kind.</summary>
    public static RefusedException Make(int status, string code, string title, string detail, IReadOnlyList<ProblemItem>? errors = null) =>
        new(Describe(status, code, title, detail, errors));

    /// <summary>A problem document.</summary>
    public static ProblemDocument Describe(int status, string code, string title, string detail, IReadOnlyList<ProblemItem>? errors = null) => new()
    {
        Type = $"urn:asynchelper:problem:{code}",
        Title = title,
        Status = status,
        Detail = detail,
        Errors = errors is { Count: > 0 } ? errors : null,
    };
}
