using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Paths;

namespace AsyncHelperActors.Connectors.Reading;

/// <summary>
/// What is to be known of a result's answer besides its records: the values at some paths of its body, its last record, and whether it is the
/// same as another one. It is filled while the records pass.
/// </summary>
/// <param name="paths">Paths into the body, as they are written; empty: nothing of it is wanted.</param>
/// <param name="wantsRecords">Whether the last record and a digest of all are wanted.</param>
/// <param name="mostBytes">The largest value that is kept.</param>
internal sealed class AnswerProbe(IReadOnlyCollection<string> paths, bool wantsRecords, int mostBytes) : IDisposable
{
    private readonly IncrementalHash? _digest = wantsRecords ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
    private JsonTap? _tap;
    private Body? _whole;

    /// <summary>The largest value that is kept.</summary>
    public int MostBytes => mostBytes;

    /// <summary>Whether something of the body is asked for.</summary>
    public bool WantsBody => paths.Count > 0;

    /// <summary>Whether the body is held and parsed in one piece, because somebody looks at all of it.</summary>
    public bool WantsWhole { get; init; }

    /// <summary>The body that was held; null: none was.</summary>
    public Body? Whole => _whole;

    /// <summary>How many records passed.</summary>
    public long Records { get; private set; }

    /// <summary>The last of them.</summary>
    public JsonNode? LastRecord { get; private set; }

    /// <summary>The body, or of a long JSON text what was asked for; empty when the answer has none, or in a form without paths.</summary>
    public Body Body => _whole ?? (_tap is null ? new Body.Empty() : new Body.Json(_tap.Kept));

    /// <summary>The paths whose values were too large to be kept.</summary>
    public IReadOnlyList<string> TooLarge => _tap?.TooLarge ?? [];

    /// <summary>A JSON text on its way to its reader.</summary>
    public Stream Tap(Stream utf8)
    {
        if (!WantsBody)
        {
            return utf8;
        }

        var parsed = new List<JsonPath>();
        foreach (var path in paths)
        {
            try
            {
                parsed.Add(JsonPath.Parse(path));
            }
            catch (PathException)
            {
                // It is an XPath; whoever asks for it of JSON is told so.
            }
        }

        return _tap = new JsonTap(utf8, parsed, mostBytes);
    }

    /// <summary>A body that is held whole anyway.</summary>
    public void Take(Body whole) => _whole = whole;

    /// <summary>A record on its way to its page.</summary>
    public void Pass(JsonNode? record)
    {
        Records++;
        if (_digest is null)
        {
            return;
        }

        LastRecord = record;
        _digest.AppendData(Encoding.UTF8.GetBytes(record?.ToJsonString() ?? "null"));
        _digest.AppendData("\n"u8);
    }

    /// <summary>A digest of all records; null when it was not asked for.</summary>
    public string? Digest() => _digest is null ? null : Convert.ToHexStringLower(_digest.GetCurrentHash().AsSpan(0, 12));

    public void Dispose()
    {
        _digest?.Dispose();
        _tap?.Dispose();
    }
}
