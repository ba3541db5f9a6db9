using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Millrace.Oracles;
using Millrace.Stages.Binning;
using Millrace.Stages.Shards;
using Millrace.Stages.Staging;

namespace Millrace.Stages.Tests.Shards;

public sealed class ShardLaws : IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Shards_are_the_same_bytes_however_the_samples_were_committed()
    {
        var samples = TestSamples.Make(400);
        var runs = new List<string>();
        foreach (var commitEvery in new[] { 1, 33, 1000 })
        {
            var run = folder.PathOf($"run-{commitEvery}");
            var store = await TestRuns.StageAsync(Path.Combine(run, "staging", "samples"), samples, commitEvery);
            await TestRuns.BuildAsync(run, store, TestRuns.Options, TestSamples.Metadata, commitEvery);
            runs.Add(Bytes(Path.Combine(run, "shards")));
        }
        Assert.Single(runs.Distinct());
    }

    [Fact]
    public async Task Shards_are_the_same_bytes_in_any_number_of_workers()
    {
        var samples = TestSamples.Make(300);
        var store = await TestRuns.StageAsync(folder.PathOf("samples"), samples);
        var plan = new PlanShards(store, TestRuns.Options);
        var alone = await BuildAllAsync(folder.PathOf("alone"), store, plan, workers: 1);
        var together = await BuildAllAsync(folder.PathOf("together"), store, plan, workers: 7);
        Assert.Equal(alone.Select(s => (s.Task, s.Bytes, s.Sha256, s.Tokens)), together.Select(s => (s.Task, s.Bytes, s.Sha256, s.Tokens)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Data_set_killed_anywhere_and_continued_is_the_same_bytes(int commitEvery)
    {
        var store = await TestRuns.StageAsync(folder.PathOf("samples"), TestSamples.Make(60));
        await TestRuns.BuildAsync(folder.PathOf("whole"), store, TestRuns.Options, TestSamples.Metadata);
        var expected = Bytes(folder.PathOf("whole", "shards"));

        var plan = new PlanShards(store, TestRuns.Options);
        for (var killedAfter = 0; killedAfter <= plan.Tasks.Count; killedAfter++)
        {
            var (running, left) = (folder.PathOf($"running-{killedAfter}"), folder.PathOf($"left-{killedAfter}"));
            await TestRuns.BuildAsync(running, store, TestRuns.Options, TestSamples.Metadata, commitEvery, end: killedAfter);
            // And in the midst of the next one.
            await File.WriteAllTextAsync(Path.Combine(running, "shards", "train-bin09-00000-of-00001.parquet.built.tmp"), "PAR1");
            TestRuns.CopyFolder(running, left);
            Assert.Equal(expected, await FinishAsync(left, store, TestRuns.Options));
        }
    }

    [Fact]
    public async Task Manifest_cut_at_any_byte_is_continued_to_the_same_bytes()
    {
        var store = await TestRuns.StageAsync(folder.PathOf("samples"), TestSamples.Make(8));
        var options = TestRuns.Options with { NumShards = 1 };
        await TestRuns.BuildAsync(folder.FullPath, store, options, TestSamples.Metadata);
        var expected = Bytes(folder.PathOf("shards"));
        var manifest = folder.PathOf("shards", ShardManifest.FileName);
        var whole = await File.ReadAllBytesAsync(manifest);
        for (var length = 0; length < whole.Length; length += 3)
        {
            await File.WriteAllBytesAsync(manifest, whole[..length]);
            Assert.Equal(expected, await FinishAsync(folder.FullPath, store, options));
        }
    }

    [Fact]
    public async Task Shard_that_is_missing_or_has_another_size_is_built_again()
    {
        var store = await TestRuns.StageAsync(folder.PathOf("samples"), TestSamples.Make(100));
        await TestRuns.BuildAsync(folder.FullPath, store, TestRuns.Options, TestSamples.Metadata);
        var expected = Bytes(folder.PathOf("shards"));
        var plan = new PlanShards(store, TestRuns.Options);

        File.Delete(folder.PathOf("shards", plan.Tasks[4].FileName));
        Assert.Equal(expected, await FinishAsync(folder.FullPath, store, TestRuns.Options));
        await File.AppendAllTextAsync(folder.PathOf("shards", plan.Tasks[2].FileName), "x");
        Assert.Equal(expected, await FinishAsync(folder.FullPath, store, TestRuns.Options));
    }

    [Fact]
    public async Task Manifest_line_that_is_not_of_a_shard_is_named_with_its_place()
    {
        var store = await TestRuns.StageAsync(folder.PathOf("samples"), TestSamples.Make(20));
        await TestRuns.BuildAsync(folder.FullPath, store, TestRuns.Options, TestSamples.Metadata);
        var manifest = folder.PathOf("shards", ShardManifest.FileName);
        var lines = await File.ReadAllLinesAsync(manifest);
        lines[1] = lines[1].Replace("rows", "cows", StringComparison.Ordinal);
        await File.WriteAllLinesAsync(manifest, lines);

        var failure = await Assert.ThrowsAsync<DamagedFileException>(
            () => FinishAsync(folder.FullPath, store, TestRuns.Options));
        Assert.Equal((manifest, lines[0].Length + 1), (failure.Path, failure.Offset));
    }

    [Fact]
    public async Task Plan_has_never_more_shards_than_samples_and_one_for_each_held_out_bin()
    {
        var random = new Random(9);
        for (var i = 0; i < 10; i++)
        {
            var samples = TestSamples.Make(random.Next(1, 300), seed: i);
            var numShards = random.Next(1, 40);
            var store = await TestRuns.StageAsync(folder.PathOf($"samples-{i}"), samples, commitEvery: 300);
            var tasks = new PlanShards(store, TestRuns.Options with { NumShards = numShards }).Tasks;

            Assert.Equal(tasks.Count, tasks.Select(t => t.FileName).Distinct().Count());
            Assert.All(samples.GroupBy(TestSamples.GroupOf), group =>
            {
                var shards = tasks.Where(t => t.Group == group.Key).ToList();
                Assert.Equal(group.Key.Split == DatasetSplit.HeldOut ? 1 : Math.Min(numShards, group.Count()), shards.Count);
                Assert.InRange(shards.Max(t => t.Rows) - shards.Min(t => t.Rows), 0, 1);
                Assert.Equal(group.Count(), shards.Sum(t => t.Rows));
                Assert.Equal(0, shards[0].FirstRow);
                Assert.All(shards.Zip(shards.Skip(1)), pair => Assert.Equal(pair.First.FirstRow + pair.First.Rows, pair.Second.FirstRow));
            });
        }
    }

    [Fact]
    public async Task Dataset_hash_is_what_sha256sum_prints_and_does_not_depend_on_order()
    {
        var store = await TestRuns.StageAsync(folder.PathOf("samples"), TestSamples.Make(100));
        var description = await TestRuns.BuildAsync(folder.FullPath, store, TestRuns.Options, TestSamples.Metadata);
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", "LC_ALL=C sha256sum *.parquet | sha256sum"])
        {
            WorkingDirectory = folder.PathOf("shards"),
            RedirectStandardOutput = true,
        })!;
        Assert.Equal(description.DatasetHash, (await shell.StandardOutput.ReadToEndAsync())[..64]);

        var entries = ShardManifest.Read(folder.PathOf("shards", ShardManifest.FileName)).ToArray();
        new Random(1).Shuffle(entries);
        Assert.Equal(description.DatasetHash, DatasetDescription.HashOf(entries));
    }

    [OracleFact(Oracle.NodeDuckDb)]
    public async Task Shards_are_read_by_duckdb_with_every_sample_in_order()
    {
        var samples = TestSamples.Make(300);
        var shards = await TestRuns.MakeAsync(folder.FullPath, samples);
        var expected = samples.Where(s => TestSamples.GroupOf(s) == new SampleGroup(DatasetSplit.Train, 2)).Select(Row);
        var read = OraclePrograms.Node("duckdb-query.mjs", $"SELECT * FROM '{shards}/train-bin02-*.parquet' ORDER BY source_offset");
        Assert.Equal(JsonSerializer.Serialize(expected), read);

        var pairs = OraclePrograms.Node("duckdb-query.mjs",
            $"SELECT decode(key), decode(value) FROM parquet_kv_metadata('{shards}/train-bin02-00001-of-00003.parquet') ORDER BY 1");
        Assert.Equal(
            """
            [["millrace.bin","2"],["millrace.bin_size","16"],["millrace.format_version","2"],["millrace.has_next_sentence","true"],
            ["millrace.id_bytes","2"],["millrace.is_masked","true"],
            ["millrace.max_seq_length","64"],["millrace.pad_id","7"],["millrace.plan_fingerprint","7f3a91c0"],["millrace.seed","42"],
            ["millrace.split","train"],["millrace.vocabulary_sha256","ab12"],["millrace.vocabulary_size","1000"]]
            """.ReplaceLineEndings(""), pairs);
    }

    static object[] Row(BinnedPair pair)
    {
        var (sample, source) = (pair.Sample, pair.Sample.Pair);
        return
        [
            Hex(sample.InputIds), source.SegmentBStart, Hex(sample.MaskedLmPositions), Hex(sample.MaskedLmLabels),
            source.IsRandomNext ? 1 : 0, sample.InputIds.Length, source.Document.ToString(CultureInfo.InvariantCulture),
            source.File, source.Offset.ToString(CultureInfo.InvariantCulture), source.Bytes,
        ];
    }

    static string Hex(int[] values) => string.Concat(values.Select(v => $"{v & 0xFF:x2}{v >> 8:x2}"));

    static async Task<BuiltShard[]> BuildAllAsync(string shards, SampleStore store, PlanShards plan, int workers)
    {
        var built = new BuiltShard[plan.Tasks.Count];
        await Parallel.ForAsync(0, built.Length, new ParallelOptions { MaxDegreeOfParallelism = workers }, async (number, _) =>
        {
            var stage = new BuildShard(store, TestSamples.Metadata, TestRuns.Options, shards);
            await stage.OnElementAsync(plan.Tasks[number], shard =>
            {
                built[number] = shard;
                return ValueTask.CompletedTask;
            });
        });
        return built;
    }

    static async Task<string> FinishAsync(string run, SampleStore store, WriteShardsOptions options)
    {
        await TestRuns.BuildAsync(run, store, options, TestSamples.Metadata);
        return Bytes(Path.Combine(run, "shards"));
    }

    static string Bytes(string shards) => string.Join('\n', Directory.GetFiles(shards).Order(StringComparer.Ordinal)
        .Select(path => $"{Path.GetFileName(path)}: {Convert.ToHexString(File.ReadAllBytes(path))}"));
}
