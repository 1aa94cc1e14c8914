using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Xml;
using Microsoft.AspNetCore.Http;

namespace AsyncHelperActors.Demo;

/// <summary>A part of a result: records From to To, counted from 1, of page Page of Pages.</summary>
internal readonly record struct ResultSlice(int From, int To, int Page, int Pages)
{
    public bool IsLast => Page >= Pages;

    public static ResultSlice Of(int records, int pages, int page)
    {
        var size = pages < 1 ? records : (records + pages - 1) / pages;
        var from = ((page - 1) * size) + 1;
        return new ResultSlice(from, Math.Min(records, page * size), page, Math.Max(1, pages));
    }
}

/// <summary>Results: streamed in pieces, whatever their length, in every format, compressed and paged as the script says.</summary>
internal static class ResultWriter
{
    private const int FlushAt = 16 * 1024;

    public static async Task WriteAsync(VendorCall call, VendorJob job, int records, int code)
    {
        var (script, response) = (call.Script, call.Http.Response);
        response.StatusCode = code;
        if (code == 204)
        {
            return;
        }

        var slice = ResultSlice.Of(records, script.Pages, PageAsked(call.Http.Request));
        ResultPaging.SetHeaders(call, slice);
        response.ContentType = script.ContentType ?? ContentTypeOf(FormatOf(call));
        if (script.FileName is { } name)
        {
            response.Headers.ContentDisposition = $"attachment; filename=\"{RecordTemplates.Fill(name, new Slots(call, job, 0))}\"";
        }

        if (script.Gzip == GzipStyle.None)
        {
            await WriteBodyAsync(response.BodyWriter, call, job, slice);
            return;
        }

        if (script.Gzip == GzipStyle.Encoding)
        {
            response.Headers.ContentEncoding = "gzip";
        }
        else
        {
            response.ContentType = script.ContentType ?? "application/gzip";
        }

        await using var zip = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
        var pipe = PipeWriter.Create(zip, new StreamPipeWriterOptions(leaveOpen: true));
        await WriteBodyAsync(pipe, call, job, slice);
        await pipe.CompleteAsync();
    }

    /// <summary>Records as a JSON array.</summary>
    public static void WriteArray(Utf8JsonWriter writer, VendorCall call, VendorJob job, int from, int to)
    {
        writer.WriteStartArray();
        for (var n = from; n <= to; n++)
        {
            RecordTemplates.Write(writer, call.State.Template, new Slots(call, job, n));
        }

        writer.WriteEndArray();
    }

    private static int PageAsked(HttpRequest request)
    {
        var text = request.Query["page"].ToString() is { Length: > 0 } page ? page : request.Query["token"].ToString().TrimStart('t');
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : 1;
    }

    /// <summary>A report's document comes as JSON to who prefers it; scripts answer in their own format whatever is asked.</summary>
    private static ResultFormat FormatOf(VendorCall call) =>
        BuiltInScripts.IsReport(call.State.Name)
        && (call.Http.Request.Headers.Accept.ToString().StartsWith("application/json", StringComparison.Ordinal) || call.Http.Request.Query["format"] == "json")
            ? ResultFormat.Json
            : call.Script.Format;

    private static string ContentTypeOf(ResultFormat format) => format switch
    {
        ResultFormat.Json => "application/json",
        ResultFormat.Ndjson => "application/x-ndjson",
        ResultFormat.Csv => "text/csv; charset=utf-8",
        ResultFormat.Tsv => "text/tab-separated-values; charset=utf-8",
        ResultFormat.Xml => "application/xml; charset=utf-8",
        ResultFormat.Text => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };

    private static Task WriteBodyAsync(PipeWriter pipe, VendorCall call, VendorJob job, ResultSlice slice) => FormatOf(call) switch
    {
        ResultFormat.Json => WriteJsonAsync(pipe, call, job, slice),
        ResultFormat.Xml => WriteXmlAsync(pipe, call, job, slice),
        ResultFormat.Binary => WriteBinaryAsync(pipe, slice),
        var format => WriteLinesAsync(pipe, call, job, slice, format),
    };

    private static async Task WriteJsonAsync(PipeWriter pipe, VendorCall call, VendorJob job, ResultSlice slice)
    {
        await using var writer = new Utf8JsonWriter(pipe);
        var path = ResultPaging.EnvelopeOf(call.Script);
        foreach (var name in path)
        {
            writer.WriteStartObject();
            writer.WritePropertyName(name);
        }

        writer.WriteStartArray();

        // What the writer handed to the pipe is not pending any more and has not gone yet either.
        var gone = 0L;
        for (var n = slice.From; n <= slice.To; n++)
        {
            RecordTemplates.Write(writer, call.State.Template, new Slots(call, job, n));
            if (writer.BytesCommitted + writer.BytesPending - gone > FlushAt)
            {
                await writer.FlushAsync();
                await pipe.FlushAsync();
                gone = writer.BytesCommitted;
            }
        }

        writer.WriteEndArray();
        for (var depth = path.Length; depth > 0; depth--)
        {
            if (depth == 1)
            {
                ResultPaging.WriteFields(writer, call, slice);
            }

            writer.WriteEndObject();
        }

        await writer.FlushAsync();
        await pipe.FlushAsync();
    }

    private static async Task WriteLinesAsync(PipeWriter pipe, VendorCall call, VendorJob job, ResultSlice slice, ResultFormat format)
    {
        var text = new StringBuilder();
        var separator = format == ResultFormat.Tsv ? '\t' : ',';
        var isTable = format is ResultFormat.Csv or ResultFormat.Tsv;
        if (isTable)
        {
            text.AppendJoin(separator, call.State.Template.EnumerateObject().Select(column => Quote(column.Name, separator))).Append('\n');
        }

        for (var n = slice.From; n <= slice.To; n++)
        {
            var slots = new Slots(call, job, n);
            if (isTable)
            {
                text.AppendJoin(separator, call.State.Template.EnumerateObject().Select(column => Quote(RecordTemplates.Text(column.Value, slots), separator)));
            }
            else
            {
                text.Append(RecordTemplates.Text(call.State.Template, slots));
            }

            text.Append('\n');
            if (text.Length > FlushAt)
            {
                await FlushAsync(pipe, text);
            }
        }

        await FlushAsync(pipe, text);
    }

    private static async Task FlushAsync(PipeWriter pipe, StringBuilder text)
    {
        Encoding.UTF8.GetBytes(text.ToString(), pipe);
        text.Clear();
        await pipe.FlushAsync();
    }

    private static string Quote(string value, char separator) =>
        value.AsSpan().IndexOfAny(separator, '"', '\n') < 0 ? value : "\"" + value.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private static async Task WriteXmlAsync(PipeWriter pipe, VendorCall call, VendorJob job, ResultSlice slice)
    {
        var settings = new XmlWriterSettings { Encoding = new UTF8Encoding(false), Async = true };
        await using var writer = XmlWriter.Create(pipe.AsStream(leaveOpen: true), settings);
        var path = call.Script.Envelope?.Split('.') ?? ["records"];
        foreach (var name in path)
        {
            await writer.WriteStartElementAsync(null, name, null);
        }

        for (var n = slice.From; n <= slice.To; n++)
        {
            await writer.WriteStartElementAsync(null, "record", null);
            foreach (var column in call.State.Template.EnumerateObject())
            {
                await writer.WriteElementStringAsync(null, column.Name, null, RecordTemplates.Text(column.Value, new Slots(call, job, n)));
            }

            await writer.WriteEndElementAsync();
        }

        foreach (var _ in path)
        {
            await writer.WriteEndElementAsync();
        }
    }

    /// <summary>As many bytes as the script has records: byte i is i * 31 modulo 251, so that a reader can check each.</summary>
    private static async Task WriteBinaryAsync(PipeWriter pipe, ResultSlice slice)
    {
        for (var at = slice.From - 1; at < slice.To;)
        {
            var span = pipe.GetSpan(FlushAt)[..Math.Min(FlushAt, slice.To - at)];
            for (var i = 0; i < span.Length; i++, at++)
            {
                span[i] = (byte)(at * 31L % 251);
            }

            pipe.Advance(span.Length);
            await pipe.FlushAsync();
        }
    }
}
