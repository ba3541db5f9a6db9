using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Millrace.Stages.Sources.Content.Bzip2;

/// <summary>Finds where blocks seem to begin: every place where their magic stands, one inside a block by chance too.</summary>
/// <param name="input">The bytes.</param>
/// <param name="from">The bit to look from.</param>
sealed class Bzip2Scanner(InputBytes input, long from)
{
    const int StepBytes = 1 << 18;
    const int Margin = 8; // bytes before and behind those that are looked at, for what stands across

    // At every second byte: the 16 bits there, as the machine reads them, can be the first aligned ones inside a magic.
    static readonly byte[] Suspicious = MarkSuspicious();

    readonly byte[] window = new byte[Margin + StepBytes + Margin];
    long position = (from / 8 & ~1L) - StepBytes; // of the byte at window[Margin]
    int step;                                     // bytes looked at from there
    int at;

    /// <summary>The next bit at which the magic of a block stands; null at the end.</summary>
    public long? Next(CancellationToken cancellationToken)
    {
        while (true)
        {
            var words = MemoryMarshal.Cast<byte, ushort>(window.AsSpan(Margin, step));
            while (at < words.Length)
            {
                if (Suspicious[words[at++]] != 0 && FindAt(2 * (at - 1)) is { } bit)
                    return bit;
            }
            if (!Advance(cancellationToken))
                return null;
        }
    }

    long? FindAt(int offset)
    {
        for (var before = 15; before >= 0; before--)
        {
            var bit = (position + offset) * 8 - before;
            if (bit < from)
                continue;
            var bits = BinaryPrimitives.ReadUInt64BigEndian(window.AsSpan(Margin + offset - (before + 7) / 8));
            if (bits << (int)(bit & 7) >> 16 == Bzip2Magic.Block)
                return bit;
        }
        return null;
    }

    bool Advance(CancellationToken cancellationToken)
    {
        position += StepBytes;
        at = 0;
        step = 0;
        if (position >= input.Length)
            return false;
        var start = Math.Max(position - Margin, 0);
        var head = Margin - (int)(position - start);
        var read = input.Read(start, window.AsSpan(head), cancellationToken);
        window.AsSpan(0, head).Clear();
        window.AsSpan(head + read).Clear();
        step = Math.Min(StepBytes, head + read - Margin + 1 & ~1);
        return true;
    }

    static byte[] MarkSuspicious()
    {
        var marks = new byte[1 << 16];
        for (var before = 0; before < 16; before++)
        {
            var word = (ushort)(Bzip2Magic.Block >> (Bzip2Magic.Bits - 16 - before));
            marks[BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(word) : word] = 1;
        }
        return marks;
    }
}
