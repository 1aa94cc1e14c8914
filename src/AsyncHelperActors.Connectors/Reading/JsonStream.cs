using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AsyncHelperActors.Connectors.Reading;

/// <summary>Reads the records out of a JSON text of any length without holding more than one of them.</summary>
/// <remarks>
/// <para>The parser of .NET works on pieces: it takes a block and its own state and says how far it came. This class keeps the block, grows
/// it while one record is longer than it, and is in one of four places: looking for the property that the path names; at the value
/// there; between the elements of an array there; past it. Nothing before or after the records is held, however long it is.</para>
/// <para>The text after the records is still read to its end: a text that breaks off after the last record is not a whole one.</para>
/// </remarks>
/// <param name="utf8">The text in UTF-8.</param>
/// <param name="mostRecordBytes">The largest record that is held.</param>
internal sealed class JsonStream(Stream utf8, int mostRecordBytes)
{
    public const int MaxDepth = 512;

    private const int MostPassed = 20;

    private byte[] _block = new byte[32 * 1024];
    private int _start;
    private int _end;
    private bool _isLast;
    private JsonReaderState _state;
    private Place _place = Place.Seeking;
    private string[] _path = [];
    private int _matched;
    private bool _isNextOnPath;
    private bool _isSequence;

    /// <summary>Whether the path led to a value, be it an empty array or null.</summary>
    public bool HasArrived { get; private set; }

    /// <summary>The outermost names that were passed while the path was looked for; a few.</summary>
    public List<string> Passed { get; } = [];

    private enum Place
    {
        Seeking,
        AtValue,
        InArray,
        Past,
    }

    private enum Move
    {
        Continue,
        NeedMore,
        Record,
        End,
    }

    /// <summary>
    /// The records at a path of property names: the elements of an array there, or the one value; none when the path finds nothing. Null is
    /// no record, wherever it stands.
    /// </summary>
    /// <exception cref="BodyException">The text is no whole JSON text, or a record is too large.</exception>
    public IAsyncEnumerable<JsonNode?> AtAsync(string[] path, CancellationToken cancellation)
    {
        _path = path;
        _place = path.Length == 0 ? Place.AtValue : Place.Seeking;
        HasArrived = path.Length == 0;
        _state = new JsonReaderState(new JsonReaderOptions { MaxDepth = MaxDepth });
        return ReadAsync(cancellation);
    }

    /// <summary>The values of a text that is one JSON value after the other, as NDJSON is.</summary>
    /// <exception cref="BodyException">A value does not parse, or is too large.</exception>
    public IAsyncEnumerable<JsonNode?> SequenceAsync(CancellationToken cancellation)
    {
        _isSequence = true;
        _place = Place.InArray;
        _state = new JsonReaderState(new JsonReaderOptions { MaxDepth = MaxDepth, AllowMultipleValues = true });
        return ReadAsync(cancellation);
    }

    /// <summary>The names of a path that consists of property names only (<c>a.b</c>, <c>$.a.b</c>); null for any other path.</summary>
    public static string[]? SimplePath(string? path)
    {
        var text = path?.Trim() ?? "";
        text = text == "$" ? "" : text.StartsWith("$.", StringComparison.Ordinal) ? text[2..] : text;
        if (text.Length == 0)
        {
            return [];
        }

        var names = text.Split('.');
        return names.All(name => name.Length > 0 && name.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '@')) ? names : null;
    }

    private async IAsyncEnumerable<JsonNode?> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        for (; ;)
        {
            switch (Advance(out var record))
            {
                case Move.Record when record is not null:
                    yield return record;
                    break;
                case Move.End:
                    yield break;
                case Move.NeedMore:
                    await FillAsync(cancellation);
                    break;
                default:
                    break;
            }
        }
    }

    private Move Advance(out JsonNode? record)
    {
        record = null;
        var form = _isSequence ? "NDJSON" : "JSON";
        try
        {
            return _place switch
            {
                Place.Seeking => Seek(),
                Place.AtValue => TakeValue(out record),
                Place.InArray => TakeElement(out record),
                _ => Finish(),
            };
        }
        catch (JsonException error)
        {
            throw BodyException.NotParsed(form, Explain(error), error);
        }
        catch (InvalidOperationException error)
        {
            throw BodyException.NotParsed(form, "a text in it is not Unicode", error);
        }
    }

    /// <summary>Follows the path down. Names that are deeper than the last match belong to values that are passed over.</summary>
    private Move Seek()
    {
        var reader = Reader();
        while (_place == Place.Seeking && reader.Read())
        {
            if (_isNextOnPath)
            {
                _isNextOnPath = false;
                _matched += reader.TokenType == JsonTokenType.StartObject ? 1 : 0;
            }
            else if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && Passed.Count < MostPassed && !reader.ValueTextEquals(_path[0]))
            {
                Passed.Add(Encoding.UTF8.GetString(reader.ValueSpan.Length > 60 ? reader.ValueSpan[..60] : reader.ValueSpan));
            }
            else if (reader.TokenType == JsonTokenType.PropertyName
                && reader.CurrentDepth == _matched + 1
                && reader.ValueTextEquals(_path[_matched]))
            {
                _isNextOnPath = _matched + 1 < _path.Length;
                _place = _isNextOnPath ? Place.Seeking : Place.AtValue;
                HasArrived |= !_isNextOnPath;
            }
            else if (reader.TokenType == JsonTokenType.EndObject && _matched > 0 && reader.CurrentDepth == _matched)
            {
                _matched--;
            }
        }

        Keep(reader);
        return _place == Place.AtValue ? Move.Continue : _isLast ? Move.End : Move.NeedMore;
    }

    private Move TakeValue(out JsonNode? record)
    {
        record = null;
        var reader = Reader();
        if (!reader.Read())
        {
            return Move.NeedMore;
        }

        if (reader.TokenType == JsonTokenType.StartArray)
        {
            _place = Place.InArray;
            Keep(reader);
            return TakeElement(out record);
        }

        if (!Complete(ref reader, out record))
        {
            return Move.NeedMore;
        }

        _place = Place.Past;
        return Move.Record;
    }

    private Move TakeElement(out JsonNode? record)
    {
        record = null;
        var reader = Reader();
        if (!reader.Read())
        {
            return _isSequence && _isLast ? Move.End : Move.NeedMore;
        }

        if (reader.TokenType == JsonTokenType.EndArray)
        {
            _place = Place.Past;
            Keep(reader);
            return Finish();
        }

        return Complete(ref reader, out record) ? Move.Record : Move.NeedMore;
    }

    /// <summary>The value that the reader is at, when the block holds all of it; nothing is consumed otherwise.</summary>
    private bool Complete(ref Utf8JsonReader reader, out JsonNode? value)
    {
        var from = _start + (int)reader.TokenStartIndex;
        if (!reader.TrySkip())
        {
            value = null;
            return false;
        }

        value = BodyParser.ParseRecord(_block.AsSpan(from, _start + (int)reader.BytesConsumed - from));
        Keep(reader);
        return true;
    }

    private Move Finish()
    {
        var reader = Reader();
        while (reader.Read())
        {
            // Every token is checked and none is kept.
        }

        Keep(reader);
        return _isLast ? Move.End : Move.NeedMore;
    }

    private Utf8JsonReader Reader() => new(_block.AsSpan(_start, _end - _start), _isLast, _state);

    private void Keep(in Utf8JsonReader reader)
    {
        _start += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
    }

    private async Task FillAsync(CancellationToken cancellation)
    {
        if (_isLast)
        {
            throw BodyException.NotParsed(_isSequence ? "NDJSON" : "JSON", "it breaks off");
        }

        _block.AsSpan(_start, _end - _start).CopyTo(_block);
        _end -= _start;
        _start = 0;
        if (_end == _block.Length)
        {
            if (_block.Length >= mostRecordBytes)
            {
                throw BodyException.TooLarge("a single record", mostRecordBytes, "Set a resource path that leads to the array of the records, or successMediaType: binary.");
            }

            Array.Resize(ref _block, (int)Math.Min(mostRecordBytes, _block.LongLength * 2));
        }

        var read = await utf8.ReadAsync(_block.AsMemory(_end), cancellation);
        _end += read;
        _isLast = read == 0;
    }

    /// <summary>What a parser objects to, with the place counted from 1.</summary>
    public static string Explain(JsonException error)
    {
        var place = error.LineNumber is { } line ? $" at line {line + 1}, byte {error.BytePositionInLine + 1}" : "";

        // The parser's own sentence ends with the place in its own words; ours is one-based like every editor's.
        var text = error.Message;
        var own = text.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (own < 0 ? text : text[..own]).TrimEnd('.') + place;
    }
}
