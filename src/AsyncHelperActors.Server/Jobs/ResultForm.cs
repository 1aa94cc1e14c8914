using AsyncHelperActors.Server.Http;
using Microsoft.Net.Http.Headers;

namespace AsyncHelperActors.Server.Jobs;

/// <summary>The forms in which results are served.</summary>
internal enum ResultForm
{
    Json,
    Ndjson,
    Csv,

    /// <summary>Byte for byte as it was stored.</summary>
    File,
}

/// <summary>Chooses a form by the <c>Accept</c> header, or by <c>?format=</c> where a link cannot say what it accepts.</summary>
internal static class ResultForms
{
    private static readonly string[] s_words = ["json", "ndjson", "csv", "file"];

    /// <summary>The form that is asked for: JSON for records when nothing is. A file comes as it is, whatever the header accepts.</summary>
    /// <param name="context">The request.</param>
    /// <param name="isFile">Whether the result is a file.</param>
    public static ResultForm Of(HttpContext context, bool isFile)
    {
        if (context.Query("format", s_words) is { } word)
        {
            var form = (ResultForm)Array.IndexOf(s_words, word);
            return isFile == (form == ResultForm.File) ? form : throw Refuse.NotAcceptable(isFile
                ? $"The result is a file and no list of records, so it does not come as {word}. Leave format out."
                : "The result is a list of records and no file. Write format=json, ndjson or csv.");
        }

        var accept = context.Request.Headers.Accept;
        if (isFile || accept.Count == 0)
        {
            return isFile ? ResultForm.File : ResultForm.Json;
        }

        if (!MediaTypeHeaderValue.TryParseList([.. accept.Select(a => a ?? "")], out var wanted))
        {
            throw Refuse.Invalid("Accept", "It is not a list of media types.", "Write application/json, application/x-ndjson or text/csv.");
        }

        return wanted
            .OrderByDescending(w => w.Quality ?? 1)
            .Where(w => w.Quality != 0)
            .Select(Match)
            .FirstOrDefault(f => f is not null)
            ?? throw Refuse.NotAcceptable($"Records come as application/json, application/x-ndjson or text/csv, and none of them is in '{accept}'.");
    }

    /// <summary>The content type of a form of records.</summary>
    public static string ContentType(this ResultForm form) => form switch
    {
        ResultForm.Ndjson => "application/x-ndjson",
        ResultForm.Csv => "text/csv; charset=utf-8; header=present",
        _ => "application/json",
    };

    private static ResultForm? Match(MediaTypeHeaderValue wanted) => wanted.MediaType.Value?.ToLowerInvariant() switch
    {
        "application/json" or "*/*" or "application/*" => ResultForm.Json,
        "application/x-ndjson" or "application/ndjson" or "application/jsonl" or "application/json-lines" => ResultForm.Ndjson,
        "text/csv" or "text/*" => ResultForm.Csv,
        _ => null,
    };
}
