using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml;
using AsyncHelperActors.Core.Paths;

namespace AsyncHelperActors.Connectors.Reading;

/// <summary>Reads the records out of an XML document of any length, as long as the path to them consists of element names.</summary>
/// <remarks>
/// The path may begin at the document (<c>/orders/order</c>) or at its root element (<c>order</c>), as everywhere. Only one record is held
/// at a time; between two records no more is read than a record may be long, so a document without any is given up early.
/// </remarks>
internal sealed class XmlRecords(PeekStream body, string? charset, string[] path, int mostRecordBytes, bool automatic = false)
{
    private readonly PassGate _gate = new(body, mostRecordBytes, () => BodyException.TooLarge(
        "a single record", mostRecordBytes, "Set a resource path that leads to the elements of the records, or successMediaType: binary."));
    private const int MostLooked = 200;

    private readonly List<string> _names = [];
    private int _looked;

    /// <summary>Names of elements that were passed on the way, as paths; a few.</summary>
    public List<string> Passed { get; } = [];

    /// <summary>The names of a path that consists of element names only, without prefixes; null for any other path.</summary>
    public static string[]? SimplePath(string? path)
    {
        var names = (path ?? "").Trim().TrimStart('/').Split('/').Select(name => name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..]).ToArray();
        var isSimple = names.All(name => name.Length > 0 && (char.IsLetter(name[0]) || name[0] == '_') && name.All(c => char.IsLetterOrDigit(c) || c is '_' or '-'));
        return isSimple && path?.StartsWith("//", StringComparison.Ordinal) == false ? names : null;
    }

    /// <summary>The records.</summary>
    /// <exception cref="BodyException">The document is not well-formed, has a document type, or a record is too large.</exception>
    public async IAsyncEnumerable<JsonNode?> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var settings = new XmlReaderSettings
        {
            Async = true,
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            CloseInput = false,
        };

        // A charset in the header wins over the declaration in the document, as RFC 7303 has it.
        using var text = charset is null ? null : new StreamReader(_gate, await TextDecoding.DetectAsync(body, charset, cancellation), false, 32 * 1024, leaveOpen: true);
        using var reader = text is null ? XmlReader.Create(_gate, settings) : XmlReader.Create(text, settings);
        while (await NextAsync(reader, cancellation) is { } record)
        {
            yield return record;
        }
    }

    private async Task<JsonNode?> NextAsync(XmlReader reader, CancellationToken cancellation)
    {
        try
        {
            while (!reader.EOF)
            {
                cancellation.ThrowIfCancellationRequested();
                if (reader.NodeType == XmlNodeType.Element && IsRecord(reader))
                {
                    var xml = await TakeAsync(reader);
                    _gate.Reset();
                    var record = SafeXml.Load(xml, new XmlLimits(mostRecordBytes));
                    return automatic ? XmlToJson.AutomaticContent(record) : XmlToJson.Record(record);
                }

                await reader.ReadAsync();
            }

            return null;
        }
        catch (XmlException error)
        {
            var what = error.Message.Contains("DTD", StringComparison.Ordinal)
                ? "it has a document type (DOCTYPE), which is refused because it can read files and eat memory"
                : error.Message;
            throw BodyException.NotParsed("XML", what, error);
        }
        catch (XmlUnreadableException error)
        {
            throw BodyException.NotParsed("XML", error.Message, error);
        }
    }

    /// <summary>
    /// The element as text; the reader is past it afterwards, so the next turn looks at what follows without moving on. The reader's own
    /// ReadOuterXmlAsync reads synchronously behind its name.
    /// </summary>
    private static async Task<string> TakeAsync(XmlReader reader)
    {
        var text = new StringBuilder();
        await using (var writer = XmlWriter.Create(text, new XmlWriterSettings { Async = true, OmitXmlDeclaration = true, ConformanceLevel = ConformanceLevel.Fragment }))
        {
            await writer.WriteNodeAsync(reader, defattr: false);
        }

        return text.ToString();
    }

    private bool IsRecord(XmlReader reader)
    {
        _names.RemoveRange(Math.Min(reader.Depth, _names.Count), _names.Count - Math.Min(reader.Depth, _names.Count));
        _names.Add(reader.LocalName);
        if (_names.Count <= 2 && _looked < MostLooked)
        {
            _looked++;
            var place = $"/{string.Join('/', _names)}";
            if (Passed.Count < 20 && !Passed.Contains(place))
            {
                Passed.Add(place);
            }
        }

        return _names.SequenceEqual(path) || (_names.Count > 1 && _names.Skip(1).SequenceEqual(path));
    }
}
