using System.Diagnostics;
using System.Globalization;
using Millrace.Actors.Streaming;
using Millrace.Stages.Binning;
using Millrace.Stages.Loading;
using Millrace.Stages.Masking;
using Millrace.Stages.Pairing;
using Millrace.Stages.Shards;

namespace Millrace.Benchmarks;

/// <summary>How fast do samples become shards, and shards batches, on one core, beside a PyTorch collate of samples in memory?</summary>
public static class LoaderBench
{
    const int Samples = 400_000;
    const int VocabularySize = 30_522;
    const int MaxSeqLength = 128;
    const int BinSize = 32;
    const int Rounds = 7;

    /// <summary>Measures; the best of several rounds, in 10^6 tokens a second of processor time unless the row says otherwise.</summary>
    /// <param name="root">The repository's folder.</param>
    public static IReadOnlyList<(string Name, double Value, string Unit, string Peer, double PeerValue, double Ratio)> Run(string root)
    {
        var folder = Directory.CreateTempSubdirectory("millrace-bench-").FullName;
        try
        {
            return [.. Measure(root, folder)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static IEnumerable<(string, double, string, string, double, double)> Measure(string root, string folder)
    {
        var tokens = 0L;
        var making = Seconds(() => tokens = MakeSamples().Sum(sample => (long)sample.Sample.InputIds.Length));
        var staging = Seconds(() => StageAsync(folder).GetAwaiter().GetResult()) - making;
        yield return Alone("samples-stage", tokens / staging / 1e6, "Mtok/s");

        var store = SampleStore.Open(Path.Combine(folder, "samples"));
        var uncompressed = Path.Combine(folder, "none");
        var compressed = Path.Combine(folder, "snappy");
        yield return Alone("shards-write", tokens / BestBuild(store, uncompressed, ShardCompression.None) / 1e6, "Mtok/s");
        yield return Alone("shards-write-snappy", tokens / BestBuild(store, compressed, ShardCompression.Snappy) / 1e6, "Mtok/s");
        yield return Alone("shards-snappy-size", Size(compressed) / Size(uncompressed), "of uncompressed");

        var peer = Peer(Path.Combine(root, "tests", "Benchmarks", "peer_collate.py"));
        foreach (var (name, path) in ((string, string)[])[("loader", uncompressed), ("loader-snappy", compressed)])
        {
            using var dataset = Dataset.Open(path, 1L << 30);
            var loader = new ShardLoader(dataset, Options());
            var steps = loader.StepsIn(1);
            var first = Rate(loader, 0, steps);
            yield return ($"{name}-first-epoch", first, "Mtok/s", "torch collate", peer, first / peer);
            var best = 0.0;
            for (var round = 1; round <= Rounds; round++)
                best = Math.Max(best, Rate(loader, round * steps, steps));
            yield return (name, best, "Mtok/s", "torch collate", peer, best / peer);
        }
        yield return Alone("loader-resume", Resume(uncompressed), "ms to the first batch");
    }

    static (string, double, string, string, double, double) Alone(string name, double value, string unit) =>
        (name, value, unit, "", double.NaN, double.NaN);

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

    static double BestBuild(SampleStore store, string folder, ShardCompression compression)
    {
        var best = double.MaxValue;
        for (var round = 0; round < 3; round++)
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            best = Math.Min(best, Seconds(() => Build(store, folder, compression)));
        }
        return best;
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
            int[] labels = [.. positions.Select(position => ids[position])];
            var pair = new SegmentPair((ulong)number, 0, 400L * number, 400, number / 10, HeldOut: false, ids, tokens / 2, number % 2 == 0);
            yield return new BinnedPair((tokens - 1) / BinSize, new MaskedPair(pair, ids, positions, labels));
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

    /// <summary>10^6 tokens a second; NaN where Python or PyTorch is absent.</summary>
    static double Peer(string script)
    {
        const string python = "/usr/bin/python3";
        if (!File.Exists(python))
            return double.NaN;
        using var process = Process.Start(new ProcessStartInfo(python, [script]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? double.Parse(output, CultureInfo.InvariantCulture) : double.NaN;
    }
}
