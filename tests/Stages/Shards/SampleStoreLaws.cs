using Millrace.Oracles;
using Millrace.Stages.Binning;
using Millrace.Stages.Shards;
using Millrace.Stages.Sources;
using Millrace.Stages.Staging;

namespace Millrace.Stages.Tests.Shards;

public sealed class SampleStoreLaws : IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1000, 2)]
    [InlineData(65_536, 2)]
    [InlineData(65_537, 4)]
    public async Task Store_gives_every_sample_of_a_group_in_the_order_of_the_input(int vocabularySize, int idBytes)
    {
        var samples = TestSamples.Make(500, vocabularySize: vocabularySize);
        var store = await TestRuns.StageAsync(folder.FullPath, samples, commitEvery: 37, vocabularySize);

        Assert.Equal(idBytes, store.IdBytes);
        Assert.Equal(samples.Select(TestSamples.GroupOf).Distinct().Order(), store.Groups);
        Assert.All(store.Groups, group =>
            Assert.Equal(samples.Where(s => TestSamples.GroupOf(s) == group).Select(s => Text(s)), Read(store, group)));
    }

    [Fact]
    public async Task Store_gives_any_range_of_rows()
    {
        // Long rows, so that one commit makes several blocks of each group.
        var samples = Enumerable.Range(0, 12).SelectMany(_ => TestSamples.Make(600)).ToList();
        var store = await TestRuns.StageAsync(folder.FullPath, samples, commitEvery: 6000);
        var group = new SampleGroup(DatasetSplit.Train, 3);
        var all = Read(store, group);
        var blocks = SampleSegment.ReadFooter(SampleSegment.PathOf(folder.FullPath, 0)).Blocks;
        Assert.True(blocks.Count(block => block.Split == group.Split && block.Bin == group.Bin) > 1);

        var random = new Random(5);
        for (var i = 0; i < 50; i++)
        {
            var first = random.Next(all.Count + 1);
            var count = random.Next(all.Count - first + 1);
            Assert.Equal(all.GetRange(first, count), Read(store, group, first, first + count));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Store_killed_anywhere_and_continued_has_the_same_samples(int commitEvery)
    {
        var samples = TestSamples.Make(11);
        var encoded = TestSamples.Encode(samples);
        var expected = Dump(await TestRuns.StageAsync(folder.PathOf("whole"), samples));
        for (var killedAfter = 0; killedAfter <= samples.Count; killedAfter++)
        {
            var (running, left) = (folder.PathOf($"running-{killedAfter}"), folder.PathOf($"left-{killedAfter}"));
            await using var killed = new WriteSamples(running, TestSamples.VocabularySize);
            await TestRuns.WriteAsync(killed, encoded, killedAfter, commitEvery);
            TestRuns.CopyFolder(running, left);

            await using var resumed = new WriteSamples(left, TestSamples.VocabularySize);
            Assert.Equal(killedAfter == samples.Count ? killedAfter : killedAfter / commitEvery * commitEvery,
                (await resumed.OpenAsync(default)).Cursor.Element);
            Assert.Empty(Directory.GetFiles(left, "*.tmp"));
            await TestRuns.WriteAsync(resumed, encoded, samples.Count, commitEvery: 7);
            Assert.Equal(expected, Dump(SampleStore.Open(left)));
        }
    }

    [Fact]
    public async Task Progress_comes_back_as_it_was_committed()
    {
        var progress = new Actors.Streaming.GraphProgress(
            new(2, 1L << 40, 77), 1L << 41, new Dictionary<string, long> { ["not UTF-8"] = 3 }, 512,
            new Dictionary<string, string> { ["dedup"] = """{"Version":1}""" })
        {
            Filtered = new Dictionary<string, long> { ["a redirect"] = 5 },
        };
        await using var sink = new WriteSamples(folder.FullPath, TestSamples.VocabularySize);
        await sink.OpenAsync(default);
        await sink.CommitAsync(progress, default);

        var read = await sink.OpenAsync(default);
        Assert.Equal(progress with { Rejected = read.Rejected, States = read.States, Filtered = read.Filtered }, read);
        Assert.Equal(progress.Filtered, read.Filtered);
        Assert.Equal(progress.Rejected, read.Rejected);
        Assert.Equal(progress.States, read.States);
    }

    [Fact]
    public async Task Segment_cut_short_or_changed_at_any_byte_is_refused_by_name()
    {
        await TestRuns.StageAsync(folder.FullPath, TestSamples.Make(2), commitEvery: 2);
        var path = SampleSegment.PathOf(folder.FullPath, 0);
        var whole = await File.ReadAllBytesAsync(path);
        for (var length = 0; length < whole.Length; length++)
        {
            await File.WriteAllBytesAsync(path, whole[..length]);
            Assert.StartsWith(path, Assert.Throws<DamagedFileException>(ReadAll).Message, StringComparison.Ordinal);
        }
        for (var place = 0; place < whole.Length; place++)
        {
            var changed = (byte[])whole.Clone();
            changed[place] ^= 0x10;
            await File.WriteAllBytesAsync(path, changed);
            Assert.StartsWith(path, Assert.Throws<DamagedFileException>(ReadAll).Message, StringComparison.Ordinal);
        }
        await File.WriteAllBytesAsync(path, whole);
        ReadAll();
    }

    [Fact]
    public async Task Missing_segment_is_named()
    {
        await TestRuns.StageAsync(folder.FullPath, TestSamples.Make(30), commitEvery: 10);
        File.Delete(SampleSegment.PathOf(folder.FullPath, 1));
        Assert.Contains("00000001.samples", Assert.Throws<DamagedFileException>(ReadAll).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_that_is_not_complete_is_refused()
    {
        await using var sink = new WriteSamples(folder.FullPath, TestSamples.VocabularySize);
        await TestRuns.WriteAsync(sink, TestSamples.Encode(TestSamples.Make(10)), end: 5, commitEvery: 5);
        Assert.False(SampleStore.IsComplete(folder.FullPath));
        Assert.Contains("is not complete", Assert.Throws<InputException>(ReadAll).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Id_outside_the_vocabulary_is_refused()
    {
        var encode = new EncodeSamples(vocabularySize: 100);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await encode.OnElementAsync(TestSamples.Make(1)[0], _ => ValueTask.CompletedTask));
    }

    void ReadAll() => Dump(SampleStore.Open(folder.FullPath));

    static string Dump(SampleStore store) =>
        string.Join('\n', store.Groups.Select(group => $"{group}: {string.Join('|', Read(store, group))}"));

    static List<string> Read(SampleStore store, SampleGroup group) => Read(store, group, 0, store.Rows(group));

    static List<string> Read(SampleStore store, SampleGroup group, long first, long end)
    {
        var texts = new List<string>();
        using var rows = store.Read(group, first, end);
        while (rows.Next())
            texts.Add(Text(rows.Current, store.IdBytes));
        return texts;
    }

    static string Text(BinnedPair pair) => Text(
        pair.Sample.Pair.Document, pair.Sample.Pair.File, pair.Sample.Pair.Offset, pair.Sample.Pair.Bytes, pair.Sample.Pair.SegmentBStart,
        pair.Sample.Pair.IsRandomNext, pair.Sample.InputIds, pair.Sample.MaskedLmPositions, pair.Sample.MaskedLmLabels);

    static string Text(SampleRow row, int idBytes) => Text(
        row.Document, row.SourceFile, row.SourceOffset, row.SourceBytes, row.SegmentBStart,
        row.IsRandomNext, Ints(row.InputIds, idBytes), Ints(row.MaskedLmPositions, 2), Ints(row.MaskedLmLabels, idBytes));

    static string Text(
        long document, int file, long offset, int bytes, int segmentBStart, bool isRandomNext, int[] ids, int[] positions, int[] labels) =>
        $"{document} {file} {offset} {bytes} {segmentBStart} {isRandomNext} "
        + $"[{string.Join(' ', ids)}] [{string.Join(' ', positions)}] [{string.Join(' ', labels)}]";

    static int[] Ints(ReadOnlySpan<byte> bytes, int width)
    {
        var ints = new int[bytes.Length / width];
        IdWidth.Read(bytes, width, ints);
        return ints;
    }
}
