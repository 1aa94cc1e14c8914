using System.Text;
using System.Text.Json.Nodes;

namespace AsyncHelperActors.Connectors.Steps;

/// <summary>
/// A multipart form. A field is text; a file is an object <c>{ filename, content, contentType, encoding }</c>, whose content is text, or
/// base64 when the encoding says so.
/// </summary>
internal static class MultipartBody
{
    /// <summary>The form of some fields.</summary>
    /// <exception cref="FormatException">A file's content is not the base64 that it says it is.</exception>
    public static (byte[] Bytes, string ContentType) Of(JsonObject fields)
    {
        var boundary = $"----asynchelper-{Guid.NewGuid():N}";
        using var body = new MemoryStream();
        foreach (var (name, value) in fields)
        {
            foreach (var each in value is JsonArray list ? [.. list] : new[] { value })
            {
                Write(body, $"--{boundary}\r\n");
                WritePart(body, name, each);
                Write(body, "\r\n");
            }
        }

        Write(body, $"--{boundary}--\r\n");
        return (body.ToArray(), $"multipart/form-data; boundary={boundary}");
    }

    /// <summary>A form that the template writes out, boundaries and all.</summary>
    /// <exception cref="FormatException">The text does not begin with a boundary.</exception>
    public static (byte[] Bytes, string ContentType) OfWritten(string text)
    {
        var end = text.IndexOfAny(['\r', '\n']);
        var first = (end < 0 ? text : text[..end]).Trim();
        return first.StartsWith("--", StringComparison.Ordinal) && first.Length > 2
            ? (Encoding.UTF8.GetBytes(text), $"multipart/form-data; boundary={first[2..]}")
            : throw new FormatException("http.body of media type form-data is expected to be a JSON object of its fields, such as {\"name\": \"{{data.name}}\"}, or to begin with a boundary.");
    }

    private static void WritePart(MemoryStream body, string name, JsonNode? value)
    {
        if (value is JsonObject file && file.ContainsKey("content"))
        {
            var fileName = RequestBody.FieldText(file["filename"] ?? file["fileName"] ?? "file");
            var type = RequestBody.FieldText(file["contentType"] ?? "application/octet-stream");
            Write(body, $"Content-Disposition: form-data; name=\"{Quoted(name)}\"; filename=\"{Quoted(fileName)}\"\r\nContent-Type: {Quoted(type)}\r\n\r\n");
            body.Write(Content(name, file));
            return;
        }

        Write(body, $"Content-Disposition: form-data; name=\"{Quoted(name)}\"\r\n\r\n{RequestBody.FieldText(value)}");
    }

    private static byte[] Content(string name, JsonObject file)
    {
        var text = RequestBody.FieldText(file["content"]);
        if (!string.Equals(RequestBody.FieldText(file["encoding"]), "base64", StringComparison.OrdinalIgnoreCase))
        {
            return Encoding.UTF8.GetBytes(text);
        }

        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException error)
        {
            throw new FormatException($"the file '{name}' of http.body says that it is base64 and is not. Write encoding: utf8, or encode it with {{{{base64Encode x}}}}.", error);
        }
    }

    /// <summary>As browsers do: quotes and line breaks must not end the header.</summary>
    private static string Quoted(string text) => text.Replace("\"", "%22").Replace("\r", "%0D").Replace("\n", "%0A");

    private static void Write(MemoryStream body, string text) => body.Write(Encoding.UTF8.GetBytes(text));
}
