using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Millrace.Stages.Cleaning.Wikitext;

/// <summary>Finds the bytes of a text that can be markup or are to be changed, 64 bytes at a time.</summary>
/// <remarks>
/// These are <c>{ } [ ] &lt; &amp;</c>, line ends and tabs; of two equal ones in a row of apostrophes, underscores, tildes and spaces the
/// first; and the first bytes of no-break spaces, soft hyphens and U+2000 to U+203F.
/// </remarks>
static class MarkFinder
{
    const int Block = 64;

    /// <summary>Writes the marks in order, and behind them one at the end of the text, which is not counted.</summary>
    public static int Find(ReadOnlySpan<byte> text, ref Mark[] marks)
    {
        var count = 0;
        var at = 0;
        for (; at + Block < text.Length; at += Block)
            Add(Bits(ref Unsafe.Add(ref MemoryMarshal.GetReference(text), at)), at, ref marks, ref count);
        Span<byte> rest = stackalloc byte[Block + 1];
        rest.Clear();
        text[at..].CopyTo(rest);
        Add(Bits(ref MemoryMarshal.GetReference(rest)), at, ref marks, ref count);
        marks[count] = new Mark { At = text.Length };
        return count;
    }

    static void Add(ulong bits, int at, ref Mark[] marks, ref int count)
    {
        if (marks.Length < count + Block + 1)
            Array.Resize(ref marks, Math.Max(marks.Length * 2, 4 * Block));
        var to = count;
        for (; bits != 0; bits &= bits - 1)
            marks[to++] = new Mark { At = at + BitOperations.TrailingZeroCount(bits) };
        count = to;
    }

    static ulong Bits(ref byte text) => Half(ref text) | (ulong)Half(ref Unsafe.Add(ref text, Block / 2)) << (Block / 2);

    static uint Half(ref byte text)
    {
        var here = Vector256.LoadUnsafe(ref text);
        var next = Vector256.LoadUnsafe(ref text, 1);
        // [ ] { } differ in one bit: 5B 5D 7B 7D.
        var folded = here | Vector256.Create((byte)0x20);
        var alone = Vector256.Equals(folded, Vector256.Create((byte)'{')) | Vector256.Equals(folded, Vector256.Create((byte)'}'))
            | Vector256.Equals(here, Vector256.Create((byte)'<')) | Vector256.Equals(here, Vector256.Create((byte)'&'))
            | Vector256.Equals(here, Vector256.Create((byte)'\n')) | Vector256.Equals(here, Vector256.Create((byte)'\t'))
            | Vector256.Equals(here, Vector256.Create((byte)'\r'));
        var paired = Vector256.Equals(here, next)
            & (Vector256.Equals(here, Vector256.Create((byte)'\'')) | Vector256.Equals(here, Vector256.Create((byte)' '))
                | Vector256.Equals(here, Vector256.Create((byte)'_')) | Vector256.Equals(here, Vector256.Create((byte)'~')));
        var latin = Vector256.Equals(here, Vector256.Create((byte)0xC2))
            & (Vector256.Equals(next, Vector256.Create((byte)0xA0)) | Vector256.Equals(next, Vector256.Create((byte)0xAD)));
        var general = Vector256.Equals(here, Vector256.Create((byte)0xE2)) & Vector256.Equals(next, Vector256.Create((byte)0x80));
        return (alone | paired | latin | general).ExtractMostSignificantBits();
    }
}
