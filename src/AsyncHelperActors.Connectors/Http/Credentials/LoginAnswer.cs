using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Paths;

namespace AsyncHelperActors.Connectors.Http.Credentials;

/// <summary>What a token endpoint said.</summary>
/// <param name="Token">The token; null: there is none where it was expected.</param>
/// <param name="Lifetime">How long it is good; null: not said.</param>
/// <param name="RefreshToken">What takes the place of the refresh token; null: it stays.</param>
internal sealed record LoginAnswer(string? Token, TimeSpan? Lifetime, string? RefreshToken)
{
    /// <summary>A vendor that gives a token for longer means "for ever".</summary>
    private const double LongestSeconds = 10 * 365 * 86_400.0;

    /// <summary>Reads an answer. An answer that cannot be read has no token; whoever asked says so.</summary>
    public static LoginAnswer Read(string answer, TokenAnswer where)
    {
        try
        {
            Body body = answer.TrimStart() switch
            {
                ['<', ..] => new Body.Xml(SafeXml.Load(answer)),
                ['{' or '[' or '"', ..] => new Body.Json(JsonNode.Parse(answer)),
                _ => new Body.Text(answer),
            };
            return new LoginAnswer(Text(body, where.TokenPath), Span(TextIfAny(body, where.ExpiresInPath)), TextIfAny(body, where.RefreshTokenPath));
        }
        catch (Exception e) when (e is JsonException or XmlUnreadableException or PathException)
        {
            return new LoginAnswer(null, null, null);
        }
    }

    private static string? Text(Body body, string path) =>
        path.Length > 0 && ResourcePath.Parse(path).TryText(body, out var text) && !string.IsNullOrEmpty(text) ? text : null;

    /// <summary>What need not be there is no reason to lose the token beside it.</summary>
    private static string? TextIfAny(Body body, string path)
    {
        try
        {
            return body is Body.Text ? null : Text(body, path);
        }
        catch (PathException)
        {
            return null;
        }
    }

    private static TimeSpan? Span(string? seconds) =>
        double.TryParse(seconds, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > 0
            ? TimeSpan.FromSeconds(Math.Min(number, LongestSeconds))
            : null;
}
