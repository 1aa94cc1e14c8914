using System.Text;

namespace AsyncHelperActors.Connectors.Http;

/// <summary>
/// Says what went wrong in the house's order: which step, which request, what was expected, what came, what to do. Everything in it is masked.
/// </summary>
internal static class FailureText
{
    /// <summary>How much of a body is shown.</summary>
    public const int ExcerptLength = 300;

    /// <summary>A message about a request that got no usable answer.</summary>
    public static string Say(string stepName, string method, string maskedUrl, string whatCame, string whatToDo) =>
        $"{Capital(stepName)}: {method} {maskedUrl}: {whatCame} {whatToDo}";

    /// <summary>The beginning of a body, masked, on one line; empty when there is none.</summary>
    public static string Excerpt(string? body, SecretMask mask)
    {
        if (string.IsNullOrWhiteSpace(body))
        {
            return "The answer has no body.";
        }

        // Masking comes before cutting: a secret that is cut in two would not be found.
        var hidden = mask.Hide(body);
        var line = new StringBuilder(Math.Min(hidden.Length, ExcerptLength) + 32).Append("The answer begins: ");
        var blank = false;
        var taken = 0;
        foreach (var c in hidden)
        {
            if (taken == ExcerptLength)
            {
                line.Append("...");
                break;
            }

            var isBlank = char.IsWhiteSpace(c) || char.IsControl(c);
            if (!isBlank || !blank)
            {
                line.Append(isBlank ? ' ' : c);
                taken++;
            }

            blank = isBlank;
        }

        return line.ToString();
    }

    private static string Capital(string text) => text.Length == 0 ? "Request" : string.Concat(char.ToUpperInvariant(text[0]).ToString(), text.AsSpan(1));
}
