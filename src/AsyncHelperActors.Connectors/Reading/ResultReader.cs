using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Shaping;
using AsyncHelperActors.Connectors.Shaping.Hooks;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Core.Paths;
using AsyncHelperActors.Core.Reading;

namespace AsyncHelperActors.Connectors.Reading;

/// <summary>A body on its way, and how it was announced.</summary>
/// <param name="Body">The decoded bytes.</param>
/// <param name="StatusCode">The HTTP status; 204 and 205 have no body.</param>
/// <param name="ContentType">Lower case, without parameters; null: none.</param>
/// <param name="Charset">Null: none.</param>
/// <param name="Disposition">The header Content-Disposition; null: none.</param>
internal sealed record ResultSource(PeekStream Body, int StatusCode, string? ContentType, string? Charset, string? Disposition);

/// <summary>How a body becomes records.</summary>
internal sealed record ResultForm(MediaType? Declared, string? ResourcePath, CsvOptions Csv, int PageSize, int PageBytes)
{
    /// <summary>How records that are arrays of values become objects; null: they stay arrays.</summary>
    public RowNames? Rows { get; init; }
}

/// <summary>How much is held or made at most.</summary>
/// <param name="RecordBytes">The largest record.</param>
/// <param name="WholeBytes">The largest body that has to be parsed in one piece.</param>
/// <param name="UnpackedBytes">The largest file that is unpacked.</param>
internal sealed record ResultLimits(int RecordBytes, int WholeBytes, long UnpackedBytes);

/// <summary>What is stored of a body.</summary>
internal sealed record StoredPages(int Pages, long Records, long Bytes, ResultFile? File)
{
    /// <summary>What is to be said of the records; null: nothing.</summary>
    public FetchNotes? Notes { get; init; }

    /// <summary>Whether a hook wants no further page.</summary>
    public bool IsAborted { get; init; }

    /// <summary>How many pages a hook saw.</summary>
    public int Shaped { get; init; }
}

/// <summary>What a definition does to the records of a result, and what it is told of the job.</summary>
internal sealed record ResultShape(RequestShaping Shaping, HookFacts Facts);

/// <summary>
/// Turns a result into pages as it arrives. JSON at a path of names, ndjson, csv, tsv, XML at a path of names, and files pass in constant
/// memory. What needs a real path (<c>a[*].b</c>, an XPath with conditions) or is one text is held whole, up to a limit that says so.
/// </summary>
/// <param name="form">How the body becomes records.</param>
/// <param name="limits">How much is held at most.</param>
/// <param name="target">Where pages go.</param>
/// <param name="shape">What happens to records before they are stored.</param>
/// <param name="probe">What else is to be known of the body; null: nothing.</param>
internal sealed class ResultReader(ResultForm form, ResultLimits limits, PageTarget target, ResultShape shape, AnswerProbe? probe = null)
{
    private readonly List<string> _warnings = [];
    private bool _isXml;
    private readonly AnswerProbe _probe = probe ?? new AnswerProbe([], wantsRecords: false, 0);

    /// <summary>Reads a body to its end and stores it.</summary>
    /// <exception cref="BodyException">The body is not what it should be; pages may have been stored that nobody counts.</exception>
    public async Task<StoredPages> StoreAsync(ResultSource source, CancellationToken cancellation)
    {
        var head = await source.Body.PeekAsync(AnswerForm.HeadBytes, cancellation);
        if (head.IsEmpty && MayBeEmpty(source))
        {
            return new StoredPages(0, 0, 0, null);
        }

        if (IsFile(source, head.Span))
        {
            RefuseUnseenFile(source);
            var (pieces, bytes) = await FilePages.StoreAsync(source.Body, target, cancellation);
            return new StoredPages(pieces, 0, bytes, new ResultFile(source.ContentType ?? "application/octet-stream", FileName.Of(source.Disposition)));
        }

        using var writer = new PageWriter(target, form.PageSize, form.PageBytes);
        var pages = new ShapedPages(writer, shape.Shaping, shape.Facts, form.PageSize, form.PageBytes);
        await using var unpacking = new Unpacking(limits.UnpackedBytes);
        await foreach (var body in unpacking.OpenAsync(source.Body, cancellation))
        {
            var rows = new NamedRows(form.Rows);
            await foreach (var read in RecordsAsync(source with { Body = body }, cancellation))
            {
                if (!rows.TryName(read, out var record))
                {
                    continue;
                }

                // What templates know as the last record is the vendor's own, as it came.
                _probe.Pass(record);
                await pages.AddAsync(record, _isXml, cancellation);
                if (pages.IsAborted)
                {
                    break;
                }
            }

            if (pages.IsAborted)
            {
                break;
            }
        }

        await pages.CompleteAsync(cancellation);
        return new StoredPages(writer.Pages, writer.Records, writer.Bytes, null)
        {
            Notes = pages.Notes(_warnings),
            IsAborted = pages.IsAborted,
            Shaped = pages.Pages,
        };
    }

    /// <summary>What works on records must not be passed by because the vendor sent something else; a file that was asked for is remarked on save.</summary>
    private void RefuseUnseenFile(ResultSource source)
    {
        var shaping = shape.Shaping;
        if (form.Declared != MediaType.Binary && (shaping.Transform is not null || shaping.Filter is not null || shaping.HasPageHook))
        {
            throw new BodyException(
                FailureKind.Permanent,
                "result_is_file",
                $"records were expected, because the export has a transform, a filter or a preSavePage hook, and the result is a file ({source.ContentType ?? "no content type"}).",
                "Declare what it is with successMediaType, or take the transform, filter and hook away.");
        }
    }

    /// <summary>
    /// An empty body is an empty list in forms that have no brackets. An empty JSON or XML document is none: it is a vendor that broke off,
    /// unless it says so by 204.
    /// </summary>
    private bool MayBeEmpty(ResultSource source)
    {
        var expected = form.Declared ?? AnswerForm.OfContentType(source.ContentType);
        return source.StatusCode is 204 or 205 || expected switch
        {
            MediaType.Csv or MediaType.Tsv or MediaType.Ndjson or MediaType.PlainText => true,
            MediaType.Binary => false,
            null when source.ContentType == "text/plain" => true,
            _ => throw BodyException.NotParsed(expected?.Word() ?? "A body", "it is empty"),
        };
    }

    private bool IsFile(ResultSource source, ReadOnlySpan<byte> head) =>
        form.Declared is { } declared ? declared == MediaType.Binary : AnswerForm.Decide(null, source.ContentType, head) == MediaType.Binary;

    private async IAsyncEnumerable<JsonNode?> RecordsAsync(ResultSource source, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var head = await source.Body.PeekAsync(AnswerForm.HeadBytes, cancellation);
        var kind = AnswerForm.Decide(form.Declared, source.ContentType, head.Span);
        _isXml = kind == MediaType.Xml && shape.Shaping.Transform is not null;
        var records = kind switch
        {
            MediaType.Json when !_probe.WantsWhole && JsonStream.SimplePath(form.ResourcePath) is { } path =>
                AtAsync(new JsonStream(_probe.Tap(await TextDecoding.ToUtf8Async(source.Body, source.Charset, cancellation)), limits.RecordBytes), path, cancellation),
            MediaType.Ndjson =>
                new JsonStream(await TextDecoding.ToUtf8Async(source.Body, source.Charset, cancellation), limits.RecordBytes).SequenceAsync(cancellation),
            MediaType.Csv or MediaType.Tsv =>
                new DelimitedText(form.Csv, kind, limits.RecordBytes).ReadAsync(await TextDecoding.ToReaderAsync(source.Body, source.Charset, cancellation), cancellation),
            MediaType.Xml when !_probe.WantsBody && !_probe.WantsWhole && XmlRecords.SimplePath(form.ResourcePath) is { } path =>
                AtAsync(new XmlRecords(source.Body, source.Charset, path, limits.RecordBytes, _isXml), cancellation),
            _ => WholeAsync(source, kind, cancellation),
        };
        await foreach (var record in records)
        {
            yield return record;
        }
    }

    private async IAsyncEnumerable<JsonNode?> AtAsync(JsonStream stream, string[] path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var record in stream.AtAsync(path, cancellation))
        {
            yield return record;
        }

        if (!stream.HasArrived)
        {
            WarnOfPath(stream.Passed.Count == 0 ? "no such field" : $"the fields {string.Join(", ", stream.Passed.Distinct())}");
        }
    }

    private async IAsyncEnumerable<JsonNode?> AtAsync(XmlRecords elements, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var any = false;
        await foreach (var record in elements.ReadAsync(cancellation))
        {
            any = true;
            yield return record;
        }

        if (!any)
        {
            WarnOfPath($"the elements {string.Join(", ", elements.Passed)}");
        }
    }

    /// <summary>A path that finds nothing gives no records, which may be right; it is said so, because it often is not.</summary>
    private void WarnOfPath(string holds)
    {
        if (_warnings.Count == 0)
        {
            _warnings.Add($"http.response.resourcePath '{form.ResourcePath}' finds nothing in the result, which holds {holds}. If there should be records, correct the path.");
        }
    }

    private async IAsyncEnumerable<JsonNode?> WholeAsync(ResultSource source, MediaType kind, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var bytes = await HoldAsync(source.Body, kind, cancellation);
        if (kind is MediaType.PlainText or MediaType.Binary or MediaType.FormData)
        {
            yield return new JsonObject { ["text"] = BodyParser.Text(bytes, source.Charset) };
            yield break;
        }

        var body = BodyParser.Parse(bytes, kind, source.Charset);
        _probe.Take(body);
        foreach (var record in Select(body))
        {
            yield return record;
        }
    }

    private IEnumerable<JsonNode?> Select(Body body)
    {
        try
        {
            var path = ResourcePath.Parse(form.ResourcePath);
            var found = path.Select(body);
            if (found.Count == 0 && !path.TryValue(body, out _))
            {
                WarnOfPath(AnswerShape.Describe(BodyJson.OfWhole(body, automaticXml: false)));
            }

            return [.. found.Select(record => _isXml && record is Body.Xml xml ? XmlToJson.AutomaticContent(xml.Document) : BodyJson.OfRecord(record))];
        }
        catch (PathException error)
        {
            throw new BodyException(FailureKind.Permanent, "definition_unusable", $"http.response.resourcePath cannot be applied: {error.Message}.", "Correct it on the result export.", error);
        }
    }

    private async Task<byte[]> HoldAsync(PeekStream body, MediaType kind, CancellationToken cancellation)
    {
        var remedy = _probe.WantsWhole && kind is MediaType.Json or MediaType.Xml
            ? "The rules of http.result.acceptors look at the body, so it is held; let them look at records, statusCode and headers only."
            : kind is MediaType.PlainText
            ? "Declare successMediaType: binary to keep it as a file."
            : "Set a resource path of plain names, which is read as a stream, or successMediaType: binary.";
        var gate = new PassGate(body, limits.WholeBytes, () => BodyException.TooLarge($"{kind.Word()} that has to be read in one piece", limits.WholeBytes, remedy));
        using var held = new MemoryStream();
        await gate.CopyToAsync(held, cancellation);
        return held.ToArray();
    }
}
