using System.Text;

namespace AsyncHelperActors.Connectors.Templates.Helpers;

/// <summary>Upper and lower case, and names put together in the ways of programming languages.</summary>
internal static class CaseHelpers
{
    public static IEnumerable<Helper> All { get; } =
    [
        Helper.Of("uppercase text", 1, 1, call => call.Text(0).ToUpperInvariant()),
        Helper.Of("lowercase text", 1, 1, call => call.Text(0).ToLowerInvariant()),
        Helper.Of("capitalize text", 1, 1, call => Capital(call.Text(0))),
        Helper.Of("capitalizeAll text", 1, 1, call => CapitalizeAll(call.Text(0))),
        Helper.Of("sentence text", 1, 1, call => Sentence(call.Text(0))),
        Helper.Of("camelcase text", 1, 1, call => Camel(call.Text(0))),
        Helper.Of("pascalcase text", 1, 1, call => string.Concat(Words(call.Text(0)).Select(Capital))),
        Helper.Of("snakecase text", 1, 1, call => string.Join('_', Words(call.Text(0)))),
        Helper.Of("dashcase text", 1, 1, call => string.Join('-', Words(call.Text(0)))),
        Helper.Of("dotcase text", 1, 1, call => string.Join('.', Words(call.Text(0)))),
        Helper.Of("pathcase text", 1, 1, call => string.Join('/', Words(call.Text(0)))),
    ];

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    private static string Camel(string text)
    {
        List<string> words = Words(text);
        return words.Count == 0 ? string.Empty : words[0] + string.Concat(words.Skip(1).Select(Capital));
    }

    private static string CapitalizeAll(string text)
    {
        char[] result = text.ToCharArray();
        for (int i = 0; i < result.Length; i++)
        {
            if (i == 0 || !(char.IsLetterOrDigit(result[i - 1]) || result[i - 1] is '\'' or '_'))
            {
                result[i] = char.ToUpperInvariant(result[i]);
            }
        }

        return new string(result);
    }

    private static string Sentence(string text)
    {
        char[] result = text.ToLowerInvariant().ToCharArray();
        bool start = true;
        for (int i = 0; i < result.Length; i++)
        {
            if (start && char.IsLetterOrDigit(result[i]))
            {
                result[i] = char.ToUpperInvariant(result[i]);
                start = false;
            }

            // "3.14" and "e.g.x" are no ends of sentences: white space must follow.
            start |= result[i] is '.' or '!' or '?' && i + 1 < result.Length && char.IsWhiteSpace(result[i + 1]);
        }

        return new string(result);
    }

    // Words end at whatever is no letter or digit, and where a capital follows a small letter or starts a capitalised word
    // after an acronym: getUserProfile, HTTPServer.
    private static List<string> Words(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bool letter = char.IsLetterOrDigit(c);
            bool hump = letter && word.Length > 0 && char.IsUpper(c)
                && (!char.IsUpper(text[i - 1]) || (i + 1 < text.Length && char.IsLower(text[i + 1])));
            if (word.Length > 0 && (hump || !letter))
            {
                words.Add(word.ToString());
                word.Clear();
            }

            if (letter)
            {
                word.Append(char.ToLowerInvariant(c));
            }
        }

        if (word.Length > 0)
        {
            words.Add(word.ToString());
        }

        return words;
    }
}
