using Millrace.Oracles;
using Millrace.Stages.Formats.Parquet;
using Millrace.Stages.Shards;
using Millrace.Stages.Sources;
using Millrace.Stages.Staging;

namespace Millrace.Stages.Tests.Shards;

public sealed class DatasetLaws : IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(ShardCompression.None)]
    [InlineData(ShardCompression.Snappy)]
    public async Task Every_sample_is_found_with_its_source(ShardCompression compression)
    {
        var samples = TestSamples.Make(400);
        using var dataset = Dataset.Open(
            await TestRuns.MakeAsync(folder.FullPath, samples, TestRuns.Options with { Compression = compression }), 1 << 16);
        foreach (var group in samples.GroupBy(TestSamples.GroupOf))
        {
            Assert.Equal(group.Count(), dataset.Samples(group.Key.Split, group.Key.Bin));
            foreach (var (pair, index) in group.Select((pair, index) => (pair.Sample, index)))
            {
                var read = dataset.Sample(group.Key.Split, group.Key.Bin, index);
                Assert.Equal(pair.InputIds, read.InputIds);
                Assert.Equal(pair.Pair.InputIds, read.OriginalIds());
                Assert.Equal(pair.MaskedLmPositions, read.MaskedLmPositions);
                Assert.Equal(pair.MaskedLmLabels, read.MaskedLmLabels);
                var source = pair.Pair;
                Assert.Equal(
                    (source.SegmentBStart, source.IsRandomNext, source.Document, TestRuns.InputFiles[source.File], source.Offset, source.Bytes),
                    (read.SegmentBStart, read.IsRandomNext, read.Document, read.SourceFile, read.SourceOffset, read.SourceBytes));
                Assert.True(File.Exists(Path.Combine(dataset.Folder, read.Shard)));
            }
        }
    }

    [Fact]
    public async Task Data_set_without_masks_has_the_original_ids_and_no_columns_for_them()
    {
        var samples = TestSamples.Unmask(TestSamples.Make(200));
        using var dataset = Dataset.Open(await TestRuns.MakeAsync(folder.FullPath, samples, isMasked: false), 1 << 16);
        Assert.False(dataset.Description.Metadata.IsMasked);
        foreach (var group in samples.GroupBy(TestSamples.GroupOf))
            foreach (var (pair, index) in group.Select((pair, index) => (pair.Sample, index)))
            {
                var read = dataset.Sample(group.Key.Split, group.Key.Bin, index);
                Assert.Equal(pair.Pair.InputIds, read.InputIds);
                Assert.Empty(read.MaskedLmPositions);
                Assert.Empty(read.MaskedLmLabels);
            }
        dataset.Verify(default);
        using var shard = ParquetFile.Open(Path.Combine(dataset.Folder, "train-bin01-00000-of-00003.parquet"));
        Assert.DoesNotContain(shard.Columns, column => column.Name.StartsWith("masked", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Masked_sample_of_a_data_set_without_masks_is_a_bug() =>
        Assert.StartsWith("bug: a sample of document", (await Assert.ThrowsAsync<ArgumentException>(
            () => TestRuns.MakeAsync(folder.FullPath, TestSamples.Make(5), isMasked: false))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Description_counts_samples_and_tokens_by_split_and_bin()
    {
        var samples = TestSamples.Make(400);
        using var dataset = Dataset.Open(await TestRuns.MakeAsync(folder.FullPath, samples), 0);
        var description = dataset.Description;
        Assert.Equal(TestSamples.Metadata, description.Metadata);
        Assert.Equal((samples.Count, samples.Sum(s => (long)s.Sample.InputIds.Length)), (description.Samples, description.Tokens));
        Assert.Equal(TestRuns.InputFiles, description.InputFiles);
        Assert.Equal(
            samples.GroupBy(TestSamples.GroupOf).OrderBy(g => g.Key).Select(g => new DatasetBin(
                g.Key.Split, g.Key.Bin, g.Count(), g.Sum(s => s.Sample.InputIds.Length), g.Key.Split == DatasetSplit.Train ? 3 : 1)),
            description.Bins);
        dataset.Verify(default);
    }

    [Fact]
    public async Task Shard_that_is_missing_or_cut_short_is_named_when_the_data_set_is_opened()
    {
        var shards = await TestRuns.MakeAsync(folder.FullPath, TestSamples.Make(300));
        var path = Path.Combine(shards, "train-bin01-00001-of-00003.parquet");
        var whole = await File.ReadAllBytesAsync(path);
        await File.WriteAllBytesAsync(path, whole[..^100]);
        var cut = Assert.Throws<DamagedFileException>(() => Dataset.Open(shards, 0));
        Assert.Equal((path, whole.Length - 100L), (cut.Path, cut.Offset));
        File.Delete(path);
        Assert.Equal(path, Assert.Throws<DamagedFileException>(() => Dataset.Open(shards, 0)).Path);
    }

    [Theory]
    [InlineData(ShardCompression.None)]
    [InlineData(ShardCompression.Snappy)]
    public async Task Changed_byte_is_found_wherever_it_is_and_no_damaged_sample_is_given(ShardCompression compression)
    {
        var shards = await TestRuns.MakeAsync(
            folder.FullPath, TestSamples.Make(300), TestRuns.Options with { NumShards = 1, Compression = compression });
        var path = Path.Combine(shards, "train-bin01-00000-of-00001.parquet");
        var whole = await File.ReadAllBytesAsync(path);
        var expected = Texts(shards);
        for (var place = 0; place < whole.Length; place += 23)
        {
            var changed = (byte[])whole.Clone();
            changed[place] ^= 0x41;
            await File.WriteAllBytesAsync(path, changed);
            using var dataset = Dataset.Open(shards, 0);
            var failure = Record.Exception(() => dataset.Verify(default));
            Assert.True(failure is DamagedFileException or ParquetFormatException, $"byte {place}: {failure}");
            Assert.Contains(Path.GetFileName(path), failure.Message, StringComparison.Ordinal);
            try
            {
                // What is not part of a page used, such as statistics, may be damaged without harm.
                Assert.Equal(expected, Texts(shards));
            }
            catch (Exception named) when (named is DamagedFileException or ParquetFormatException)
            {
                Assert.Contains(Path.GetFileName(path), named.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Data_set_that_is_not_complete_or_not_there_is_refused()
    {
        var shards = await TestRuns.MakeAsync(folder.FullPath, TestSamples.Make(50));
        var path = Path.Combine(shards, DatasetDescription.FileName);
        var description = await File.ReadAllTextAsync(path);
        await File.WriteAllTextAsync(path, description.Replace("\"format_version\": 2", "\"format_version\": 9", StringComparison.Ordinal));
        Assert.EndsWith("has format version 9, this program reads 2", Refusal(shards), StringComparison.Ordinal);
        File.Delete(path);
        Assert.Contains("has no dataset.json", Refusal(shards), StringComparison.Ordinal);
        Assert.EndsWith("does not exist", Refusal(folder.PathOf("nowhere")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Description_and_manifest_that_do_not_agree_are_refused()
    {
        var shards = await TestRuns.MakeAsync(folder.FullPath, TestSamples.Make(50));
        var manifest = Path.Combine(shards, ShardManifest.FileName);
        await File.WriteAllLinesAsync(manifest, (await File.ReadAllLinesAsync(manifest))[1..]);
        Assert.Equal(manifest, Assert.Throws<DamagedFileException>(() => Dataset.Open(shards, 0)).Path);

        var path = Path.Combine(shards, DatasetDescription.FileName);
        await File.WriteAllTextAsync(path, "{}");
        Assert.Equal(path, Assert.Throws<DamagedFileException>(() => Dataset.Open(shards, 0)).Path);
    }

    [Fact]
    public async Task Shard_of_another_data_set_is_refused()
    {
        var shards = await TestRuns.MakeAsync(folder.PathOf("a"), TestSamples.Make(50), vocabularySize: 1000);
        var other = await TestRuns.MakeAsync(folder.PathOf("b"), TestSamples.Make(50), vocabularySize: 1001);
        var path = Path.Combine(shards, DatasetDescription.FileName);
        // The lists are those of the other data set, the description has this one's vocabulary.
        foreach (var file in Directory.GetFiles(other))
            File.Copy(file, Path.Combine(shards, Path.GetFileName(file)), overwrite: true);
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path)).Replace("1001", "1000", StringComparison.Ordinal));
        using var dataset = Dataset.Open(shards, 0);
        var failure = Assert.Throws<DamagedFileException>(() => dataset.Sample(DatasetSplit.Train, 1, 0));
        Assert.EndsWith("its metadata say millrace.vocabulary_size = 1001, dataset.json says 1000", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Model_of_a_smaller_vocabulary_is_refused()
    {
        var samples = TestSamples.Make(50, vocabularySize: 2048);
        using var dataset = Dataset.Open(await TestRuns.MakeAsync(folder.FullPath, samples, vocabularySize: 2048), 0);
        dataset.RequireVocabulary(2048);
        dataset.RequireVocabulary(2056);
        Assert.Equal(
            "shards were made with a vocabulary of 2,048, model.vocab_size is 1,024",
            Assert.Throws<InputException>(() => dataset.RequireVocabulary(1024)).Message);
    }

    [Fact]
    public async Task Sample_is_found_by_its_shard_and_row()
    {
        using var dataset = Dataset.Open(await TestRuns.MakeAsync(folder.FullPath, TestSamples.Make(200)), 0);
        for (var index = 0; index < dataset.Samples(DatasetSplit.Train, 2); index++)
        {
            var sample = dataset.Sample(DatasetSplit.Train, 2, index);
            Assert.Equal(index, dataset.Find(sample.Shard, sample.Row)!.Index);
        }
        Assert.Null(dataset.Find("train-bin02-00000-of-00003.parquet", 1000));
        Assert.Null(dataset.Find("train-bin02-00009-of-00003.parquet", 0));
    }

    [Fact]
    public async Task Sample_that_is_not_there_is_refused()
    {
        using var dataset = Dataset.Open(await TestRuns.MakeAsync(folder.FullPath, TestSamples.Make(50)), 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => dataset.Sample(DatasetSplit.Train, 99, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => dataset.Sample(DatasetSplit.Train, 1, dataset.Samples(DatasetSplit.Train, 1)));
    }

    static string Refusal(string shards) => Assert.Throws<InputException>(() => Dataset.Open(shards, 0)).Message;

    static List<string> Texts(string shards)
    {
        using var dataset = Dataset.Open(shards, 0);
        return [.. Enumerable.Range(0, (int)dataset.Samples(DatasetSplit.Train, 1))
            .Select(index => dataset.Sample(DatasetSplit.Train, 1, index))
            .Select(s => $"{string.Join(' ', s.InputIds)}|{string.Join(' ', s.MaskedLmLabels)}|{s.SegmentBStart}|{s.SourceOffset}")];
    }
}
