using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AsyncHelperActors.Core.Definitions;

/// <summary>Reads JSON into a tree with places, strictly: no comments, no trailing commas, no name twice.</summary>
internal ref struct JsonTree
{
    private readonly byte[] _bytes;
    private readonly PositionMap _positions;
    private Utf8JsonReader _reader;
    private long _counted;
    private int _line;
    private int _column;

    private JsonTree(byte[] bytes)
    {
        _bytes = bytes;
        _positions = new PositionMap();
        _reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = TextTree.Deepest });
        _line = 1;
        _column = 1;
    }

    public static TextTree Read(string text)
    {
        var tree = new JsonTree(Encoding.UTF8.GetBytes(text));
        try
        {
            tree._reader.Read();
            var root = tree.Value("");
            if (tree._reader.Read())
            {
                throw tree.Flaw("", "Expected the end of the text, came more.", "Keep one JSON document in a file.");
            }

            return new TextTree(root, tree._positions, []);
        }
        catch (TextFlawException flaw)
        {
            return TextTree.Failed(flaw.Problem);
        }
        catch (JsonException flaw)
        {
            var message = flaw.Message.Split(" LineNumber:")[0];
            return TextTree.Failed(new Problem(
                Severity.Error, "", $"It is not JSON: {message}", "Correct the text here.", (int?)(flaw.LineNumber + 1), (int?)(flaw.BytePositionInLine + 1)));
        }
    }

    private JsonNode? Value(string path)
    {
        Place(path);
        return _reader.TokenType switch
        {
            JsonTokenType.StartObject => Object(path),
            JsonTokenType.StartArray => Array(path),
            JsonTokenType.String => JsonValue.Create(Text(path)),
            JsonTokenType.True => JsonValue.Create(true),
            JsonTokenType.False => JsonValue.Create(false),
            JsonTokenType.Number => JsonNode.Parse(_reader.ValueSpan),
            _ => null,
        };
    }

    private JsonObject Object(string path)
    {
        var node = new JsonObject();
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Text(path);
            var inner = path.Length == 0 ? name : $"{path}.{name}";
            Place(inner);
            if (node.ContainsKey(name))
            {
                throw Flaw(inner, $"The field {name} is there twice.", "Keep one of them.");
            }

            _reader.Read();
            node.Add(name, Value(inner));
        }

        return node;
    }

    private JsonArray Array(string path)
    {
        var node = new JsonArray();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            node.Add(Value($"{path}[{node.Count}]"));
        }

        return node;
    }

    private string Text(string path)
    {
        try
        {
            return _reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Flaw(path, "The text is not valid Unicode.", "Write both halves of a surrogate pair, or neither.");
        }
    }

    private void Place(string path)
    {
        Count();
        _positions.Add(path, _line, _column);
    }

    private TextFlawException Flaw(string path, string message, string hint)
    {
        Count();
        return new TextFlawException(new Problem(Severity.Error, path, message, hint, _line, _column));
    }

    /// <summary>Moves line and column on to the current token. Each byte is looked at once; a column counts characters, not bytes.</summary>
    private void Count()
    {
        for (; _counted < _reader.TokenStartIndex; _counted++)
        {
            var each = _bytes[_counted];
            if (each == (byte)'\n')
            {
                _line++;
                _column = 1;
            }
            else if ((each & 0xC0) != 0x80)
            {
                _column++;
            }
        }
    }
}
