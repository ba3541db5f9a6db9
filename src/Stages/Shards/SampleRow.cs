using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Millrace.Stages.Binning;
using Millrace.Stages.Masking;
using Millrace.Stages.Staging;

namespace Millrace.Stages.Shards;

/// <summary>One sample in the bytes of a sample store, its arrays in the layout that the shards have.</summary>
/// <remarks>
/// 36 bytes: document (8), source_offset (8), source_file (4), source_bytes (4), segment_b_start (2), num_tokens (2),
/// number of predictions (2), next_sentence_label (2), bytes of text (4). Then the ids, the positions (2 bytes each), the labels
/// and the text.
/// </remarks>
readonly ref struct SampleRow(ReadOnlySpan<byte> bytes, int idWidth)
{
    /// <summary>Bytes before the arrays.</summary>
    public const int HeaderBytes = 36;

    /// <summary>Most tokens of a sequence: positions and lengths are stored in two bytes.</summary>
    public const int MaxTokens = ushort.MaxValue;

    readonly ReadOnlySpan<byte> bytes = bytes;

    public long Document => BinaryPrimitives.ReadInt64LittleEndian(bytes);

    public long SourceOffset => BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]);

    public int SourceFile => BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]);

    public int SourceBytes => BinaryPrimitives.ReadInt32LittleEndian(bytes[20..]);

    public int SegmentBStart => BinaryPrimitives.ReadUInt16LittleEndian(bytes[24..]);

    public int Tokens => BinaryPrimitives.ReadUInt16LittleEndian(bytes[26..]);

    public bool IsRandomNext => BinaryPrimitives.ReadUInt16LittleEndian(bytes[30..]) == 1;

    public ReadOnlySpan<byte> InputIds => bytes.Slice(HeaderBytes, Tokens * idWidth);

    public ReadOnlySpan<byte> MaskedLmPositions =>
        bytes.Slice(HeaderBytes + Tokens * idWidth, Predictions * IdWidth.PositionBytes);

    public ReadOnlySpan<byte> MaskedLmLabels =>
        bytes.Slice(HeaderBytes + Tokens * idWidth + Predictions * IdWidth.PositionBytes, Predictions * idWidth);

    public ReadOnlySpan<byte> Text => bytes.Slice(LengthOf(Tokens, Predictions, textBytes: 0, idWidth), TextBytes);

    /// <summary>Bytes of the whole row.</summary>
    public int Length => LengthOf(Tokens, Predictions, TextBytes, idWidth);

    int TextBytes => BinaryPrimitives.ReadInt32LittleEndian(bytes[32..]);

    int Predictions => BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]);

    /// <summary>Bytes of the row of a sample.</summary>
    public static int LengthOf(MaskedPair sample, int idWidth) =>
        LengthOf(sample.InputIds.Length, sample.MaskedLmPositions.Length, sample.Pair.Text.Length, idWidth);

    static int LengthOf(int tokens, int predictions, int textBytes, int idWidth) =>
        HeaderBytes + tokens * idWidth + predictions * (IdWidth.PositionBytes + idWidth) + textBytes;

    /// <summary>Writes a sample to <paramref name="target"/>, which has the row's length.</summary>
    public static void Write(BinnedPair element, int idWidth, Span<byte> target)
    {
        var sample = element.Sample;
        var pair = sample.Pair;
        BinaryPrimitives.WriteInt64LittleEndian(target, pair.Document);
        BinaryPrimitives.WriteInt64LittleEndian(target[8..], pair.Offset);
        BinaryPrimitives.WriteInt32LittleEndian(target[16..], pair.File);
        BinaryPrimitives.WriteInt32LittleEndian(target[20..], pair.Bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(target[24..], (ushort)pair.SegmentBStart);
        BinaryPrimitives.WriteUInt16LittleEndian(target[26..], (ushort)sample.InputIds.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(target[28..], (ushort)sample.MaskedLmPositions.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(target[30..], Unsafe.BitCast<bool, byte>(pair.IsRandomNext));
        BinaryPrimitives.WriteInt32LittleEndian(target[32..], pair.Text.Length);

        var rest = target[HeaderBytes..];
        IdWidth.Write(sample.InputIds, idWidth, rest);
        rest = rest[(sample.InputIds.Length * idWidth)..];
        IdWidth.Write(sample.MaskedLmPositions, IdWidth.PositionBytes, rest);
        rest = rest[(sample.MaskedLmPositions.Length * IdWidth.PositionBytes)..];
        IdWidth.Write(sample.MaskedLmLabels, idWidth, rest);
        pair.Text.Span.CopyTo(rest[(sample.MaskedLmLabels.Length * idWidth)..]);
    }
}
