using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Millrace.Stages.Cleaning.Wikitext;

/// <summary>Names of the months, in English: those of templates of the English Wikipedia.</summary>
static class Months
{
    static readonly byte[][] names = [.. CultureInfo.InvariantCulture.DateTimeFormat.MonthNames.Select(Encoding.ASCII.GetBytes)];

    /// <summary>The name of a month; null where the text is no number of one.</summary>
    public static byte[]? Name(ReadOnlySpan<byte> number) =>
        Utf8Parser.TryParse(number, out int month, out var parsed) && parsed == number.Length && month is >= 1 and <= 12 ? names[month - 1] : null;
}
