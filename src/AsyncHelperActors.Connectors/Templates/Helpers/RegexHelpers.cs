using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AsyncHelperActors.Connectors.Templates.Rendering;
using AsyncHelperActors.Core.Paths;

namespace AsyncHelperActors.Connectors.Templates.Helpers;

/// <summary>
/// Regular expressions in JavaScript's dialect, as far as .NET shares it. Each match has a time limit, since a pattern and a
/// text from two strangers can together take for ever.
/// </summary>
internal static class RegexHelpers
{
    private static readonly TimeSpan MatchTime = TimeSpan.FromMilliseconds(500);
    private static readonly BoundedCache<(string Pattern, RegexOptions Options), Regex> Cache = new(512);

    public static IEnumerable<Helper> All { get; } =
    [
        Helper.Of("regexMatch text regex index options", 2, 4, Match),
        Helper.Of("regexReplace text replacement regex options", 3, 4, Replace),
        Helper.Of("regexSearch text regex options", 2, 3, Search),
    ];

    private static object Match(HelperCall call)
    {
        // Recipes put the flags in the third place, where the index belongs.
        bool flagsThird = call.Has(2) && double.IsNaN(call.Number(2));
        double index = flagsThird || !call.Has(2) ? 0 : Math.Truncate(call.Number(2));
        Regex regex = Compile(call, 1, call.Text(flagsThird ? 2 : 3));
        return Guarded(call, () =>
        {
            Match match = regex.Match(call.Text(0));
            for (double i = 0; i < index && match.Success; i++)
            {
                call.Renderer.CheckTime(call.Position);
                match = match.NextMatch();
            }

            return match.Success && index >= 0 ? match.Value : string.Empty;
        });
    }

    private static object Search(HelperCall call)
    {
        Regex regex = Compile(call, 1, call.Text(2));
        return Guarded(call, () => regex.Match(call.Text(0)) is { Success: true } match ? (double)match.Index : -1d);
    }

    private static object Replace(HelperCall call)
    {
        string text = call.Text(0);
        string replacement = Unescape(call.Text(1));
        string flags = call.Text(3);
        Regex regex = Compile(call, 2, flags);
        return Guarded(call, () =>
        {
            var result = new StringBuilder();
            int at = 0;
            for (Match match = regex.Match(text); match.Success; match = match.NextMatch())
            {
                call.Renderer.CheckTime(call.Position);
                result.Append(text, at, match.Index - at);
                Expand(result, replacement, match, text);
                call.RequireLength((long)result.Length + text.Length - match.Index);
                at = match.Index + match.Length;
                if (!flags.Contains('g', StringComparison.Ordinal))
                {
                    break;
                }
            }

            return result.Append(text, at, text.Length - at).ToString();
        });
    }

    // Celigo documents "\n" as a line feed in the replacement although it stands between plain quotation marks.
    private static string Unescape(string text) => text.Replace("\\r", "\r").Replace("\\n", "\n").Replace("\\t", "\t");

    // $1, $<name>, $&, $`, $' and $$, as String.replace knows them; what is none of these stays.
    private static void Expand(StringBuilder result, string replacement, Match match, string text)
    {
        for (int i = 0; i < replacement.Length; i++)
        {
            if (replacement[i] != '$' || i + 1 == replacement.Length)
            {
                result.Append(replacement[i]);
                continue;
            }

            int taken = ExpandOne(result, replacement.AsSpan(i + 1), match, text);
            result.Append(taken == 0 ? "$" : string.Empty);
            i += taken;
        }
    }

    private static int ExpandOne(StringBuilder result, ReadOnlySpan<char> rest, Match match, string text)
    {
        switch (rest[0])
        {
            case '$':
                result.Append('$');
                return 1;
            case '&':
                result.Append(match.ValueSpan);
                return 1;
            case '`':
                result.Append(text, 0, match.Index);
                return 1;
            case '\'':
                result.Append(text, match.Index + match.Length, text.Length - match.Index - match.Length);
                return 1;
            case '<' when rest.IndexOf('>') is var end and > 0:
                result.Append(match.Groups[rest[1..end].ToString()].ValueSpan);
                return end + 1;
            default:
                return ExpandNumber(result, rest, match);
        }
    }

    private static int ExpandNumber(StringBuilder result, ReadOnlySpan<char> rest, Match match)
    {
        for (int digits = Math.Min(2, rest.Length); digits > 0; digits--)
        {
            bool number = int.TryParse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out int group);
            if (number && group > 0 && group < match.Groups.Count)
            {
                result.Append(match.Groups[group].ValueSpan);
                return digits;
            }
        }

        return 0;
    }

    private static Regex Compile(HelperCall call, int index, string flags)
    {
        RegexOptions options = RegexOptions.CultureInvariant;
        foreach (char flag in flags)
        {
            options |= flag switch
            {
                'i' => RegexOptions.IgnoreCase,
                'm' => RegexOptions.Multiline,
                's' => RegexOptions.Singleline,
                'g' or 'u' or 'y' or 'd' or 'v' => RegexOptions.None,
                _ => throw call.Fault("the options are no flags of a regular expression", "Flags are g, i, m and s, such as \"gi\"."),
            };
        }

        string pattern = call.Short(index);
        if (Cache.TryGet((pattern, options), out Regex? regex))
        {
            return regex;
        }

        try
        {
            regex = new Regex(pattern, options, MatchTime);
        }
        catch (Exception e) when (e is ArgumentException or InsufficientExecutionStackException)
        {
            const string hint = "Escape characters with a meaning by a backslash, such as \\. or \\(.";
            throw call.Fault("the pattern is no regular expression", hint, e);
        }

        Cache.Add((pattern, options), regex);
        return regex;
    }

    private static T Guarded<T>(HelperCall call, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (RegexMatchTimeoutException e)
        {
            throw call.Fault("the pattern takes too long on this text", "Avoid nested repetitions such as (a+)+.", e);
        }
    }
}
