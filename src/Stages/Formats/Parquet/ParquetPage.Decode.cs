using System.Buffers.Binary;
using System.Numerics;

namespace Millrace.Stages.Formats.Parquet;

public sealed partial class ParquetPage
{
    readonly ValueDecoder decoder;
    byte[] raw = [];
    byte[] definitions = [];
    byte[] repetitions = [];
    int[] valueOfRow = [];
    bool hasValueOfRow;

    /// <summary>Rows that begin in this page.</summary>
    internal int RowCount { get; set; }

    /// <summary>Becomes the page with that header; <paramref name="content"/> must not change while it is
    /// used.</summary>
    internal void Decode(
        in ParquetPageHeader header, ArraySegment<byte> content, ParquetCodec codec, ParquetValues? dictionary, in ParquetPlace place)
    {
        EntryCount = header.Values;
        hasValueOfRow = false;
        var body = header.Type == ParquetPageType.Data
            ? DecodeV1Levels(header, content, codec, place)
            : DecodeV2Levels(header, content, codec, place);

        CheckLevels(DefinitionLevels, column.MaxDefinitionLevel, place);
        CheckLevels(RepetitionLevels, column.MaxRepetitionLevel, place);
        RowCount = column.MaxRepetitionLevel > 0 ? RepetitionLevels.Count((byte)0) : EntryCount;
        var count = column.MaxDefinitionLevel > 0 ? DefinitionLevels.Count((byte)column.MaxDefinitionLevel) : EntryCount;
        decoder.Decode(header.Encoding, body, count, dictionary, values, place);
    }

    /// <summary>Number of the value of an entry, or -1 where it is null.</summary>
    internal int ValueOf(int entry)
    {
        if (values.Count == EntryCount)
            return entry;
        if (!hasValueOfRow)
        {
            var next = 0;
            var taken = ScratchArray.Take(ref valueOfRow, EntryCount);
            for (var i = 0; i < taken.Length; i++)
                taken[i] = definitions[i] == column.MaxDefinitionLevel ? next++ : -1;
            hasValueOfRow = true;
        }
        return valueOfRow[entry];
    }

    ArraySegment<byte> DecodeV1Levels(
        in ParquetPageHeader header, ArraySegment<byte> content, ParquetCodec codec, in ParquetPlace place)
    {
        var body = content;
        if (codec != ParquetCodec.None)
        {
            PageDecompressor.Decompress(codec, content, ref raw, header.UncompressedBytes, place);
            body = new(raw, 0, header.UncompressedBytes);
        }
        body = body[DecodeV1Levels(header.RepetitionEncoding, body, column.MaxRepetitionLevel, ref repetitions, place)..];
        return body[DecodeV1Levels(header.DefinitionEncoding, body, column.MaxDefinitionLevel, ref definitions, place)..];
    }

    int DecodeV1Levels(
        ParquetEncoding encoding, ReadOnlySpan<byte> bytes, int max, ref byte[] levels, in ParquetPlace place)
    {
        if (max == 0)
            return 0;
        if (encoding == ParquetEncoding.BitPacked)
        {
            var width = WidthOf(max);
            var length = ((long)EntryCount * width + 7) / 8;
            if (length > bytes.Length)
                throw place.CutShort("levels");
            RunLengthDecoder.DecodeBitPacked(bytes, width, ScratchArray.Take(ref levels, EntryCount));
            return (int)length;
        }
        if (encoding != ParquetEncoding.Rle)
            throw place.Fault($"encoding {encoding} of levels is not supported");
        if (bytes.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(bytes) is var stored && stored > bytes.Length - 4)
            throw place.CutShort("levels");
        DecodeRuns(bytes.Slice(4, (int)stored), max, ref levels, place);
        return 4 + (int)stored;
    }

    ArraySegment<byte> DecodeV2Levels(
        in ParquetPageHeader header, ArraySegment<byte> content, ParquetCodec codec, in ParquetPlace place)
    {
        var (first, second) = (header.RepetitionBytes, header.DefinitionBytes);
        if (first < 0 || second < 0 || first > content.Count - (long)second)
            throw place.Fault($"page is damaged: levels of {first:N0} and {second:N0} bytes in {content.Count:N0}");
        if (column.MaxRepetitionLevel > 0)
            DecodeRuns(content.AsSpan(0, first), column.MaxRepetitionLevel, ref repetitions, place);
        if (column.MaxDefinitionLevel > 0)
            DecodeRuns(content.AsSpan(first, second), column.MaxDefinitionLevel, ref definitions, place);

        var levels = first + second;
        if (codec == ParquetCodec.None || !header.Compressed)
            return content[levels..];
        var size = header.UncompressedBytes - levels;
        if (size < 0)
            throw place.Fault($"page is damaged: levels of {levels:N0} bytes in {header.UncompressedBytes:N0}");
        PageDecompressor.Decompress(codec, content[levels..], ref raw, size, place);
        return new(raw, 0, size);
    }

    void DecodeRuns(ReadOnlySpan<byte> runs, int max, ref byte[] levels, in ParquetPlace place)
    {
        if (!RunLengthDecoder.Holds(runs, WidthOf(max), EntryCount))
            throw place.CutShort("levels");
        RunLengthDecoder.Decode(runs, WidthOf(max), ScratchArray.Take(ref levels, EntryCount));
    }

    static int WidthOf(int max) => BitOperations.Log2((uint)max) + 1;

    static void CheckLevels(ReadOnlySpan<byte> levels, int max, in ParquetPlace place)
    {
        var wrong = levels.IndexOfAnyExceptInRange((byte)0, (byte)max);
        if (wrong >= 0)
            throw place.Fault($"page is damaged: level {levels[wrong]} where the highest is {max}");
    }
}
