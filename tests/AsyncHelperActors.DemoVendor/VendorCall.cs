using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace AsyncHelperActors.Demo;

/// <summary>One request to the vendor: where it came in, which script answers it, and which job it is about, if any.</summary>
internal readonly record struct VendorCall(HttpContext Http, DemoVendor Vendor, string Prefix, ScriptState State, VendorJob? FoundJob)
{
    public VendorScript Script => State.Script;

    public VendorJob Job => FoundJob ?? throw new InvalidOperationException($"{Http.Request.Path} needs a job");

    /// <summary>Scheme, host and mount point: what a relative address of ours has to be put behind.</summary>
    public string Base => $"{Http.Request.Scheme}://{Http.Request.Host}{Http.Request.PathBase}{Prefix}";

    /// <summary>The mount point without scheme and host.</summary>
    public string Root => Http.Request.PathBase + Prefix;

    public string Route(string name) => (string?)Http.Request.RouteValues[name] ?? "";

    public string StatusPath(VendorJob job) => BuiltInScripts.IsReport(State.Name) ? $"/reports/{job.Id}" : $"/s/{State.Name}/jobs/{job.Id}";

    public string ResultPath(VendorJob job) =>
        BuiltInScripts.IsReport(State.Name) ? $"/documents/{DocumentId(job)}" : $"/s/{State.Name}/jobs/{job.Id}/result";

    public static string DocumentId(VendorJob job) => "doc-" + job.Id;

    public string Link(string path, bool isAbsolute) => (isAbsolute ? Base : Root) + path;

    /// <summary>A refusal with a JSON body, noted among the last errors.</summary>
    public Task Refuse(int code, string error, string message)
    {
        Vendor.Counters.Error($"{Http.Request.Method} {Http.Request.Path}: {code} {message}");
        return Answer.Json(Http, code, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("error", error);
            writer.WriteString("message", message);
            writer.WriteEndObject();
        });
    }

    /// <summary>The whole request body. Submits are small; imports of a few megabytes still fit.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync()
    {
        var reader = Http.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(Http.RequestAborted);
            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}

/// <summary>Small answers: rendered into a buffer of the thread, then sent with their length in one write.</summary>
internal static class Answer
{
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? t_writer;

    public static Task Json(HttpContext http, int code, Action<Utf8JsonWriter> write) =>
        Json(http, code, write, static (writer, write) => write(writer));

    public static Task Json<T>(HttpContext http, int code, T state, Action<Utf8JsonWriter, T> write)
    {
        var buffer = t_buffer ??= new ArrayBufferWriter<byte>(1024);
        buffer.ResetWrittenCount();
        var writer = t_writer ??= new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        writer.Reset(buffer);
        write(writer, state);
        writer.Flush();
        return Bytes(http, code, "application/json", buffer.WrittenSpan);
    }

    public static Task Text(HttpContext http, int code, string contentType, string text) =>
        Bytes(http, code, contentType, Encoding.UTF8.GetBytes(text));

    public static Task Bytes(HttpContext http, int code, string contentType, ReadOnlySpan<byte> body)
    {
        var response = http.Response;
        response.StatusCode = code;
        if (code is 204 or 304)
        {
            return Task.CompletedTask;
        }

        response.ContentType = contentType;
        response.ContentLength = body.Length;
        response.BodyWriter.Write(body);
        return Task.CompletedTask;
    }
}
