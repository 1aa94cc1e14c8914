using System.Globalization;
using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using Newtonsoft.Json.Linq;

namespace AsyncHelperActors.Core.Reading;

/// <summary>Says what a status answer means. Pure: no clock, no I/O, the same answer always gets the same verdict.</summary>
/// <remarks>
/// <para>The order is fixed: the acceptors from first to last; then the value lists, error before doneWithoutData before done before
/// inProgress, so that a value in two lists means the one that ends the job soonest with the least said; then unknown.</para>
/// <para>Comparison is exact and case-sensitive, as text. Nothing is trimmed, folded or guessed: a vendor that says <c>Done</c> where the list
/// has <c>DONE</c> is unknown, and the sentence says what came and what was expected.</para>
/// </remarks>
public sealed class StatusReader
{
    private readonly StatusDef _def;
    private readonly AcceptorSet _acceptors;
    private readonly JmesExpression? _percent;
    private readonly JmesExpression? _message;

    /// <summary>Compiles the status part of an async helper.</summary>
    /// <exception cref="FormatException">A JMESPath does not parse; the message names its field.</exception>
    public StatusReader(StatusDef def)
    {
        _def = def;
        _acceptors = new AcceptorSet(def.Acceptors);
        _percent = Compile(def.Progress?.Percent, "percent");
        _message = Compile(def.Progress?.Message, "message");
    }

    /// <summary>Whether an answer that counts as a failed call is worth showing to <see cref="ReadFailed"/>.</summary>
    public bool HasAcceptors => !_acceptors.IsEmpty;

    /// <summary>What an answer means that counts as a failed call; null when no acceptor claims it and the failure stands.</summary>
    public StatusVerdict? ReadFailed(StatusView view) =>
        Accept(view, new Lazy<JToken>(() => Document(view)), failed: true, null);

    /// <summary>What an answer means.</summary>
    /// <param name="view">The answer.</param>
    /// <param name="errorText">What the export's error path selects, for the sentence of a failed job; null: the answer's own words.</param>
    public StatusVerdict Read(StatusView view, string? errorText = null)
    {
        var document = new Lazy<JToken>(() => Document(view));
        var progress = Progress(document);
        var verdict = Accept(view, document, failed: false, errorText) ?? ByLists(view, errorText);
        return verdict with { Progress = progress };
    }

    private StatusVerdict? Accept(StatusView view, Lazy<JToken> document, bool failed, string? errorText)
    {
        if (_acceptors.FirstMatch(view, document, failed) is not { } match)
        {
            return null;
        }

        var value = ValueText(view.Finding);
        var sentence = (match.State, match.Said) switch
        {
            (Decision.Error, var said) => $"{match.Sentence}, which means error. {Said(view, said ?? errorText)}",
            (_, { } said) => $"{match.Sentence}: {said}",
            _ => $"{match.Sentence}.",
        };
        return new StatusVerdict(match.State, value, sentence);
    }

    private StatusVerdict ByLists(StatusView view, string? errorText)
    {
        if (view.Finding is StatusFinding.Nothing nothing)
        {
            return new StatusVerdict(Decision.Unknown, null, nothing.Why);
        }

        if (_def.StatusPath.Length == 0 && HasAcceptors)
        {
            return new StatusVerdict(
                Decision.Unknown,
                null,
                $"No rule of http.status.acceptors matches the answer: status {view.StatusCode}, {AnswerShape.Describe(view.Body)}. Add a rule for it.");
        }

        if (ValueText(view.Finding) is not { } value)
        {
            var found = (view.Finding as StatusFinding.Found)?.Value;
            return new StatusVerdict(
                Decision.Unknown,
                null,
                $"http.status.statusPath '{_def.StatusPath}' leads to {(found is null ? "null" : AnswerShape.Describe(found))} and not to a value. "
                + "Let it lead to the text, number or boolean that tells the status.");
        }

        return value switch
        {
            _ when _def.ErrorValues.Contains(value) =>
                new StatusVerdict(Decision.Error, value, $"The status value '{value}' is in http.status.errorValues: the remote job failed. {Said(view, errorText)}"),
            _ when _def.DoneWithoutDataValues.Contains(value) => InList(Decision.DoneWithoutData, value, "doneWithoutDataValues"),
            _ when _def.DoneValues.Contains(value) => InList(Decision.Done, value, "doneValues"),
            _ when _def.InProgressValues.Contains(value) => InList(Decision.InProgress, value, "inProgressValues"),
            _ => new StatusVerdict(Decision.Unknown, value, InNoList(value)),
        };
    }

    private static StatusVerdict InList(Decision decision, string value, string list) =>
        new(decision, value, $"The status value '{value}' is in http.status.{list}.");

    private string InNoList(string value)
    {
        var all = _def.InProgressValues.Concat(_def.DoneValues).Concat(_def.DoneWithoutDataValues).Concat(_def.ErrorValues).ToList();
        var near = all.Find(each => string.Equals(each.Trim(), value.Trim(), StringComparison.OrdinalIgnoreCase));
        var hint = near is null ? "Add it to the list that it belongs to" : $"'{near}' differs from it only in case or blanks, and the comparison is exact; write it as it came";
        return $"The status value '{StatusText.Shorten(value, 200)}' is in no list of http.status; they hold {Quote(all)}. {hint}.";
    }

    private static string Quote(List<string> values) =>
        values.Count == 0 ? "nothing" : string.Join(", ", values.Take(30).Select(value => $"'{StatusText.Shorten(value, 40)}'"));

    /// <summary>A scalar's text. JSON null is no value, unless a list names <c>null</c>.</summary>
    private string? ValueText(StatusFinding finding)
    {
        if (finding is not StatusFinding.Found found)
        {
            return null;
        }

        return StatusText.OfWrapped(found.Value) ?? (found.Value is null && ListsName("null") ? "null" : null);
    }

    private bool ListsName(string value) =>
        _def.ErrorValues.Contains(value) || _def.DoneWithoutDataValues.Contains(value) || _def.DoneValues.Contains(value) || _def.InProgressValues.Contains(value);

    private static string Said(StatusView view, string? errorText)
    {
        var words = string.IsNullOrWhiteSpace(errorText) ? AnswerShape.ErrorWords(view.Resource ?? view.Body) : StatusText.Shorten(errorText, 400);
        return words.Length == 0 ? "The vendor gave no reason." : $"The vendor's answer: {words}";
    }

    private RemoteProgress? Progress(Lazy<JToken> document)
    {
        if (_percent is null && _message is null)
        {
            return null;
        }

        var percent = _percent is null ? null : Percent(_percent.Evaluate(document.Value, out _));
        var message = _message?.Evaluate(document.Value, out _) is JValue { Value: not null } text ? StatusText.Shorten(Text(text), 200) : null;
        return percent is null && message is null ? null : new RemoteProgress(percent, message);
    }

    /// <summary>A number, or text such as <c>40</c> and <c>40 %</c>; kept within 0 and 100.</summary>
    private static double? Percent(JToken token) =>
        token is JValue { Value: not null } value
        && double.TryParse(Text(value).Trim().TrimEnd('%').TrimEnd(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number)
            ? Math.Clamp(number, 0, 100)
            : null;

    private static string Text(JValue value) => Convert.ToString(value.Value, CultureInfo.InvariantCulture) ?? "";

    internal static JObject Document(StatusView view)
    {
        var headers = new JObject();
        foreach (var (name, value) in view.Headers)
        {
            headers[name] = value;
        }

        return new JObject
        {
            ["status"] = JmesExpression.ToToken(view.Finding is StatusFinding.Found found ? found.Value : null),
            ["statusCode"] = view.StatusCode,
            ["headers"] = headers,
            ["body"] = JmesExpression.ToToken(view.Body),
            ["resource"] = JmesExpression.ToToken(view.Resource),
            ["submit"] = JmesExpression.ToToken(view.Submit),
        };
    }

    private static JmesExpression? Compile(string? text, string field)
    {
        try
        {
            return string.IsNullOrWhiteSpace(text) ? null : new JmesExpression(text);
        }
        catch (FormatException error)
        {
            throw new FormatException($"http.status.progress.{field}: {error.Message}", error);
        }
    }
}
