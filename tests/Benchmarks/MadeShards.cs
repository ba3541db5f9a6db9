using Millrace.Actors.Streaming;
using Millrace.Stages.Binning;
using Millrace.Stages.Masking;
using Millrace.Stages.Pairing;
using Millrace.Stages.Shards;

namespace Millrace.Benchmarks;

/// <summary>A data set whose samples are made up, so that its bench needs no corpus.</summary>
static class MadeShards
{
    public const int VocabularySize = 30_522;

    const int Samples = 400_000;
    const int MaxSeqLength = 128;
    const int BinSize = 32;

    /// <summary>The ids that masks need.</summary>
    public static SpecialIds Specials { get; } = new(Cls: 101, Sep: 102, Mask: 103, Pad: 0, Unk: 100, VocabularySize);

    /// <summary>Tokens of the samples.</summary>
    public static long CountTokens() => Make(isMasked: true).Sum(sample => (long)sample.Sample.InputIds.Length);

    /// <summary>Stages the samples.</summary>
    public static async Task StageAsync(string folder, bool isMasked)
    {
        await using var sink = new WriteSamples(folder, VocabularySize);
        await sink.OpenAsync(default);
        var encode = new EncodeSamples(VocabularySize);
        var count = 0;
        foreach (var sample in Make(isMasked))
        {
            await encode.OnElementAsync(sample, row => sink.WriteAsync(row, default));
            if (++count % 20_000 == 0)
                await sink.CommitAsync(GraphProgress.None with { Cursor = new Cursor(0, 0, count) }, default);
        }
        await sink.CompleteAsync(default);
    }

    /// <summary>Builds the shards of staged samples.</summary>
    public static void Build(SampleStore store, string folder, ShardCompression compression, bool isMasked)
    {
        var options = new WriteShardsOptions(NumShards: 4, RowsPerGroup: 8192, PageBytes: 8192, compression);
        var metadata = new ShardMetadata("", VocabularySize, Specials.Pad, Seed: 42, BinSize, MaxSeqLength, isMasked, HasNextSentence: true, "");
        BuildAsync(new PlanShards(store, options), store, metadata, options, folder).GetAwaiter().GetResult();
    }

    static async Task BuildAsync(PlanShards plan, SampleStore store, ShardMetadata metadata, WriteShardsOptions options, string folder)
    {
        await using var sink = new CommitShards(folder, plan, metadata, ["bench.txt"]);
        var stage = new BuildShard(store, metadata, options, folder);
        var progress = await sink.OpenAsync(default);
        await foreach (var task in plan.ReadAsync(progress.Cursor, default))
        {
            await stage.OnElementAsync(task.Element!, shard => sink.WriteAsync(shard, default));
            await sink.CommitAsync(progress with { Cursor = task.Next }, default);
        }
        await sink.CompleteAsync(default);
    }

    /// <summary>Lengths as Wikipedia gives them with short_seq_prob 0.1; ids as text has them: few are frequent.</summary>
    static IEnumerable<BinnedPair> Make(bool isMasked)
    {
        var state = 42UL;
        for (var number = 0; number < Samples; number++)
        {
            var tokens = Next(ref state) < 0.1 ? 8 + (int)(Next(ref state) * 120) : 120 + (int)(Next(ref state) * 9);
            var ids = new int[tokens];
            for (var i = 0; i < tokens; i++)
                ids[i] = (int)Math.Pow(VocabularySize, Next(ref state)) - 1;
            var positions = new int[isMasked ? (tokens * 15 + 50) / 100 : 0];
            for (var i = 0; i < positions.Length; i++)
                positions[i] = 1 + i * (tokens - 2) / positions.Length;
            var pair = new SegmentPair((ulong)number, 0, 400L * number, 400, number / 10, HeldOut: false, ids, tokens / 2, number % 2 == 0);
            yield return new BinnedPair((tokens - 1) / BinSize, new MaskedPair(pair, ids, positions, positions));
        }
    }

    static double Next(ref ulong state)
    {
        state = state * 6364136223846793005 + 1442695040888963407;
        return (state >> 11) / (double)(1UL << 53);
    }
}
