using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Paths;

namespace AsyncHelperActors.Connectors.Reading;

/// <summary>
/// Lets a JSON text pass and keeps of it the values at a few paths: what paging rules and success rules ask for, in an answer of any length.
/// What it kept is a thin document of the same shape, in which the same paths find the same values.
/// </summary>
/// <remarks>
/// It never complains: whether the text is whole is for its reader to say, and a tap that lost its way keeps no more. A value that is too
/// large to be kept leaves a mark in its place, and its path is in <see cref="TooLarge"/>.
/// </remarks>
/// <param name="utf8">The text.</param>
/// <param name="wanted">The paths; one with <c>[*]</c> keeps what is before it, one that ends with <c>length</c> the array.</param>
/// <param name="mostBytes">The largest value that is kept.</param>
internal sealed class JsonTap(Stream utf8, IReadOnlyList<JsonPath> wanted, int mostBytes) : ForwardStream
{
    private const int HighestIndex = 1000;

    private readonly WantedValue _root = WantedValue.Of(wanted);
    private readonly List<Frame> _open = [];
    private readonly List<string> _tooLarge = [];
    private byte[] _rest = [];
    private int _restLength;
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = JsonStream.MaxDepth });
    private string? _name;
    private WantedValue? _next;
    private bool _isAtRoot = true;
    private bool _isOver;
    private JsonNode? _kept;

    /// <summary>What was kept.</summary>
    public JsonNode? Kept => _kept;

    /// <summary>The paths of values that were too large to be kept.</summary>
    public IReadOnlyList<string> TooLarge => _tooLarge;

    /// <summary>An object or array that is being read, and where in it we are.</summary>
    private sealed class Frame(bool isArray, WantedValue? wanted)
    {
        public bool IsArray { get; } = isArray;

        public WantedValue? Wanted { get; } = wanted;

        public int Index { get; set; } = -1;

        public string Name { get; set; } = "";
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await utf8.ReadAsync(buffer, cancellationToken);
        if (!_isOver)
        {
            Pass(buffer.Span[..read], isLast: read == 0 && buffer.Length > 0);
        }

        return read;
    }

    private void Pass(ReadOnlySpan<byte> bytes, bool isLast)
    {
        try
        {
            if (_restLength == 0)
            {
                Keep(bytes[Scan(bytes, isLast)..]);
                return;
            }

            Keep(bytes);
            var done = Scan(_rest.AsSpan(0, _restLength), isLast);
            _rest.AsSpan(done, _restLength - done).CopyTo(_rest);
            _restLength -= done;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            // The reader behind the tap meets the same fault and says what it is.
            _isOver = true;
        }
    }

    /// <summary>What is not scanned yet waits for what follows it. One token that is longer than a record is for the reader to refuse.</summary>
    private void Keep(ReadOnlySpan<byte> bytes)
    {
        var needed = _restLength + bytes.Length;
        if (needed > 64 << 20)
        {
            _isOver = true;
            return;
        }

        if (needed > _rest.Length)
        {
            Array.Resize(ref _rest, Math.Max(needed, _rest.Length * 2));
        }

        bytes.CopyTo(_rest.AsSpan(_restLength));
        _restLength = needed;
    }

    private int Scan(ReadOnlySpan<byte> bytes, bool isLast)
    {
        var reader = new Utf8JsonReader(bytes, isLast, _state);
        for (; ;)
        {
            var before = reader;
            if (!reader.Read())
            {
                break;
            }

            if (!Take(ref reader, bytes, isLast))
            {
                reader = before;
                break;
            }
        }

        _state = reader.CurrentState;
        return (int)reader.BytesConsumed;
    }

    /// <summary>One token; false when it begins a value that is to be kept and is not all here yet.</summary>
    private bool Take(ref Utf8JsonReader reader, ReadOnlySpan<byte> bytes, bool isLast)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                var frame = _open[^1];
                _name = frame.Wanted is null ? null : reader.GetString();
                _next = _name is null ? null : frame.Wanted!.At(_name);
                return true;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                _open.RemoveAt(_open.Count - 1);
                return true;
            default:
                return TakeValue(ref reader, bytes, isLast);
        }
    }

    private bool TakeValue(ref Utf8JsonReader reader, ReadOnlySpan<byte> bytes, bool isLast)
    {
        var isContainer = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
        var parent = _open.Count == 0 ? null : _open[^1];
        var index = parent?.IsArray == true ? parent.Index + 1 : -1;
        var wanted = parent is null ? (_isAtRoot ? _root : null) : !parent.IsArray ? _next : index <= HighestIndex ? parent.Wanted?.At(index) : null;
        if (wanted is { IsKept: true })
        {
            var from = (int)reader.TokenStartIndex;
            var end = reader;
            if (!isContainer || end.TrySkip())
            {
                reader = end;
                Enter(parent, index);
                var length = (int)reader.BytesConsumed - from;
                Put(length > mostBytes ? Mark(isContainer, wanted) : JsonNode.Parse(bytes.Slice(from, length), documentOptions: new JsonDocumentOptions { MaxDepth = JsonStream.MaxDepth }));
                _isAtRoot = false;
                return true;
            }

            if (bytes.Length - from <= mostBytes && !isLast)
            {
                return false;
            }

            Enter(parent, index);
            Put(Mark(isContainer, wanted));
        }
        else
        {
            Enter(parent, index);
        }

        _isAtRoot = false;
        if (isContainer)
        {
            _open.Add(new Frame(reader.TokenType == JsonTokenType.StartArray, wanted is { IsKept: true } ? null : wanted));
        }

        return true;
    }

    private void Enter(Frame? parent, int index)
    {
        if (parent is not null)
        {
            parent.Index = index;
            parent.Name = _name ?? "";
        }
    }

    /// <summary>Stands for a value that is there and was not kept: not empty, and of no use as a text.</summary>
    private JsonNode Mark(bool isContainer, WantedValue wanted)
    {
        _tooLarge.Add(wanted.Path);
        return isContainer ? new JsonArray(true) : new JsonObject { ["tooLarge"] = true };
    }

    private void Put(JsonNode? value) =>
        _kept = ThinJson.Put(_kept, [.. _open.Select(frame => frame.IsArray ? (object)frame.Index : frame.Name)], value);
}
