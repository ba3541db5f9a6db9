using System.Buffers;
using System.Text;

namespace Millrace.Stages.Segmenting;

/// <summary>Finds the ends of sentences that have marks of their own: 。 । ؟ ։ and whatever else the parameters name.</summary>
/// <remarks>
/// They are as sure as a question mark is: a sentence ends where white space, the end of the text or punctuation that ends a word stands
/// behind, as NLTK ends one that has them in its sent_end_chars. Behind the wide marks of East Asia no space is written: a sentence ends at
/// them wherever they stand, with the closing quotes and brackets behind them. There NLTK would end none.
/// </remarks>
sealed class SentenceEnds
{
    const string Wide = "。！？｡．";
    const string WideClosing = "」』）】》〉〕］｝”’";

    readonly HashSet<int> marks;
    readonly SearchValues<byte> last; // the last byte of each: fewer other characters have it than have the first

    /// <param name="terminators">The marks, one character each.</param>
    public SentenceEnds(IEnumerable<string> terminators)
    {
        marks = [.. terminators.Select(mark => Rune.GetRuneAt(mark, 0).Value)];
        last = SearchValues.Create([.. marks.Select(mark => Encoding.UTF8.GetBytes(char.ConvertFromUtf32(mark))[^1]).Distinct()]);
    }

    /// <summary>Whether a text is a character that may be a mark: beyond ASCII, and no letter, digit or space.</summary>
    public static bool MayBe(string terminator) =>
        Rune.TryGetRuneAt(terminator, 0, out var rune) && rune.Utf16SequenceLength == terminator.Length && !rune.IsAscii
        && !Rune.IsLetterOrDigit(rune) && !Rune.IsWhiteSpace(rune) && !Rune.IsControl(rune);

    /// <summary>Index behind the first sentence that ends at a mark, from a place on; -1 where none does.</summary>
    public int Next(ReadOnlySpan<byte> text, int from)
    {
        for (var at = from; text[at..].IndexOfAny(last) is >= 0 and var found;)
        {
            at += found + 1;
            if (Rune.DecodeLastFromUtf8(text[from..at], out var mark, out _) != OperationStatus.Done || !marks.Contains(mark.Value))
                continue;
            var isWide = mark.IsBmp && Wide.Contains((char)mark.Value, StringComparison.Ordinal);
            at = BehindMarks(text, at, isWide);
            if (at == text.Length || isWide)
                return at;
            var next = at;
            while (PythonCharacters.SpaceLength(text, next) is > 0 and var space)
                next += space;
            if (next > at || ByteKinds.Of(text[at]) == ByteKinds.EndsWord)
                return SliceRealigner.Closing(text[next..]).Closing is > 0 and var closing ? next + closing : at;
        }
        return -1;
    }

    int BehindMarks(ReadOnlySpan<byte> text, int at, bool isWide)
    {
        while (Rune.DecodeFromUtf8(text[at..], out var rune, out var bytes) == OperationStatus.Done
            && (rune.Value is '?' or '!' || marks.Contains(rune.Value)
                || isWide && rune.IsBmp && WideClosing.Contains((char)rune.Value, StringComparison.Ordinal)))
            at += bytes;
        return at;
    }
}
