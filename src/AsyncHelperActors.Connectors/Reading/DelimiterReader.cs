using System.Text;

namespace AsyncHelperActors.Connectors.Reading;

/// <summary>
/// Text in which delimiters of several characters are one character each, so that a parser that knows only such can split it. The
/// characters that stand for them come from the control characters, which no csv file has: a text that does have one is refused rather
/// than read wrongly. What stands within quotation marks is put back by <see cref="Restore"/>.
/// </summary>
/// <remarks>
/// Between rows stands a line feed then; one that is part of a value is marked before, or it would end the row outside of quotation marks.
/// </remarks>
internal sealed class DelimiterReader : TextReader
{
    /// <summary>What stands between columns.</summary>
    public const char Column = '\u001F';

    private const char LineFeed = '\u001D';
    private const char Return = '\u001C';
    private const char Row = '\n';

    private readonly TextReader _text;
    private readonly string? _column;
    private readonly string? _row;
    private readonly char[] _given;
    private readonly char[] _buffer = new char[8 * 1024];
    private int _start;
    private int _end;
    private bool _ended;

    /// <param name="text">The text; it is closed with this one.</param>
    /// <param name="column">What is between columns there; null: one character, which stays.</param>
    /// <param name="row">What is between rows there; null: line ends, which stay.</param>
    public DelimiterReader(TextReader text, string? column, string? row)
    {
        _text = text;
        _column = column;
        _row = row;
        _given = [.. new[] { column?[0], row?[0] }.OfType<char>()];
    }

    /// <summary>The longest delimiter that is followed.</summary>
    public static int Longest => 64;

    /// <summary>A value as it stood in the text.</summary>
    public string Restore(string value)
    {
        if (value.AsSpan().IndexOfAny(Column, LineFeed, Return) < 0 && (_row is null || !value.Contains(Row, StringComparison.Ordinal)))
        {
            return value;
        }

        var restored = new StringBuilder(_row is null ? value : value.Replace(Row.ToString(), _row, StringComparison.Ordinal));
        return restored.Replace(Column.ToString(), _column).Replace(LineFeed, '\n').Replace(Return, '\r').ToString();
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<char> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        await FillAsync(cancellationToken);
        return Translate(buffer.Span);
    }

    /// <inheritdoc/>
    /// <remarks>For the few rows before the header; a row ends where rows end here, and is not given.</remarks>
    public override async ValueTask<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        var one = new char[1];
        while (await ReadAsync(one, cancellationToken) > 0)
        {
            if (one[0] == Row)
            {
                return "";
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(char[] buffer, int index, int count) => ReadAsync(buffer.AsMemory(index, count)).AsTask();

    /// <inheritdoc/>
    public override int Read(char[] buffer, int index, int count) => throw new NotSupportedException("This text is read asynchronously.");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _text.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Holds at least one delimiter's length, unless the text ends before: a delimiter that is cut in two would not be seen.</summary>
    private async ValueTask FillAsync(CancellationToken cancellation)
    {
        while (!_ended && _end - _start < Longest)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            var read = await _text.ReadAsync(_buffer.AsMemory(_end), cancellation);
            _ended = read == 0;
            _end += read;
        }
    }

    private int Translate(Span<char> into)
    {
        var written = 0;
        while (written < into.Length && _start < _end && (_ended || _end - _start >= Longest))
        {
            var left = _buffer.AsSpan(_start, _end - _start);
            if (_given.Contains(left[0]) && Delimiter(left) is (var length, var stands))
            {
                into[written++] = stands;
                _start += length;
                continue;
            }

            into[written++] = left[0] switch
            {
                Column or LineFeed or Return => throw new FormatException($"it has the control character U+{(int)left[0]:X4}, and with delimiters of several characters no text may have one"),
                '\n' when _row is not null => LineFeed,
                '\r' when _row is not null => Return,
                var plain => plain,
            };
            _start++;
        }

        return written;
    }

    /// <summary>The longer one of two that both stand there is meant.</summary>
    private (int Length, char Stands)? Delimiter(ReadOnlySpan<char> left)
    {
        var isColumn = _column is not null && left.StartsWith(_column);
        var isRow = _row is not null && left.StartsWith(_row);
        return isColumn && (!isRow || _column!.Length > _row!.Length) ? (_column!.Length, Column) : isRow ? (_row!.Length, Row) : null;
    }
}
