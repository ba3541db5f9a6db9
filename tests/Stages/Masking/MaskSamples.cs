using Millrace.Stages.Masking;
using Millrace.Stages.Pairing;
using Millrace.Stages.Tests.Staging;

namespace Millrace.Stages.Tests.Masking;

/// <summary>Sequences to mask.</summary>
static class MaskSamples
{
    public static IEnumerable<SegmentPair> Pairs(int count)
    {
        for (var i = 0; i < count; i++)
            yield return Pair(RandomKey.Mix((ulong)i), 5 + i % 150);
    }

    public static SegmentPair Pair(ulong sampleId, int length)
    {
        var random = new SampleRandom(new RandomKey(sampleId));
        var ids = new int[length];
        for (var i = 0; i < length; i++)
            ids[i] = i == 0 ? 2 : i == length / 2 || i == length - 1 ? 3 : random.Next(5, Corpus.VocabSize - 1);
        return new SegmentPair(sampleId, 0, 0, 4 * length, 0, false, ids, length / 2 + 1, false);
    }

    public static int WantedOf(SegmentPair pair) => Math.Min(20, Math.Max(1, (int)Math.Round(pair.InputIds.Length * 0.15)));

    public static Task<MaskedPair> MaskAsync(MaskTokensOptions options, SegmentPair pair) =>
        MaskAsync(new MaskTokens(options, Corpus.Specials), pair);

    public static async Task<MaskedPair> MaskAsync(MaskTokens stage, SegmentPair pair)
    {
        int[] before = [.. pair.InputIds];
        var masked = new List<MaskedPair>();
        await stage.OnElementAsync(pair, sample =>
        {
            masked.Add(sample);
            return ValueTask.CompletedTask;
        });
        Assert.Equal(before, pair.InputIds);
        return Assert.Single(masked);
    }
}
