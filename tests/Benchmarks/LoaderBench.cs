using System.Diagnostics;
using System.Globalization;
using Millrace.Oracles;
using Millrace.Stages.Loading;
using Millrace.Stages.Masking;
using Millrace.Stages.Pairing;
using Millrace.Stages.Shards;

namespace Millrace.Benchmarks;

/// <summary>How fast do samples become shards, and shards batches, on one core, beside a PyTorch collate of samples in memory?</summary>
/// <remarks>
/// The best of several rounds, in 10^6 tokens (padding is none) a second of processor time unless the row says otherwise. Masked
/// shards are used as they are stored; for others the loader draws the masks.
/// </remarks>
static class LoaderBench
{
    const int Rounds = 7;
    const long PageCacheBytes = 1L << 30;
    const string Peer = "PyTorch collate of samples in memory";

    static readonly string Vocabulary = SharedData.PathOf("vocab", "bert-base-uncased-vocab.txt");

    /// <summary>Measures samples that are made up and, where they are, those of novels; or only the data set of a run.</summary>
    public static IEnumerable<BenchRow> Run(string? run)
    {
        if (run is not null)
        {
            foreach (var row in OfRun(run, "run"))
                yield return row;
            yield break;
        }
        using var folder = new TestFolder();
        foreach (var row in Made(folder.FullPath))
            yield return row;
        if (Skipped.Where("padding of novels at 512 tokens", SharedData.Has("books") && File.Exists(Vocabulary) ? null : "needs ../shared/data/books and vocab"))
            yield break;
        Prepare(folder);
        foreach (var row in OfRun(folder.PathOf("run"), "novels, 512"))
            yield return row;
    }

    static IEnumerable<BenchRow> Made(string folder)
    {
        var (masked, unmasked) = (Path.Combine(folder, "masked"), Path.Combine(folder, "unmasked"));
        var tokens = 0L;
        var making = Seconds(() => tokens = MadeShards.CountTokens());
        var staging = Seconds(() => MadeShards.StageAsync(masked, isMasked: true).GetAwaiter().GetResult()) - making;
        yield return BenchRow.Alone("samples, staged, one core", tokens / staging / 1e6, "Mtok/s");

        var store = SampleStore.Open(masked);
        var (uncompressed, compressed, plain) = (Path.Combine(folder, "none"), Path.Combine(folder, "snappy"), Path.Combine(folder, "plain"));
        double Build(string to, ShardCompression compression) =>
            tokens / Seconds(() => MadeShards.Build(store, to, compression, isMasked: true)) / 1e6;
        yield return BenchRow.Alone("shards, written, one core", Build(uncompressed, ShardCompression.None), "Mtok/s");
        yield return BenchRow.Alone("shards, written with Snappy, one core", Build(compressed, ShardCompression.Snappy), "Mtok/s");
        yield return BenchRow.Alone("shards, size with Snappy", Size(compressed) / Size(uncompressed), "of uncompressed");
        MadeShards.StageAsync(unmasked, isMasked: false).GetAwaiter().GetResult();
        MadeShards.Build(SampleStore.Open(unmasked), plain, ShardCompression.None, isMasked: false);

        double? peer = Skipped.Where(Peer, Oracle.PythonTorch.WhyMissing()) ? null : PeerRate();
        foreach (var (name, path) in ((string, string)[])[("static masks", uncompressed), ("static masks, Snappy", compressed), ("dynamic masks", plain)])
        {
            using var dataset = Dataset.Open(path, PageCacheBytes);
            yield return BenchRow.Beside($"padded, {name}, first epoch, one core",
                Rate(Loader(dataset, BatchLayout.Padded, MadeShards.Specials), round: 0), "Mtok/s", Peer, peer);
            foreach (var row in Rates(dataset, name, MadeShards.Specials, peer))
                yield return row;
        }
        yield return BenchRow.Alone("opened and sought, padded", Resume(uncompressed, BatchLayout.Padded), "ms to the first batch");
        yield return BenchRow.Alone("opened and sought, packed", Resume(uncompressed, BatchLayout.Packed), "ms to the first batch");
    }

    static IEnumerable<BenchRow> OfRun(string run, string name)
    {
        using var dataset = Dataset.Open(Path.Combine(run, "shards"), PageCacheBytes);
        var vocabulary = Millrace.Stages.Tokenizing.Vocabulary.Read(Path.Combine(run, "vocab.txt"));
        var specials = new SpecialIds(
            vocabulary.ClsId, vocabulary.SepId, vocabulary.MaskId, vocabulary.PadId, vocabulary.UnkId, vocabulary.Size);
        foreach (var row in LayoutFigures.Of(dataset, name, layout => Loader(dataset, layout, specials)))
            yield return row;
        foreach (var row in Rates(dataset, dataset.Description.Metadata.IsMasked ? $"{name}, static masks" : $"{name}, dynamic masks", specials, peer: null))
            yield return row;
    }

    static IEnumerable<BenchRow> Rates(Dataset dataset, string name, SpecialIds specials, double? peer)
    {
        foreach (var layout in Enum.GetValues<BatchLayout>())
        {
            var loader = Loader(dataset, layout, specials);
            var best = Enumerable.Range(0, Rounds).Max(round => Rate(loader, round));
            yield return BenchRow.Beside($"{layout.ToString().ToLowerInvariant()}, {name}, one core", best, "Mtok/s", Peer, peer);
        }
    }

    static double Rate(ShardLoader loader, int round)
    {
        var steps = loader.StepsIn(1);
        var tokens = 0L;
        var started = Environment.CpuUsage.TotalTime;
        for (var step = round * steps; step < (round + 1) * steps; step++)
            foreach (var batch in loader.Step(step))
                tokens += batch.Tokens;
        return tokens / (Environment.CpuUsage.TotalTime - started).TotalSeconds / 1e6;
    }

    static double Resume(string path, BatchLayout layout)
    {
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            using var dataset = Dataset.Open(path, PageCacheBytes);
            Loader(dataset, layout, MadeShards.Specials).Step(1_000_000_007L + round);
            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        return best;
    }

    static ShardLoader Loader(Dataset dataset, BatchLayout layout, SpecialIds specials)
    {
        var options = new LoaderOptions(
            GlobalBatchSize: 256, MicroBatchSize: 32, layout, SequenceLengthAlignment: 8, PackingWindow: 4096, EvaluationSamples: 0,
            PageCacheBytes, Seed: 42);
        var most = dataset.Description.Metadata.MaxSeqLength * 15 / 100 + 1;
        return new ShardLoader(dataset, options, new DynamicMasks(seed: 42, () => new MaskDraw(new MaskTokensOptions(MaskKind.Tokens, 0.15, most, MaxNgramSize: 1, Seed: 0), specials)));
    }

    static void Prepare(TestFolder folder)
    {
        var config = folder.Write("novels.conf", $$"""
            millrace {
              source.path = "{{SharedData.PathOf("books")}}"
              vocabulary.path = "{{Vocabulary}}"
              stages.pair-segments { max_seq_length = 512, dupe_factor = 2 }
              stages.mask-tokens.max_predictions_per_seq = 80
              stages.bin-by-length.bin_size = 64
              trainer.steps = 0
            }
            """);
        ChildProcess.Run("dotnet", [Repository.PathOf("artifacts", "millrace", "Millrace.Pipeline.dll"), "prepare", config, "--run-dir", folder.PathOf("run")]);
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
