using System.Buffers;
using System.Text;

namespace Millrace.Stages.Cleaning.Html;

/// <summary>How much is said in a text, and whether it is said in sentences, in any script.</summary>
static class Sentences
{
    // An ideograph or a syllable of Hangul says about as much as three letters. They are U+3000 to U+D7FF, lead bytes E3 to ED.
    const int IdeographLetters = 3;

    // Full stop, exclamation and question mark; of Chinese and Japanese; Arabic, Hindi, Burmese, Khmer, Armenian, Ethiopic ones.
    static readonly SearchValues<char> Ends = SearchValues.Create(".!?。！？｡؟۔।॥။។։፡።");

    /// <summary>Letters, digits and signs of a text; ideographs count for three.</summary>
    public static int LengthOf(ReadOnlySpan<byte> text)
    {
        var length = 0;
        foreach (var unit in text)
            length += (unit & 0xC0) == 0x80 ? 0 : unit is >= 0xE3 and <= 0xED ? IdeographLetters : 1;
        return length;
    }

    /// <summary>Whether a sentence ends in a text: at its own end, or with white space or a further sign behind.</summary>
    public static bool HasEnd(ReadOnlySpan<byte> text) => HasEnds(text, 1);

    /// <summary>Whether so many sentences end in a text.</summary>
    public static bool HasEnds(ReadOnlySpan<byte> text, int count)
    {
        var before = false;
        while (text.Length > 0 && count > 0)
        {
            Rune.DecodeFromUtf8(text, out var rune, out var bytes);
            var isEnd = rune.IsBmp && Ends.Contains((char)rune.Value);
            if (before && !isEnd && !Rune.IsLetterOrDigit(rune))
                count--; // of an ellipsis the last one
            before = isEnd;
            if (before && bytes > 2)
            {
                count--; // scripts of East Asia put no space behind
                before = false;
            }
            text = text[bytes..];
        }
        return count <= (before ? 1 : 0);
    }

    /// <summary>Whether a text ends as a sentence does, closing quotes and brackets aside.</summary>
    public static bool IsAtEndOf(ReadOnlySpan<byte> text)
    {
        Rune.DecodeLastFromUtf8(text.TrimEnd("\"')]\u201D\u2019\u00BB"u8), out var rune, out _);
        return rune.IsBmp && Ends.Contains((char)rune.Value);
    }
}
