using System.Globalization;
using System.Text;

namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>Writes texts so that they read back as themselves.</summary>
static class HoconQuoting
{
    /// <summary>
    /// A JSON string. What could break a terminal or an encoding is escaped: controls and lone surrogates.
    /// </summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                quoted.Append(c).Append(text[++i]);
                continue;
            }
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                '\b' => quoted.Append("\\b"),
                '\f' => quoted.Append("\\f"),
                _ when char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' =>
                    quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => quoted.Append(c),
            };
        }
        return quoted.Append('"').ToString();
    }

    /// <summary>
    /// The text without quotes where it reads back as the same text: a name, or a number with a unit.
    /// </summary>
    public static string QuoteIfNeeded(string text) => IsName(text) || IsQuantity(text) ? text : Quote(text);

    /// <summary>The character that four digits after <c>\u</c> stand for; null where there are none.</summary>
    public static char? UnicodeEscape(ReadOnlySpan<char> digits) =>
        digits.Length >= 4
        && ushort.TryParse(digits[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            ? (char)code
            : null;

    static bool IsName(string text) =>
        text.Length > 0 && (char.IsAsciiLetter(text[0]) || text[0] == '_')
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
        && text is not ("true" or "false" or "null");

    static bool IsQuantity(string text)
    {
        var unit = text.AsSpan().IndexOfAnyExcept("0123456789.");
        return unit > 0 && HoconNumber.IsNumber(text.AsSpan(0, unit))
            && !text.AsSpan(unit).ContainsAnyExceptInRange('A', 'z')
            && text.AsSpan(unit).IndexOfAnyInRange('[', '`') < 0;
    }
}
