using Millrace.Actors.Streaming;
using Millrace.Stages.Binning;
using Millrace.Stages.Staging;

namespace Millrace.Stages.Shards;

/// <summary>Turns samples into the rows of a sample store.</summary>
/// <remarks>
/// In: <see cref="BinnedPair"/> of at most 65,535 tokens, every id below the size of the vocabulary. Out: <see cref="EncodedSample"/>,
/// one per element. Keeps nothing of an element; rows of consecutive elements share an array of 64 KiB. So a worker's samples die young:
/// handed on as they are, the small arrays of all that is in flight would outlive a garbage collection, during which every worker stands.
/// </remarks>
/// <param name="vocabularySize">Number of tokens in the vocabulary; ids of up to 65,536 are stored in two bytes.</param>
public sealed class EncodeSamples(int vocabularySize) : Stage<BinnedPair, EncodedSample>
{
    const int ChunkBytes = 1 << 16; // below what the large object heap begins with

    readonly int idBytes = IdWidth.Of(vocabularySize);
    Memory<byte> free;

    /// <inheritdoc/>
    public override ValueTask OnElementAsync(BinnedPair element, Emit<EncodedSample> emit)
    {
        Check(element);
        var length = SampleRow.LengthOf(element.Sample, idBytes);
        if (free.Length < length)
            free = GC.AllocateUninitializedArray<byte>(Math.Max(ChunkBytes, length));
        var row = free[..length];
        free = free[length..];
        SampleRow.Write(element, idBytes, row.Span);
        var split = element.Sample.Pair.HeldOut ? DatasetSplit.HeldOut : DatasetSplit.Train;
        return emit(new EncodedSample(new SampleGroup(split, element.Bin), row));
    }

    void Check(BinnedPair element)
    {
        var sample = element.Sample;
        ArgumentOutOfRangeException.ThrowIfNegative(element.Bin);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sample.InputIds.Length, SampleRow.MaxTokens);
        ArgumentOutOfRangeException.ThrowIfNotEqual(sample.MaskedLmLabels.Length, sample.MaskedLmPositions.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sample.MaskedLmPositions.Length, sample.InputIds.Length);
        ArgumentOutOfRangeException.ThrowIfNegative(sample.Pair.SegmentBStart);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sample.Pair.SegmentBStart, sample.InputIds.Length);
        CheckBelow(sample.InputIds, vocabularySize, "token id");
        CheckBelow(sample.MaskedLmLabels, vocabularySize, "label");
        CheckBelow(sample.MaskedLmPositions, sample.InputIds.Length, "position");
    }

    static void CheckBelow(int[] values, int limit, string what)
    {
        if (!IdWidth.AllBelow(values, limit))
            throw new ArgumentOutOfRangeException(
                nameof(values), $"bug: {what} {Array.Find(values, value => (uint)value >= (uint)limit)} is not below {limit}");
    }
}
