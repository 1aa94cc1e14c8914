using System.Text;
using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Reading;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Steps;

/// <summary>What a job's journal keeps of an answer for its later requests.</summary>
internal static class StoredFacts
{
    /// <summary>The parser of .NET stops at 64 levels, and events and models put some of their own around a resource.</summary>
    private const int MostLevels = 48;

    /// <summary>Status code, address, the headers that somebody may ask for, and the body when a template speaks of it.</summary>
    public static RawJson Of(ReceivedAnswer answer, TemplateMentions mentions, bool withBody)
    {
        var headers = new JsonObject();
        foreach (var (name, value) in answer.Headers)
        {
            if (mentions.Kept.Contains(name))
            {
                headers[name] = value;
            }
        }

        var facts = new JsonObject { ["statusCode"] = answer.StatusCode, ["url"] = answer.Url, ["headers"] = headers };
        if (withBody)
        {
            facts["body"] = BodyJson.OfWhole(answer.Body, mentions.AutomaticXml)?.DeepClone();
        }

        return RawJson.From(facts);
    }

    /// <summary>Why documents are not fit for a job's journal: what was expected and what came; null when they are.</summary>
    public static string? Objection(ConnectorLimits limits, params ReadOnlySpan<RawJson> documents)
    {
        var size = 0L;
        foreach (var document in documents)
        {
            size += document.Text is null ? 0 : Encoding.UTF8.GetByteCount(document.Text);
            if (document.Text is not null && IsDeep(document.Text))
            {
                return $"a resource nested at most {MostLevels} deep was expected, a deeper one came";
            }
        }

        return size <= limits.DataBytes ? null : $"a resource of at most {limits.DataBytes} bytes was expected, one of {size} came";
    }

    private static bool IsDeep(string json)
    {
        var depth = 0;
        var inText = false;
        for (var i = 0; i < json.Length; i++)
        {
            switch (json[i])
            {
                case '\\' when inText:
                    i++;
                    break;
                case '"':
                    inText = !inText;
                    break;
                case '{' or '[' when !inText && ++depth > MostLevels:
                    return true;
                case '}' or ']' when !inText:
                    depth--;
                    break;
                default:
                    break;
            }
        }

        return false;
    }
}
