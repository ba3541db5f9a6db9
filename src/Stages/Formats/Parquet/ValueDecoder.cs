using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Millrace.Stages.Formats.Parquet;

/// <summary>Decodes the values of a page, in every encoding there is for them (Encodings.md).</summary>
sealed class ValueDecoder(ParquetNode column)
{
    int[] indices = [];
    int[] prefixes = [];

    /// <summary>Makes <paramref name="values"/> the <paramref name="count"/> values in <paramref name="bytes"/>, which
    /// must not change while they are used.</summary>
    public void Decode(
        ParquetEncoding encoding, ArraySegment<byte> bytes, int count, ParquetValues? dictionary, ParquetValues values,
        in ParquetPlace place)
    {
        if (count == 0)
        {
            values.Alias([], 0, 0, column.Width);
            return;
        }
        if ((long)count * column.Width > ParquetPage.MaxBytes)
            throw TooLarge((long)count * column.Width, place);
        switch (encoding, column.Type)
        {
            case (ParquetEncoding.Plain, ParquetType.Boolean):
                CheckBytes(bytes, (count + 7L) / 8, place);
                RunLengthDecoder.Unpack(bytes, 1, values.TakeFixed(count, 1));
                break;
            case (ParquetEncoding.Plain, ParquetType.ByteArray):
                DecodePlainBytes(bytes, count, values, place);
                break;
            case (ParquetEncoding.Plain, _):
                CheckBytes(bytes, (long)count * column.Width, place);
                values.Alias(bytes.Array!, bytes.Offset, count, column.Width);
                break;
            case (ParquetEncoding.PlainDictionary or ParquetEncoding.RleDictionary, _):
                DecodeIndices(bytes, count, dictionary, values, place);
                break;
            case (ParquetEncoding.Rle, ParquetType.Boolean):
                DecodeRuns(bytes, count, values, place);
                break;
            case (ParquetEncoding.DeltaBinaryPacked, ParquetType.Int32):
                Deltas(bytes, count, place).Decode(MemoryMarshal.Cast<byte, int>(values.TakeFixed(count, 4)));
                break;
            case (ParquetEncoding.DeltaBinaryPacked, ParquetType.Int64):
                Deltas(bytes, count, place).Decode(MemoryMarshal.Cast<byte, long>(values.TakeFixed(count, 8)));
                break;
            case (ParquetEncoding.DeltaLengthByteArray, ParquetType.ByteArray):
                DecodeLengths(bytes, count, values, place);
                break;
            case (ParquetEncoding.DeltaByteArray, ParquetType.ByteArray or ParquetType.FixedLenByteArray):
                DecodePrefixes(bytes, count, values, place);
                break;
            case (ParquetEncoding.ByteStreamSplit, not (ParquetType.Boolean or ParquetType.ByteArray or ParquetType.Int96)):
                CheckBytes(bytes, (long)count * column.Width, place);
                Join(bytes, count, values.TakeFixed(count, column.Width));
                break;
            default:
                throw place.Fault($"encoding {encoding} of {column.Type} is not supported");
        }
    }

    static void CheckBytes(ArraySegment<byte> bytes, long needed, in ParquetPlace place)
    {
        if (needed > bytes.Count)
            throw place.Fault($"page is damaged: its values need {needed:N0} bytes, {bytes.Count:N0} are left");
    }

    static DeltaDecoder Deltas(ArraySegment<byte> bytes, int count, in ParquetPlace place)
    {
        var deltas = new DeltaDecoder(bytes, place);
        return deltas.Count == count
            ? deltas
            : throw place.Fault($"page is damaged: {deltas.Count:N0} delta values, expected {count:N0}");
    }

    static void DecodePlainBytes(ArraySegment<byte> bytes, int count, ParquetValues values, in ParquetPlace place)
    {
        CheckBytes(bytes, 4L * count, place);
        values.TakePlaces(bytes.Array!, count, out var starts, out var lengths);
        ReadOnlySpan<byte> span = bytes;
        var position = 0;
        for (var i = 0; i < count; i++)
        {
            if (span.Length - position < 4)
                throw place.CutShort("values");
            var length = BinaryPrimitives.ReadInt32LittleEndian(span[position..]);
            position += 4;
            if ((uint)length > (uint)(span.Length - position))
            {
                throw place.Fault(
                    $"page is damaged: a value of {(uint)length:N0} bytes, {span.Length - position:N0} are left");
            }
            (starts[i], lengths[i]) = (bytes.Offset + position, length);
            position += length;
        }
    }

    void DecodeIndices(ArraySegment<byte> bytes, int count, ParquetValues? dictionary, ParquetValues values, in ParquetPlace place)
    {
        if (dictionary is null)
            throw place.Fault($"page refers to a dictionary, there is none");
        int width = bytes.Count > 0 ? bytes[0] : throw place.CutShort("indices");
        ReadOnlySpan<byte> runs = bytes[1..];
        if (width > 32 || !RunLengthDecoder.Holds(runs, width, count))
            throw place.CutShort("indices");
        var taken = ScratchArray.Take(ref indices, count);
        RunLengthDecoder.Decode(runs, width, taken);
        foreach (var index in taken)
            if ((uint)index >= (uint)dictionary.Count)
            {
                throw place.Fault(
                    $"page is damaged: index {(uint)index:N0} in a dictionary of {dictionary.Count:N0} values");
            }
        values.Gather(dictionary, taken);
    }

    static void DecodeRuns(ArraySegment<byte> bytes, int count, ParquetValues values, in ParquetPlace place)
    {
        CheckBytes(bytes, 4, place);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (length > bytes.Count - 4 || !RunLengthDecoder.Holds(bytes.AsSpan(4, (int)length), 1, count))
            throw place.CutShort("runs");
        RunLengthDecoder.Decode(bytes.AsSpan(4, (int)length), 1, values.TakeFixed(count, 1));
    }

    void DecodeLengths(ArraySegment<byte> bytes, int count, ParquetValues values, in ParquetPlace place)
    {
        var deltas = Deltas(bytes, count, place);
        values.TakePlaces(bytes.Array!, count, out var starts, out var lengths);
        deltas.Decode(lengths);
        var position = (long)deltas.Position;
        for (var i = 0; i < count; i++)
        {
            if ((uint)lengths[i] > bytes.Count - position)
            {
                throw place.Fault(
                    $"page is damaged: a value of {(uint)lengths[i]:N0} bytes, {bytes.Count - position:N0} are left");
            }
            starts[i] = bytes.Offset + (int)position;
            position += lengths[i];
        }
    }

    void DecodePrefixes(ArraySegment<byte> bytes, int count, ParquetValues values, in ParquetPlace place)
    {
        var deltas = Deltas(bytes, count, place);
        var shared = ScratchArray.Take(ref prefixes, count);
        deltas.Decode(shared);
        bytes = bytes[deltas.Position..];

        var suffixes = Deltas(bytes, count, place);
        var ends = ScratchArray.Take(ref indices, count);
        suffixes.Decode(ends);
        ReadOnlySpan<byte> rest = bytes[suffixes.Position..];
        var total = Total(shared, ends, rest.Length, place);

        var room = values.TakePlaces(total, count, out var starts, out var lengths);
        var (position, before) = (0, 0);
        for (var i = 0; i < count; i++)
        {
            room.Slice(position - before, shared[i]).CopyTo(room[position..]);
            rest[..ends[i]].CopyTo(room[(position + shared[i])..]);
            rest = rest[ends[i]..];
            before = shared[i] + ends[i];
            (starts[i], lengths[i]) = (position, before);
            position += before;
        }
        if (column.Type == ParquetType.FixedLenByteArray)
            values.AliasOwn(count, column.Width);
    }

    /// <summary>Bytes of all values together, once prefixes and suffixes are known to be possible.</summary>
    int Total(ReadOnlySpan<int> shared, ReadOnlySpan<int> suffixes, int left, in ParquetPlace place)
    {
        var (total, before) = (0L, 0);
        for (var i = 0; i < shared.Length; i++)
        {
            if ((uint)shared[i] > (uint)before || (uint)suffixes[i] > (uint)left)
            {
                throw place.Fault(
                    $"page is damaged: a value of {(uint)shared[i]:N0} shared and {(uint)suffixes[i]:N0} own bytes");
            }
            left -= suffixes[i];
            before = shared[i] + suffixes[i];
            total += before;
            if (column.Type == ParquetType.FixedLenByteArray && before != column.Width)
                throw place.Fault($"page is damaged: a value of {before:N0} bytes where all have {column.Width:N0}");
        }
        return total <= ParquetPage.MaxBytes
            ? (int)total
            : throw TooLarge(total, place);
    }

    static ParquetFormatException TooLarge(long bytes, in ParquetPlace place) =>
        place.Fault($"page has {bytes:N0} bytes of values, at most {ParquetPage.MaxBytes:N0} are supported");

    /// <summary>The first bytes of all values come first, then their second bytes, and so on.</summary>
    void Join(ReadOnlySpan<byte> bytes, int count, Span<byte> target)
    {
        var width = column.Width;
        for (var stream = 0; stream < width; stream++)
        {
            var part = bytes.Slice(stream * count, count);
            for (var i = 0; i < part.Length; i++)
                target[i * width + stream] = part[i];
        }
    }
}
