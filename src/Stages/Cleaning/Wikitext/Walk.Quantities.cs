namespace Millrace.Stages.Cleaning.Wikitext;

ref partial struct Walk
{
    /// <summary>
    /// <c>{{convert|5|km}}</c>, <c>{{convert|5|-|10|km|mi}}</c>, <c>{{convert|5|ft|11|in}}</c>: the quantity as it was measured; what
    /// it is in other units goes.
    /// </summary>
    void ShowQuantity(int first, int last)
    {
        var isNext = false;
        var expectsUnit = false;
        for (var index = first; index < last; index++)
        {
            var argument = arguments[index];
            if (argument.Number == 0)
                continue;
            var value = text[argument.From..argument.To];
            if (IsNumber(value))
            {
                // A second unit behind a second number belongs to it: feet and inches.
                if (isNext && !expectsUnit)
                    prose.Text(" "u8);
                Show(argument);
                expectsUnit = true;
            }
            else if (!expectsUnit)
                return;
            else if (Units.Range(value) is { Length: > 0 } range)
                prose.Text(range);
            else
            {
                // {{convert|40|acre|adj=on}} field: a 40-acre field.
                var isAdjective = value.SequenceEqual("acre"u8) && Argument("adj"u8, first, last) is not null;
                prose.Text(isAdjective ? "-"u8 : " "u8);
                if (!isAdjective && Units.Symbol(value) is { } symbol)
                    prose.Text(symbol);
                else
                    Show(argument);
                expectsUnit = false;
                if (index + 2 >= last || !Units.IsSplit(value, text[arguments[index + 2].From..arguments[index + 2].To]))
                    return;
            }
            isNext = true;
        }
    }

    /// <summary>
    /// <c>{{coord|12|31|N|70|2|W}}</c> shows 12°31′N 70°2′W, <c>{{coord|12.5|-70}}</c> 12.5°N 70°W; beside the title of the article, or
    /// alone, nothing.
    /// </summary>
    void ShowCoordinates(int first, int last)
    {
        if (prose.Length == 0 || Argument("display"u8, first, last) is { } display
            && text[display.From..display.To].IndexOf("inline"u8) < 0 && !text[display.From..display.To].SequenceEqual("i"u8))
            return;
        var hasLetters = Argument("2"u8, first, last) is { } second && !IsDegrees(second) || Argument("4"u8, first, last) is not null;
        var (part, places) = (0, 0);
        for (var index = first; index < last && places < 2; index++)
        {
            var argument = arguments[index];
            if (argument.Number == 0)
                continue;
            if (IsDegrees(argument))
            {
                var isNegative = !hasLetters && text[argument.From] == '-';
                prose.Text(text[(isNegative ? argument.From + 1 : argument.From)..argument.To]);
                prose.Text(part switch { 0 => "°"u8, 1 => "′"u8, _ => "″"u8 });
                part++;
                if (hasLetters)
                    continue;
                prose.Text(places == 0 ? isNegative ? "S"u8 : "N"u8 : isNegative ? "W"u8 : "E"u8);
            }
            else if (text[argument.From..argument.To] is [(byte)'N' or (byte)'S' or (byte)'E' or (byte)'W'])
                Show(argument);
            else
                return;
            if (places++ == 0)
                prose.Text(" "u8);
            part = 0;
        }
    }

    readonly bool IsDegrees(TemplateArgument argument) =>
        argument.From < argument.To && text[argument.From..argument.To].IndexOfAnyExcept("0123456789.-"u8) < 0;

    static bool IsNumber(ReadOnlySpan<byte> value) =>
        value.IndexOfAnyInRange((byte)'0', (byte)'9') is 0 or 1 or 3 && value.IndexOfAnyExcept("0123456789.,+-/e \u2212\u2013"u8) < 0;

    /// <summary><c>{{as of|2010|12|31|lc=y}}</c>: as of 31 December 2010.</summary>
    void ShowSince(int first, int last)
    {
        if (Argument("alt"u8, first, last) is { } alternative)
        {
            Show(alternative);
            return;
        }
        if (Argument("1"u8, first, last) is not { } year)
            return;
        var isSince = Argument("since"u8, first, last) is not null;
        prose.Text(Argument("lc"u8, first, last) is not null ? isSince ? "since "u8 : "as of "u8 : isSince ? "Since "u8 : "As of "u8);
        if (Argument("2"u8, first, last) is { } month)
        {
            if (Argument("3"u8, first, last) is { } day)
            {
                Show(day);
                prose.Text(" "u8);
            }
            if (Months.Name(text[month.From..month.To]) is { } name)
                prose.Text(name);
            else
                Show(month);
            prose.Text(" "u8);
        }
        Show(year);
    }
}
