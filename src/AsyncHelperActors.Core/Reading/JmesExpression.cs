using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using DevLab.JmesPath;
using DevLab.JmesPath.Expressions;
using Newtonsoft.Json.Linq;

namespace AsyncHelperActors.Core.Reading;

/// <summary>A compiled JMESPath. Safe for concurrent use.</summary>
public sealed class JmesExpression
{
    private readonly JmesPathExpression _expression;

    // The library keeps the scopes of let() in the compiled expression, so two evaluations of one expression must not overlap.
    private readonly Lock _evaluation = new();

    /// <summary>Compiles.</summary>
    /// <param name="text">The JMESPath.</param>
    /// <exception cref="FormatException">The text is no JMESPath; the message shows it and what is wrong.</exception>
    public JmesExpression(string text)
    {
        Text = text;
        try
        {
            _expression = new JmesPath().Parse(text);
        }
        catch (Exception error)
        {
            // The library throws plain exceptions of several types for a syntax error.
            throw new FormatException($"'{text}' is not a JMESPath: {error.Message.Trim()} Write one as on jmespath.org, for example items[0].state.", error);
        }
    }

    /// <summary>The source.</summary>
    public string Text { get; }

    /// <summary>The value at the path; JSON null when there is none.</summary>
    /// <param name="document">See <see cref="ToToken"/>.</param>
    /// <param name="problem">What a function of the expression objects to (a wrong type of argument); null when it worked.</param>
    public JToken Evaluate(JToken document, out string? problem)
    {
        problem = null;
        try
        {
            lock (_evaluation)
            {
                return _expression.Transform(document).AsJToken() ?? JValue.CreateNull();
            }
        }
        catch (Exception error)
        {
            // A function that meets a type it does not take throws; for the caller that is "no match", with a reason to show.
            problem = $"the JMESPath '{Text}' cannot be applied: {error.Message.Trim()}";
            return JValue.CreateNull();
        }
    }

    /// <summary>What the expression finds in an answer, as words for people; null when it finds nothing.</summary>
    /// <param name="view">The answer.</param>
    /// <param name="most">So many characters at most.</param>
    public string? Words(StatusView view, int most) => Words(StatusReader.Document(view), most);

    internal string? Words(JToken document, int most)
    {
        var found = Evaluate(document, out _);
        var text = found is JValue value ? Convert.ToString(value.Value, CultureInfo.InvariantCulture) : found.ToString(Newtonsoft.Json.Formatting.None);
        return text?.Trim() is { Length: > 0 } words ? StatusText.Shorten(words, most) : null;
    }

    /// <summary>A parsed document in the form that JMESPaths are evaluated on.</summary>
    public static JToken ToToken(JsonNode? node) => node switch
    {
        null => JValue.CreateNull(),
        JsonObject obj => new JObject(obj.Select(pair => new JProperty(pair.Key, ToToken(pair.Value)))),
        JsonArray array => new JArray(array.Select(ToToken)),
        JsonValue value => ToScalar(value),
        _ => throw new ArgumentOutOfRangeException(nameof(node), node.GetType().Name, "Not a kind of JSON node."),
    };

    private static JValue ToScalar(JsonValue value)
    {
        switch (value.GetValueKind())
        {
            case JsonValueKind.String:
                return new JValue(value.GetValue<string>());
            case JsonValueKind.True:
                return new JValue(true);
            case JsonValueKind.False:
                return new JValue(false);
            case JsonValueKind.Number:
                var text = value.ToJsonString();
                return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
                    ? new JValue(whole)
                    : new JValue(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture));
            default:
                return JValue.CreateNull();
        }
    }
}
