using System.Globalization;

namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>A number in the notation of JSON, kept as it was written.</summary>
sealed class HoconNumber(string text, ConfigOrigin origin) : HoconValue(origin)
{
    public override string Kind => "a number";

    public override string Text => text;

    /// <summary>
    /// The exact value in one spelling, itself a JSON number: <c>0.150</c> is <c>15e-2</c>, <c>1e2</c> and <c>100.0</c>
    /// are <c>1e2</c>.
    /// </summary>
    public string Canonical => CanonicalText(text);

    public override bool SameAs(HoconValue other) => other is HoconNumber n && n.Canonical == Canonical;

    /// <summary>Whether the text is a number of JSON: <c>-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?</c>.</summary>
    public static bool IsNumber(ReadOnlySpan<char> text)
    {
        var i = 0;
        if (i < text.Length && text[i] == '-')
            i++;
        var whole = Digits(text, i);
        if (whole == 0 || (whole > 1 && text[i] == '0'))
            return false;
        i += whole;
        if (i < text.Length && text[i] == '.')
        {
            var fraction = Digits(text, i + 1);
            if (fraction == 0)
                return false;
            i += 1 + fraction;
        }
        if (i < text.Length && text[i] is 'e' or 'E')
        {
            i++;
            if (i < text.Length && text[i] is '+' or '-')
                i++;
            var exponent = Digits(text, i);
            if (exponent == 0)
                return false;
            i += exponent;
        }
        return i == text.Length;
    }

    static int Digits(ReadOnlySpan<char> text, int start)
    {
        var i = start;
        while (i < text.Length && char.IsAsciiDigit(text[i]))
            i++;
        return i - start;
    }

    static string CanonicalText(string text)
    {
        var sign = text[0] == '-' ? "-" : "";
        var mantissaEnd = text.AsSpan().IndexOfAny('e', 'E');
        var mantissa = text.AsSpan(sign.Length, (mantissaEnd < 0 ? text.Length : mantissaEnd) - sign.Length);
        var exponent = 0L;
        if (mantissaEnd >= 0
            && !long.TryParse(text.AsSpan(mantissaEnd + 1), CultureInfo.InvariantCulture, out exponent))
            return text;    // an exponent beyond 64 bits: no other spelling of it is worth knowing
        var point = mantissa.IndexOf('.');
        var digits = point < 0 ? mantissa.ToString() : string.Concat(mantissa[..point], mantissa[(point + 1)..]);
        exponent -= point < 0 ? 0 : mantissa.Length - point - 1;
        var significant = digits.TrimEnd('0');
        exponent += digits.Length - significant.Length;
        significant = significant.TrimStart('0');
        if (significant.Length == 0)
            return "0";
        return exponent == 0
            ? $"{sign}{significant}"
            : string.Create(CultureInfo.InvariantCulture, $"{sign}{significant}e{exponent}");
    }
}
