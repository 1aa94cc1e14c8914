namespace AsyncHelperActors.Connectors.Paging;

/// <summary>Reads the header <c>Link</c> (RFC 8288).</summary>
internal static class LinkHeader
{
    /// <summary>The address of a relation, as it is written there; null when there is none.</summary>
    /// <param name="value">The header's value; several headers joined by commas.</param>
    /// <param name="relation">Compared exactly, as Celigo does.</param>
    public static string? Find(string? value, string relation)
    {
        var text = value.AsSpan();
        while (text.IndexOf('<') is var start and >= 0)
        {
            text = text[(start + 1)..];
            var end = text.IndexOf('>');
            if (end < 0)
            {
                return null;
            }

            var address = text[..end].Trim();
            var length = ParametersLength(text = text[(end + 1)..]);
            if (HasRelation(text[..length], relation))
            {
                return address.ToString();
            }

            text = text[length..];
        }

        return null;
    }

    /// <summary>Up to the comma that begins the next link; commas within quotes belong to a parameter.</summary>
    private static int ParametersLength(ReadOnlySpan<char> text)
    {
        var inQuotes = false;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\\' when inQuotes:
                    i++;
                    break;
                case '"':
                    inQuotes = !inQuotes;
                    break;
                case ',' when !inQuotes:
                    return i;
                default:
                    break;
            }
        }

        return text.Length;
    }

    private static bool HasRelation(ReadOnlySpan<char> parameters, string relation)
    {
        foreach (var range in parameters.Split(';'))
        {
            var parameter = parameters[range].Trim();
            var equals = parameter.IndexOf('=');
            if (equals < 0 || !parameter[..equals].Trim().Equals("rel", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            // One link may have several relations: rel="next last".
            var names = parameter[(equals + 1)..].Trim().Trim('"');
            foreach (var name in names.Split(' '))
            {
                if (names[name].SequenceEqual(relation))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
