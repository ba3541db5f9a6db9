using System.Runtime.InteropServices;

namespace Millrace.Stages.Formats.Parquet;

/// <summary>Decoded values of a page or a dictionary, without nulls: of one width side by side, or of any width by
/// place.</summary>
sealed class ParquetValues
{
    byte[] own = [];
    byte[] heap = [];
    int[] starts = [];
    int[] lengths = [];
    int start;
    int count;
    int width;

    public int Count => count;

    /// <summary>Bytes of each value, or 0 where they vary.</summary>
    public int Width => width;

    /// <summary>All values of one width, side by side.</summary>
    public ReadOnlySpan<byte> Fixed => heap.AsSpan(start, count * width);

    public ReadOnlySpan<byte> this[int index] => width > 0
        ? Fixed.Slice(index * width, width)
        : heap.AsSpan(starts[index], lengths[index]);

    public ReadOnlySpan<T> Of<T>() where T : unmanaged => MemoryMarshal.Cast<byte, T>(Fixed);

    /// <summary>Values that lie in somebody's array as they are; it must not change while they are used.</summary>
    public void Alias(byte[] bytes, int at, int valueCount, int valueWidth)
    {
        (heap, start, count, width) = (bytes, at, valueCount, valueWidth);
    }

    /// <summary>Room for values of one width, to be filled.</summary>
    public Span<byte> TakeFixed(int valueCount, int valueWidth)
    {
        var room = ScratchArray.Take(ref own, valueCount * valueWidth);
        Alias(own, 0, valueCount, valueWidth);
        return room;
    }

    /// <summary>Makes values of one width of those that were put into its own array one after the other.</summary>
    public void AliasOwn(int valueCount, int valueWidth) => Alias(own, 0, valueCount, valueWidth);

    /// <summary>Places in somebody's array, to be filled.</summary>
    public void TakePlaces(byte[] bytes, int valueCount, out Span<int> valueStarts, out Span<int> valueLengths)
    {
        (heap, start, count, width) = (bytes, 0, valueCount, 0);
        valueStarts = ScratchArray.Take(ref starts, valueCount);
        valueLengths = ScratchArray.Take(ref lengths, valueCount);
    }

    /// <summary>Places in an array of its own, and that array, to be filled.</summary>
    public Span<byte> TakePlaces(int bytes, int valueCount, out Span<int> valueStarts, out Span<int> valueLengths)
    {
        var room = ScratchArray.Take(ref own, bytes);
        TakePlaces(own, valueCount, out valueStarts, out valueLengths);
        return room;
    }

    /// <summary>Becomes the values of <paramref name="dictionary"/> at the given indices, each of which must be below
    /// its count.</summary>
    public void Gather(ParquetValues dictionary, ReadOnlySpan<int> indices)
    {
        switch (dictionary.width)
        {
            case 0:
                TakePlaces(dictionary.heap, indices.Length, out var valueStarts, out var valueLengths);
                for (var i = 0; i < indices.Length; i++)
                {
                    valueStarts[i] = dictionary.starts[indices[i]];
                    valueLengths[i] = dictionary.lengths[indices[i]];
                }
                break;
            case 4:
                Gather(dictionary.Of<int>(), indices, MemoryMarshal.Cast<byte, int>(TakeFixed(indices.Length, 4)));
                break;
            case 8:
                Gather(dictionary.Of<long>(), indices, MemoryMarshal.Cast<byte, long>(TakeFixed(indices.Length, 8)));
                break;
            default:
                var room = TakeFixed(indices.Length, dictionary.width);
                for (var i = 0; i < indices.Length; i++)
                    dictionary[indices[i]].CopyTo(room[(i * width)..]);
                break;
        }
    }

    static void Gather<T>(ReadOnlySpan<T> dictionary, ReadOnlySpan<int> indices, Span<T> target)
    {
        for (var i = 0; i < target.Length; i++)
            target[i] = dictionary[indices[i]];
    }
}
