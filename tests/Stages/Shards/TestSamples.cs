using Millrace.Stages.Binning;
using Millrace.Stages.Masking;
using Millrace.Stages.Pairing;
using Millrace.Stages.Shards;

namespace Millrace.Stages.Tests.Shards;

/// <summary>Samples that look like those of a run, the same for the same seed.</summary>
static class TestSamples
{
    public const int VocabularySize = 1000;
    public const int PadId = 7;
    public const int MaxSeqLength = 64;
    public const int BinSize = 16;

    public static ShardMetadata Metadata { get; } = MetadataFor(VocabularySize);

    public static ShardMetadata MetadataFor(int vocabularySize, bool isMasked = true) =>
        new("ab12", vocabularySize, PadId, Seed: 42, BinSize, MaxSeqLength, isMasked, HasNextSentence: true, PlanFingerprint: "7f3a91c0");

    public static IReadOnlyList<BinnedPair> Make(int count, int seed = 1, int vocabularySize = VocabularySize)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(number => Make(random, number, vocabularySize))];
    }

    /// <summary>The same samples before they were masked.</summary>
    public static IReadOnlyList<BinnedPair> Unmask(IEnumerable<BinnedPair> samples) =>
        [.. samples.Select(s => s with { Sample = new MaskedPair(s.Sample.Pair, s.Sample.Pair.InputIds, [], []) })];

    /// <summary>The group a sample belongs to.</summary>
    /// <summary>The samples as a store has them.</summary>
    public static IReadOnlyList<EncodedSample> Encode(IEnumerable<BinnedPair> samples, int vocabularySize = VocabularySize)
    {
        var (encode, rows) = (new EncodeSamples(vocabularySize), new List<EncodedSample>());
        foreach (var sample in samples)
        {
            var emitted = encode.OnElementAsync(sample, row =>
            {
                rows.Add(row);
                return ValueTask.CompletedTask;
            });
            Assert.True(emitted.IsCompletedSuccessfully);
        }
        return rows;
    }

    public static SampleGroup GroupOf(BinnedPair pair) =>
        new(pair.Sample.Pair.HeldOut ? DatasetSplit.HeldOut : DatasetSplit.Train, pair.Bin);

    static BinnedPair Make(Random random, int number, int vocabularySize)
    {
        var tokens = random.Next(8, MaxSeqLength + 1);
        var original = Ids(random, tokens, vocabularySize);
        var positions = Enumerable.Range(1, tokens - 2).Where(_ => random.Next(6) == 0).Append(tokens - 1).ToArray();
        var masked = (int[])original.Clone();
        foreach (var position in positions)
            masked[position] = random.Next(vocabularySize);
        var pair = new SegmentPair(
            SampleId: (ulong)number, File: number % 3, Offset: 5_000_000_000 + 100L * number, Bytes: 90 + number % 10,
            Document: number / 4, HeldOut: number / 4 % 10 == 9, original,
            SegmentBStart: random.Next(2, tokens), IsRandomNext: random.Next(2) == 1);
        return new BinnedPair((tokens - 1) / BinSize, new MaskedPair(pair, masked, positions, [.. positions.Select(p => original[p])]));
    }

    static int[] Ids(Random random, int count, int vocabularySize) =>
        [.. Enumerable.Range(0, count).Select(_ => random.Next(vocabularySize))];
}
