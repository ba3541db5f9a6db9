using System.Diagnostics;
using System.Globalization;
using Millrace.Actors.Streaming;
using Millrace.Oracles;
using Millrace.Stages.Binning;
using Millrace.Stages.Loading;
using Millrace.Stages.Masking;
using Millrace.Stages.Pairing;
using Millrace.Stages.Shards;

namespace Millrace.Benchmarks;

/// <summary>How fast do samples become shards, and shards batches, on one core, beside a PyTorch collate of samples in memory?</summary>
static class LoaderBench
{
    const int Samples = 400_000;
    const int VocabularySize = 30_522;
    const int MaxSeqLength = 128;
    const int BinSize = 32;
    const int Rounds = 7;
    const string Peer = "PyTorch collate of samples in memory";

    /// <summary>Measures; the best of several rounds, in 10^6 tokens a second of processor time unless the row says otherwise.</summary>
    public static IEnumerable<BenchRow> Run()
    {
        using var folder = new TestFolder();
        foreach (var row in Measure(folder.FullPath))
            yield return row;
    }

    static IEnumerable<BenchRow> Measure(string folder)
    {
        var tokens = 0L;
        var making = Seconds(() => tokens = MakeSamples().Sum(sample => (long)sample.Sample.InputIds.Length));
        var staging = Seconds(() => StageAsync(folder).GetAwaiter().GetResult()) - making;
        yield return BenchRow.Alone("samples, staged, one core", tokens / staging / 1e6, "Mtok/s");

        var store = SampleStore.Open(Path.Combine(folder, "samples"));
        var uncompressed = Path.Combine(folder, "none");
        var compressed = Path.Combine(folder, "snappy");
        yield return BenchRow.Alone("shards, written, one core", tokens / Seconds(() => Build(store, uncompressed, ShardCompression.None)) / 1e6, "Mtok/s");
        yield return BenchRow.Alone("shards, written with Snappy, one core", tokens / Seconds(() => Build(store, compressed, ShardCompression.Snappy)) / 1e6, "Mtok/s");
        yield return BenchRow.Alone("shards, size with Snappy", Size(compressed) / Size(uncompressed), "of uncompressed");

        double? peer = Skipped.Where(Peer, Oracle.PythonTorch.WhyMissing()) ? null : PeerRate();
        foreach (var (name, path) in ((string, string)[])[("loader", uncompressed), ("loader, Snappy", compressed)])
        {
            using var dataset = Dataset.Open(path, 1L << 30);
            var loader = new ShardLoader(dataset, Options());
            var steps = loader.StepsIn(1);
            var first = Rate(loader, 0, steps);
            yield return BenchRow.Beside($"{name}, first epoch, one core", first, "Mtok/s", Peer, peer);
            var best = 0.0;
            for (var round = 1; round <= Rounds; round++)
                best = Math.Max(best, Rate(loader, round * steps, steps));
            yield return BenchRow.Beside($"{name}, one core", best, "Mtok/s", Peer, peer);
        }
        yield return BenchRow.Alone("loader, opened and sought", Resume(uncompressed), "ms to the first batch");
    }

    static double Rate(ShardLoader loader, long firstStep, long steps)
    {
        var tokens = 0L;
        var started = Environment.CpuUsage.TotalTime;
        for (var step = firstStep; step < firstStep + steps; step++)
            foreach (var batch in loader.Step(step))
                foreach (var length in batch.Lengths!)
                    tokens += length;
        return tokens / (Environment.CpuUsage.TotalTime - started).TotalSeconds / 1e6;
    }

    static double Resume(string path)
    {
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            using var dataset = Dataset.Open(path, 1L << 30);
            new ShardLoader(dataset, Options()).Step(1_000_000_007L + round);
            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        return best;
    }

    static LoaderOptions Options() => new(
        GlobalBatchSize: 256, MicroBatchSize: 32, SequenceLengthAlignment: 8, EvaluationSamples: 0, PageCacheBytes: 1L << 30, Seed: 42);

    static async Task StageAsync(string folder)
    {
        await using var sink = new WriteSamples(Path.Combine(folder, "samples"), VocabularySize);
        await sink.OpenAsync(default);
        var count = 0;
        foreach (var sample in MakeSamples())
        {
            await sink.WriteAsync(sample, default);
            if (++count % 20_000 == 0)
                await sink.CommitAsync(GraphProgress.None with { Cursor = new Cursor(0, 0, count) }, default);
        }
        await sink.CompleteAsync(default);
    }

    static void Build(SampleStore store, string folder, ShardCompression compression)
    {
        var options = new WriteShardsOptions(NumShards: 4, RowsPerGroup: 8192, PageBytes: 8192, compression);
        var metadata = new ShardMetadata("", VocabularySize, PadId: 0, Seed: 42, BinSize, MaxSeqLength, "");
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
    static IEnumerable<BinnedPair> MakeSamples()
    {
        var state = 42UL;
        for (var number = 0; number < Samples; number++)
        {
            var tokens = Next(ref state) < 0.1 ? 8 + (int)(Next(ref state) * 120) : 120 + (int)(Next(ref state) * 9);
            var ids = new int[tokens];
            for (var i = 0; i < tokens; i++)
                ids[i] = (int)Math.Pow(VocabularySize, Next(ref state)) - 1;
            var positions = new int[(tokens * 15 + 50) / 100];
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

    static double Seconds(Action action)
    {
        var started = Environment.CpuUsage.TotalTime;
        action();
        return (Environment.CpuUsage.TotalTime - started).TotalSeconds;
    }

    static double Size(string folder) => Directory.GetFiles(folder, "*.parquet").Sum(path => new FileInfo(path).Length);

    static double PeerRate() => double.Parse(
        ChildProcess.Run("/usr/bin/python3", [Repository.PathOf("tests", "Benchmarks", "peer_collate.py")]).Output, CultureInfo.InvariantCulture);
}
