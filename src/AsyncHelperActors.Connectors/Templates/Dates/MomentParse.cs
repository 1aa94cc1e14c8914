using System.Globalization;

namespace AsyncHelperActors.Connectors.Templates.Dates;

/// <summary>
/// Reads a date by a format of moment.js, as forgivingly as moment.js: each token takes the first text that could be its
/// value, what stands between is skipped, and numbers may be shorter than their token. A date without a zone is in UTC.
/// </summary>
internal sealed class MomentParse
{
    private static readonly string[] Months = CultureInfo.InvariantCulture.DateTimeFormat.MonthNames[..12];

    private string _rest = string.Empty;
    private int? _year;
    private int? _month;
    private int? _day;
    private int? _dayOfYear;
    private int _hour;
    private int _minute;
    private int _second;
    private double _milliseconds;
    private bool? _afternoon;
    private TimeSpan _offset;
    private DateTimeOffset? _whole;
    private bool _any;

    private MomentParse()
    {
    }

    public static DateTimeOffset? Parse(string text, string format, DateTimeOffset now)
    {
        var parse = new MomentParse { _rest = text.Length > 200 ? text[..200] : text };
        foreach ((string token, bool literal) in MomentTokens.Cut(format))
        {
            if (literal)
            {
                parse.Skip(token);
            }
            else if (!parse.Token(token))
            {
                return null;
            }
        }

        return parse.Result(now);
    }

    // A literal that is not there is forgiven.
    private void Skip(string literal)
    {
        string trimmed = _rest.TrimStart();
        _rest = _rest.StartsWith(literal, StringComparison.Ordinal) ? _rest[literal.Length..]
            : trimmed.StartsWith(literal, StringComparison.Ordinal) ? trimmed[literal.Length..]
            : _rest;
    }

    private bool Token(string token)
    {
        switch (token)
        {
            case "MMMM" or "MMM":
                return Month(token == "MMMM");
            case "A" or "a":
                return Half();
            case "Z" or "ZZ":
                return Zone();
            case "X":
                return Seconds();
            case "dddd" or "ddd" or "dd":
                Word();
                return true;
            case "z" or "zz" or "d" or "e" or "E":
                return true;
            default:
                return Numeric(token);
        }
    }

    private bool Numeric(string token)
    {
        int max = token switch
        {
            "YYYYYY" => 6, "YYYY" => 4, "Y" => 6, "x" => 17, "DDD" or "DDDD" or "DDDo" => 3, _ when token[0] == 'S' => 9, _ => 2,
        };
        if (!Digits(max, out string digits))
        {
            return false;
        }

        long number = long.Parse(digits, CultureInfo.InvariantCulture);
        int small = (int)Math.Min(number, int.MaxValue);
        _any = true;
        switch (token[0])
        {
            case 'Y':
                _year = token == "YY" || digits.Length <= 2 ? small + (small > 68 ? 1900 : 2000) : small;
                return true;
            case 'M':
                _month = small;
                return true;
            case 'Q':
                _month = (small * 3) - 2;
                return small is >= 1 and <= 4;
            case 'D' when token.StartsWith("DDD", StringComparison.Ordinal):
                _dayOfYear = small;
                return true;
            case 'D':
                _day = small;
                return !token.EndsWith('o') || Suffix();
            case 'H' or 'h' or 'k':
                _hour = token[0] == 'k' && small == 24 ? 0 : small;
                return token[0] != 'h' || small is <= 12;
            case 'm':
                _minute = small;
                return true;
            case 's':
                _second = small;
                return true;
            case 'S':
                _milliseconds = double.Parse("0." + digits, CultureInfo.InvariantCulture) * 1000;
                return true;
            case 'x':
                _whole = DateReading.FromMilliseconds(number);
                return _whole is not null;
            default:
                return false;
        }
    }

    private bool Digits(int max, out string digits)
    {
        int from = _rest.AsSpan().IndexOfAnyInRange('0', '9');
        digits = string.Empty;
        if (from < 0)
        {
            return false;
        }

        int count = 1;
        while (count < max && from + count < _rest.Length && char.IsAsciiDigit(_rest[from + count]))
        {
            count++;
        }

        digits = _rest.Substring(from, count);
        _rest = _rest[(from + count)..];
        return true;
    }

    private bool Suffix()
    {
        bool there = _rest.Length >= 2 && _rest[..2].ToLowerInvariant() is "st" or "nd" or "rd" or "th";
        _rest = there ? _rest[2..] : _rest;
        return true;
    }

    private bool Month(bool full)
    {
        string word = Word();
        int index = word.Length < 3 ? -1 : Array.FindIndex(Months, m =>
            m.Equals(word, StringComparison.OrdinalIgnoreCase) || m.AsSpan(0, 3).Equals(word, StringComparison.OrdinalIgnoreCase));
        _month = index + 1;
        _any = true;
        return index >= 0 && (full || word.Length >= 3);
    }

    private bool Half()
    {
        string word = Word().ToLowerInvariant();
        _afternoon = word.StartsWith('p');
        return word is "am" or "pm" or "a" or "p";
    }

    private bool Zone()
    {
        int from = _rest.AsSpan().IndexOfAny("Zz+-");
        if (from < 0)
        {
            return false;
        }

        int end = from + 1;
        while (_rest[from] is '+' or '-' && end < _rest.Length && end < from + 6 && (char.IsAsciiDigit(_rest[end]) || _rest[end] == ':'))
        {
            end++;
        }

        string text = _rest[from..end];
        bool complete = text.Length == 1 ? text is "Z" or "z" : text.Replace(":", string.Empty).Length is 3 or 5;
        TimeSpan? offset = complete ? DateReading.Offset(text) : null;
        _offset = offset ?? TimeSpan.Zero;
        _rest = _rest[end..];
        return offset is not null;
    }

    private bool Seconds()
    {
        string text = _rest.Trim();
        const NumberStyles styles = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;
        bool read = double.TryParse(text, styles, CultureInfo.InvariantCulture, out double seconds);
        _whole = read ? DateReading.FromMilliseconds(seconds * 1000) : null;
        _rest = string.Empty;
        return _whole is not null;
    }

    private string Word()
    {
        int from = 0;
        while (from < _rest.Length && !char.IsLetter(_rest[from]))
        {
            from++;
        }

        int end = from;
        while (end < _rest.Length && char.IsLetter(_rest[end]))
        {
            end++;
        }

        string word = _rest[from..end];
        _rest = _rest[end..];
        return word;
    }

    // Parts larger than the ones that were read are taken from today, smaller ones are the smallest.
    private DateTimeOffset? Result(DateTimeOffset now)
    {
        if (_whole is not null)
        {
            return _whole;
        }

        int hour = _afternoon is null ? _hour : (_hour % 12) + (_afternoon.Value ? 12 : 0);
        bool invalid = !_any || _hour > 24 || _minute > 59 || _second > 59 || (_hour == 24 && _minute + _second > 0);
        if (invalid)
        {
            return null;
        }

        TimeSpan time = new TimeSpan(hour, _minute, _second).Add(TimeSpan.FromTicks((long)(_milliseconds * TimeSpan.TicksPerMillisecond)));
        DateTime today = now.UtcDateTime;
        int year = _year ?? today.Year;
        if (_dayOfYear is not null)
        {
            bool exists = year is > 0 and < 9999 && _dayOfYear >= 1 && _dayOfYear <= (DateTime.IsLeapYear(year) ? 366 : 365);
            DateTime date = exists ? new DateTime(year, 1, 1).AddDays(_dayOfYear.Value - 1) : default;
            return exists ? DateReading.Make(date.Year, date.Month, date.Day, time, _offset) : null;
        }

        int month = _month ?? (_year is null ? today.Month : 1);
        int day = _day ?? (_year is null && _month is null ? today.Day : 1);
        return DateReading.Make(year, month, day, time, _offset);
    }
}
