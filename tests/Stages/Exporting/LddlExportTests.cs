using System.Text;
using System.Text.Json;
using Millrace.Oracles;
using Millrace.Stages.Binning;
using Millrace.Stages.Exporting;
using Millrace.Stages.Shards;
using Millrace.Stages.Tests.Shards;

namespace Millrace.Stages.Tests.Exporting;

/// <summary>What is exported for LDDL, read as LDDL reads it: masked or not, in bins or not, for BERT, BART and CodeBERT.</summary>
public sealed class LddlExportTests : IDisposable
{
    const int Shards = 4;

    static readonly WriteShardsOptions Options = TestRuns.Options with { NumShards = Shards };

    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [OracleTheory(Oracle.NodeDuckDb)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Lddl_reads_the_samples_that_were_exported(bool isMasked, bool isBinned)
    {
        using var dataset = await ExportRuns.DatasetAsync(folder, Samples(isMasked, isBinned, count => count), Metadata(isMasked, isBinned), Options);
        var place = await ExportRuns.ExportAsync(folder, dataset, ExportFormat.Lddl);
        Assert.Empty(Directory.GetFiles(place, "*.tmp", SearchOption.AllDirectories));
        ExportRuns.Vocabulary.Write(folder.PathOf("vocab.txt"));
        string[] columns = ["A", "B", "is_random_next", "num_tokens", .. isMasked ? new[] { "masked_lm_positions", "masked_lm_labels" } : [], .. isBinned ? new[] { "bin_id" } : []];
        foreach (var split in (DatasetSplit[])[DatasetSplit.Train, DatasetSplit.HeldOut])
        {
            var files = Path.Combine(place, ShardTask.SplitName(split));
            var rows = ExportRuns.RowsOf(files);
            Assert.Equal(columns, rows.First().Value[0].Keys);
            Assert.All(rows.Keys, name => Assert.Matches(isBinned ? @"^shard-\d+\.parquet_[0-3]$" : @"^shard-\d+\.parquet$", name));
            foreach (var bin in rows.GroupBy(file => file.Key[file.Key.LastIndexOf('.')..], file => file.Value.Count))
                Assert.InRange(bin.Max() - bin.Min(), 0, 1);
            var read = OraclePrograms.Python("lddl_samples.py", files, folder.PathOf("vocab.txt"), folder.Write("rows.json", JsonSerializer.Serialize(rows)))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Compact);
            Assert.Equal(Expected(dataset, split, isBinned).Order(StringComparer.Ordinal), read.Order(StringComparer.Ordinal));
        }
    }

    [OracleTheory(Oracle.NodeDuckDb)]
    [InlineData(true, 1, 1)]
    [InlineData(true, 2, 1)]
    [InlineData(true, 2, 2)]
    [InlineData(false, 1, 2)]
    [InlineData(false, 2, 1)]
    public async Task Loader_of_lddl_reads_every_file_to_its_end(bool isBinned, int worldSize, int workers)
    {
        // Its assertion wants files that differ: a number of samples that the number of files does not divide.
        var samples = Samples(isMasked: true, isBinned, count => count % Shards == 0 ? count - 1 : count);
        using var dataset = await ExportRuns.DatasetAsync(folder, samples, Metadata(isMasked: true, isBinned), Options);
        var files = Path.Combine(await ExportRuns.ExportAsync(folder, dataset, ExportFormat.Lddl), "train");
        var counts = ExportRuns.RowsOf(files).ToDictionary(file => file.Key, file => file.Value.Count);
        Assert.Empty(LddlBalance.EvenBins(dataset));
        var epochs = JsonSerializer.Deserialize<int[][][]>(Load(files, counts, worldSize, workers))!;
        Assert.Equal(2, epochs.Length);
        var expected = counts.GroupBy(file => file.Key[file.Key.LastIndexOf('.')..]).OrderBy(bin => bin.Key, StringComparer.Ordinal)
            .Select(bin => bin.Min(file => file.Value) * bin.Count() / worldSize);
        Assert.All(epochs.SelectMany(epoch => epoch), rank => Assert.Equal(expected, rank));
    }

    [OracleFact(Oracle.NodeDuckDb)]
    public async Task Loader_of_lddl_refuses_files_of_one_size_as_its_documentation_here_says()
    {
        var samples = Samples(isMasked: true, isBinned: false, count => count - count % Shards);
        using var dataset = await ExportRuns.DatasetAsync(folder, samples, Metadata(isMasked: true, isBinned: false), Options);
        Assert.Equal([0], LddlBalance.EvenBins(dataset));
        var files = Path.Combine(await ExportRuns.ExportAsync(folder, dataset, ExportFormat.Lddl), "train");
        var error = Assert.Throws<InvalidOperationException>(() => Load(files, Counts(files), worldSize: 1, workers: 1));
        Assert.Contains("AssertionError: min_num_samples_per_file + 1 == max_num_samples_per_file", error.Message, StringComparison.Ordinal);
    }

    [OracleFact(Oracle.NodeDuckDb)]
    public async Task Sentences_for_bart_are_one_column_of_text_without_bins()
    {
        var samples = ExportRuns.Make(60).Select((pair, i) => With(pair, Encoding.UTF8.GetBytes($"Sentence {i}. Größe {new string('x', 70 * i)}!"))).ToList();
        using var dataset = await ExportRuns.DatasetAsync(folder, samples, TestSamples.Metadata with { Text = SampleText.Sentences });
        var files = Path.Combine(await ExportRuns.ExportAsync(folder, dataset, ExportFormat.Lddl), "train");
        var rows = ExportRuns.RowsOf(files);
        Assert.Equal(Enumerable.Range(0, dataset.Shards.Count(shard => shard.Split == DatasetSplit.Train)).Select(i => $"shard-{i}.parquet").Order(StringComparer.Ordinal), rows.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(rows.ToDictionary(file => file.Key, file => file.Value.Count), Counts(files));
        var expected = samples.Where(pair => !pair.Sample.Pair.HeldOut).Select(pair => " " + Encoding.UTF8.GetString(pair.Sample.Pair.Text.Span));
        Assert.Equal(expected.Order(StringComparer.Ordinal), rows.Values.SelectMany(file => file).Select(row => Assert.Single(row) is ("sentences", var text) ? text.GetString() : null).Order(StringComparer.Ordinal));
        Assert.Equal(samples[0].Sample.Pair.Text.ToArray(), Encoding.UTF8.GetBytes(dataset.Sample(DatasetSplit.Train, samples[0].Bin, 0).Text));

        var text = Path.Combine(await ExportRuns.ExportAsync(folder, dataset, ExportFormat.Text), "train");
        Assert.Equal(expected.Order(StringComparer.Ordinal), Directory.GetFiles(text).SelectMany(File.ReadAllLines).Order(StringComparer.Ordinal));
    }

    [OracleTheory(Oracle.NodeDuckDb)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Code_has_the_columns_of_the_fork_for_codebert(bool isMasked)
    {
        // Every third record has no docstring.
        var made = isMasked ? ExportRuns.Make(90) : TestSamples.Unmask(ExportRuns.Make(90));
        var samples = made.Select((pair, i) => With(i % 3 == 0 ? Single(pair) : pair, Encoding.UTF8.GetBytes($"größe/{i}.py"))).ToList();
        using var dataset = await ExportRuns.DatasetAsync(folder, samples, Metadata(isMasked, isBinned: true) with { Text = SampleText.Name }, Options);
        var files = Path.Combine(await ExportRuns.ExportAsync(folder, dataset, ExportFormat.Lddl), "train");
        var rows = ExportRuns.RowsOf(files);
        string[] columns = ["id", "doc", "code", "num_tokens", .. isMasked ? new[] { "masked_lm_positions", "masked_lm_labels" } : [], "bin_id"];
        Assert.All(rows.Values, file => Assert.All(file, row => Assert.Equal(columns, row.Keys)));
        var expected = samples.Where(pair => !pair.Sample.Pair.HeldOut).Select(pair =>
        {
            var (ids, b) = (pair.Sample.InputIds, pair.Sample.Pair.SegmentBStart);
            return $"{Encoding.UTF8.GetString(pair.Sample.Pair.Text.Span)}: {(b < ids.Length ? ExportRuns.Text(ids[1..(b - 1)]) : "")} / {ExportRuns.Text(b < ids.Length ? ids[b..^1] : ids[1..^1])}, {ids.Length}, {pair.Bin}";
        });
        Assert.Equal(expected.Order(StringComparer.Ordinal), rows.Values.SelectMany(file => file)
            .Select(row => $"{row["id"].GetString()}: {row["doc"].GetString()} / {row["code"].GetString()}, {row["num_tokens"]}, {row["bin_id"]}").Order(StringComparer.Ordinal));
    }

    /// <summary>Samples of each split and bin as many as <paramref name="keep"/> says of those made.</summary>
    static List<BinnedPair> Samples(bool isMasked, bool isBinned, Func<int, int> keep)
    {
        var made = isMasked ? ExportRuns.Make(400) : TestSamples.Unmask(ExportRuns.Make(400));
        return [.. made.Select(pair => isBinned ? pair : pair with { Bin = 0 }).GroupBy(TestSamples.GroupOf).SelectMany(group => group.Take(keep(group.Count())))];
    }

    static ShardMetadata Metadata(bool isMasked, bool isBinned) =>
        TestSamples.Metadata with { IsMasked = isMasked, BinSize = isBinned ? TestSamples.BinSize : TestSamples.MaxSeqLength };

    static BinnedPair With(BinnedPair pair, byte[] text) =>
        pair with { Sample = pair.Sample with { Pair = pair.Sample.Pair with { Text = text } } };

    static BinnedPair Single(BinnedPair pair) =>
        pair with { Sample = pair.Sample with { Pair = pair.Sample.Pair with { SegmentBStart = pair.Sample.InputIds.Length } } };

    string Load(string files, Dictionary<string, int> counts, int worldSize, int workers) => OraclePrograms.Python(
        "lddl_loader.py", files, folder.Write("counts.json", JsonSerializer.Serialize(counts)), $"{worldSize}", $"{workers}", "8", "2");

    static Dictionary<string, int> Counts(string files) =>
        JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllText(Path.Combine(files, ".num_samples.json")))!;

    static IEnumerable<string> Expected(Dataset dataset, DatasetSplit split, bool isBinned) =>
        from shard in dataset.Shards
        where shard.Split == split
        from row in Enumerable.Range(0, (int)shard.Rows)
        let sample = dataset.Find(shard.File, row)!
        let number = dataset.Shards.TakeWhile(other => other != shard).Count(other => (other.Split, other.Bin) == (shard.Split, shard.Bin))
        select JsonSerializer.Serialize(new object[]
        {
            $"shard-{number}.parquet{(isBinned ? $"_{shard.Bin}" : "")}", sample.InputIds,
            sample.InputIds.Select((_, at) => at < sample.SegmentBStart ? 0 : 1).ToArray(),
            sample.InputIds.Select((_, at) => Array.IndexOf(sample.MaskedLmPositions, at) is >= 0 and var index ? sample.MaskedLmLabels[index] : -1).ToArray(),
            sample.IsRandomNext ? 1 : 0,
        });

    static string Compact(string json) => JsonSerializer.Serialize(JsonDocument.Parse(json).RootElement);
}
