using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Millrace.Stages.Segmenting;

namespace Millrace.Stages.Filtering;

/// <summary>Which bytes of a text are white space, a bit for each; what is between is words.</summary>
static class WordBreaks
{
    const int Bits = 64;

    static readonly SearchValues<byte> Leads = SearchValues.Create(WideSpace.Leads);

    /// <summary>Number of elements that <see cref="Find"/> fills: a bit more than the text has bytes, so that the last word ends.</summary>
    public static int SizeFor(int bytes) => bytes / Bits + 1;

    /// <summary>Sets the bit of every byte that is white space, and those behind the end.</summary>
    /// <returns>The number of words.</returns>
    public static int Find(ReadOnlySpan<byte> text, Span<ulong> breaks)
    {
        var whole = text.Length / Bits;
        for (var i = 0; i < whole; i++)
            breaks[i] = Spaces(text.Slice(i * Bits, Bits));
        Span<byte> last = stackalloc byte[Bits];
        last.Fill((byte)' ');
        text[(whole * Bits)..].CopyTo(last);
        breaks[whole] = Spaces(last);
        AddBeyondAscii(text, breaks);
        return CountWords(breaks);
    }

    /// <summary>Where space changes to word or back: bits of an element, with the last bit of the one before.</summary>
    public static ulong Edges(ulong breaks, ulong before) => breaks ^ ((breaks << 1) | (before >> (Bits - 1)));

    /// <summary>Bytes of the white space that a text begins with; 0 where it does not.</summary>
    public static int SpaceAt(ReadOnlySpan<byte> text) => text is [<= (byte)' ', ..] ? 1 : WideSpace.LengthAt(text);

    static ulong Spaces(ReadOnlySpan<byte> block)
    {
        var blank = Vector256.Create((byte)' ');
        var vectors = MemoryMarshal.Cast<byte, Vector256<byte>>(block);
        var low = Vector256.LessThanOrEqual(vectors[0], blank).ExtractMostSignificantBits();
        var high = Vector256.LessThanOrEqual(vectors[1], blank).ExtractMostSignificantBits();
        return low | ((ulong)high << 32);
    }

    static void AddBeyondAscii(ReadOnlySpan<byte> text, Span<ulong> breaks)
    {
        for (var place = 0; ;)
        {
            var found = text[place..].IndexOfAny(Leads);
            if (found < 0)
                return;
            place += found;
            var length = WideSpace.LengthAt(text[place..]);
            for (var i = place; i < place + length; i++)
                breaks[i / Bits] |= 1UL << i;
            place += Math.Max(length, 1);
        }
    }

    static int CountWords(ReadOnlySpan<ulong> breaks)
    {
        var (edges, before) = (0, ulong.MaxValue);
        foreach (var element in breaks)
        {
            edges += BitOperations.PopCount(Edges(element, before));
            before = element;
        }
        return edges / 2; // the last bit of all is a space
    }
}
