using System.Text.RegularExpressions;
using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Connectors.Steps;

/// <summary>
/// What the later requests of a plan speak of. A job's journal keeps of an answer only what somebody will ask for: some headers, seldom the
/// body.
/// </summary>
internal sealed partial class TemplateMentions
{
    private static readonly string[] AlwaysKept = ["Location", "Operation-Location", "Azure-AsyncOperation", "Retry-After", "ETag"];

    private TemplateMentions(string text)
    {
        Headers = new HashSet<string>(HeaderNames().Matches(text).Select(match => match.Groups[1].Value), StringComparer.Ordinal);
        Kept = new HashSet<string>([.. AlwaysKept, .. Headers], StringComparer.OrdinalIgnoreCase);
        SubmitHeaders = text.Contains("submit.headers", StringComparison.Ordinal);
        SubmitUrl = text.Contains("submit.url", StringComparison.Ordinal);
        SubmitBody = text.Contains("submit.body", StringComparison.Ordinal);
        StatusBody = text.Contains("status.body", StringComparison.Ordinal);
        StatusResource = text.Contains("statusRes", StringComparison.Ordinal) || text.Contains("status.resource", StringComparison.Ordinal);
        Steps = new HashSet<string>(StepNames().Matches(text).Select(match => match.Groups[1].Value), StringComparer.Ordinal);
        AutomaticXml = AutomaticShape().IsMatch(text);
    }

    /// <summary>The header names as the templates spell them.</summary>
    public IReadOnlySet<string> Headers { get; }

    /// <summary>The headers to keep, without regard to case.</summary>
    public IReadOnlySet<string> Kept { get; }

    /// <summary>The steps whose resources the templates speak of.</summary>
    public IReadOnlySet<string> Steps { get; }

    public bool SubmitHeaders { get; }

    public bool SubmitUrl { get; }

    public bool SubmitBody { get; }

    public bool StatusBody { get; }

    public bool StatusResource { get; }

    /// <summary>Whether XML is read in Celigo's automatic shape, as <c>data.X.[0]._</c>; otherwise it is plain, as <c>data.X</c>.</summary>
    public bool AutomaticXml { get; }

    /// <summary>Looks through the texts of a plan.</summary>
    public static TemplateMentions In(IEnumerable<CompiledRequest> later, AsyncHelperDef? helper)
    {
        var texts = later.SelectMany(request => request.Texts).ToList();
        if (helper is not null)
        {
            texts.Add(helper.Submit.ResourcePath ?? "");
            texts.Add(helper.Submit.Idempotency?.Duplicate?.Rule.Argument ?? "");
            texts.Add(helper.Submit.Idempotency?.Duplicate?.Data ?? "");
            texts.AddRange(helper.Status.Acceptors.SelectMany(acceptor => new[] { acceptor.Argument ?? "", acceptor.Message ?? "" }));
            texts.Add(helper.Status.Progress?.Percent ?? "");
            texts.Add(helper.Status.Progress?.Message ?? "");
        }

        return new TemplateMentions(string.Join('\n', texts));
    }

    /// <summary><c>submit.headers.X-Id</c>, <c>headers.[X-Id]</c>, <c>headers."x-id"</c>, <c>lookup submit.headers "X-Id"</c>.</summary>
    [GeneratedRegex("""headers(?:\s*\.\s*(?:\[\s*)?["']?|\s+["'])([A-Za-z0-9_-]+)""", RegexOptions.CultureInvariant)]
    private static partial Regex HeaderNames();

    /// <summary><c>steps.upload.id</c>, <c>steps.[upload]</c>, <c>lookup steps "upload"</c>.</summary>
    [GeneratedRegex("""steps(?:\s*\.\s*(?:\[\s*)?["']?|\s+["'])([A-Za-z][A-Za-z0-9_]*)""", RegexOptions.CultureInvariant)]
    private static partial Regex StepNames();

    /// <summary><c>X[0]._</c>, <c>X.[0]._</c>, <c>X.0.$.id</c>.</summary>
    [GeneratedRegex("""(?:\[0\]|\.0)\.\[?[_$]""", RegexOptions.CultureInvariant)]
    private static partial Regex AutomaticShape();
}
