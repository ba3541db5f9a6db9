using System.Runtime.InteropServices;

namespace Millrace.Stages.Staging;

/// <summary>How a segment of the token store lies on disk. Little-endian, every part at a multiple of 4 bytes.</summary>
/// <remarks>
/// <code>
/// header      Magic, Version, bytes of an id (2 or 4)
/// documents   one after the other: ids (filled up to 4 bytes), sentence ends (int32), sentence spans (2 × int32)
/// index       a DocumentEntry for each document
/// progress    the graph's progress as JSON, filled up with spaces to 4 bytes
/// trailer     SegmentTrailer
/// </code>
/// Each document has its checksum in the index; index, progress and trailer have one together. So a segment carries how far
/// the graph had come when it was written, and both appear with one rename.
/// </remarks>
static class SegmentFormat
{
    public const ulong Magic = 0x314B_4F54_524C_4C4D; // "MLLRTOK1"
    public const ulong EndMagic = 0x3144_4E45_524C_4C4D; // "MLLREND1"
    public const int Version = 1;
    public const string Extension = ".tokens";
    public const int HeaderBytes = 16;
    public const int TrailerBytes = 64;
    public const int TrailerChecked = 52; // up to its checksum
    public const int EntryBytes = 40;

    /// <summary>Bytes of an id: 2 where all ids of the vocabulary fit.</summary>
    public static int IdBytes(int vocabSize) => vocabSize <= 1 << 16 ? 2 : 4;

    /// <summary>File name of a segment.</summary>
    public static string FileName(int number) => FormattableString.Invariant($"{number:D6}{Extension}");

    /// <summary>Bytes up to the next multiple of 4.</summary>
    public static int Filling(long bytes) => (int)(-bytes & 3);
}

/// <summary>The beginning of a segment.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = SegmentFormat.HeaderBytes)]
readonly record struct SegmentHeader(ulong Magic, int Version, int IdBytes);

/// <summary>One document of a segment.</summary>
/// <param name="Id">Its number in the input.</param>
/// <param name="Offset">Byte offset of its text in its input file.</param>
/// <param name="Place">Byte offset of its ids in the segment.</param>
/// <param name="File">Index of its input file.</param>
/// <param name="Tokens">Number of ids.</param>
/// <param name="Sentences">Number of sentences.</param>
/// <param name="Checksum">CRC-32C of its ids, ends and spans, fillings included.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = SegmentFormat.EntryBytes)]
readonly record struct DocumentEntry(long Id, long Offset, long Place, int File, int Tokens, int Sentences, uint Checksum)
{
    /// <summary>Bytes of the document in a segment.</summary>
    public long Bytes(int idBytes)
    {
        var ids = (long)Tokens * idBytes;
        return ids + SegmentFormat.Filling(ids) + 12L * Sentences;
    }
}

/// <summary>The end of a segment.</summary>
/// <param name="FirstDocument">Number of documents in the segments before this one.</param>
/// <param name="Documents">Number of documents in this one.</param>
/// <param name="Tokens">Number of their ids.</param>
/// <param name="TextBytes">Bytes of their text.</param>
/// <param name="IndexPlace">Byte offset of the index.</param>
/// <param name="Number">Number of the segment.</param>
/// <param name="VocabSize">Number of ids there are.</param>
/// <param name="ProgressBytes">Bytes of the progress, filling included.</param>
/// <param name="Checksum">CRC-32C of all from the index to before this field.</param>
/// <param name="Magic">The last eight bytes of the file.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = SegmentFormat.TrailerBytes)]
readonly record struct SegmentTrailer(
    long FirstDocument,
    long Documents,
    long Tokens,
    long TextBytes,
    long IndexPlace,
    int Number,
    int VocabSize,
    int ProgressBytes,
    uint Checksum,
    ulong Magic);
