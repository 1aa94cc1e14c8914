using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Client;
using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Server.Http;

/// <summary>Reads the fields of a request's body and collects everything that is wrong with them, so that one answer names it all.</summary>
internal sealed class BodyFields(JsonObject body)
{
    private readonly List<ProblemItem> _errors = [];
    private readonly List<string> _known = [];

    /// <summary>The value as it stands; null when absent.</summary>
    public JsonNode? Raw(string name)
    {
        _known.Add(name);
        return body.TryGetPropertyValue(name, out var value) ? value : null;
    }

    /// <summary>A text; null when absent or wrong.</summary>
    public string? Text(string name)
    {
        switch (Raw(name))
        {
            case null:
                return null;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                return value.GetValue<string>();
            default:
                Error(name, "Expected a text.", "Put it in quotes.");
                return null;
        }
    }

    /// <summary>A text that is one of a few words.</summary>
    public string? Word(string name, params string[] words)
    {
        if (Text(name) is not { } text || words.Contains(text))
        {
            return Text(name);
        }

        Error(name, $"'{Short(text)}' is none of its values.", NearestName.Find(text, words) is { } meant ? $"Did you mean {meant}?" : $"Write {string.Join(" or ", words)}.");
        return null;
    }

    /// <summary>A yes or no; null when absent or wrong.</summary>
    public bool? Flag(string name)
    {
        switch (Raw(name)?.GetValueKind())
        {
            case null:
                return null;
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            default:
                Error(name, "Expected true or false.", "Write it without quotes.");
                return null;
        }
    }

    /// <summary>An instant; null when absent or wrong.</summary>
    public DateTimeOffset? Instant(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        var instant = InstantText.Read(text);
        if (instant is null)
        {
            Error(name, $"'{Short(text)}' is not a time.", InstantText.Hint);
        }

        return instant;
    }

    public void Error(string path, string message, string hint) => _errors.Add(new ProblemItem(path, message, hint));

    /// <summary>Refuses the request when anything is wrong with its fields, or when there are fields that nobody has read.</summary>
    public void Close()
    {
        foreach (var (name, _) in body)
        {
            if (!_known.Contains(name))
            {
                var known = _known.Distinct().ToArray();
                Error(Short(name), "There is no such field.", NearestName.Find(name, known) is { } meant ? $"Did you mean {meant}?" : $"There are {string.Join(", ", known)}.");
            }
        }

        if (_errors.Count > 0)
        {
            throw Refuse.Invalid(_errors.Count == 1 ? $"{_errors[0].Path}: {_errors[0].Message}" : $"{_errors.Count} fields are wrong.", _errors);
        }
    }

    private static string Short(string text) => text.Length > 80 ? text[..80] + "..." : text;
}
