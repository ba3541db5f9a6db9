using System.Diagnostics;
using Millrace.Actors.Streaming;
using Millrace.Stages.Binning;
using Millrace.Stages.Shards;

namespace Millrace.Stages.Tests.Shards;

/// <summary>Runs the stages by hand, so that a test decides when something is committed and when everything ends.</summary>
static class TestRuns
{
    public static readonly string[] InputFiles = ["a.txt", "b.txt", "größe.txt"];

    public static WriteShardsOptions Options { get; } = new(NumShards: 3, RowsPerGroup: 64, PageBytes: 512, ShardCompression.None);

    /// <summary>Progress as an engine gives it after so many elements.</summary>
    public static GraphProgress After(long elements) =>
        GraphProgress.None with { Cursor = new Cursor(0, elements, elements), Bytes = 10 * elements };

    /// <summary>Writes from where the sink goes on up to <paramref name="end"/>, committing every so many elements.</summary>
    public static async Task WriteAsync<T>(Sink<T> sink, IReadOnlyList<T> elements, int end, int commitEvery)
    {
        var progress = await sink.OpenAsync(default);
        for (var number = (int)progress.Cursor.Element; number < end; number++)
        {
            await sink.WriteAsync(elements[number], default);
            if ((number + 1) % commitEvery == 0)
                await sink.CommitAsync(After(number + 1), default);
        }
        if (end < elements.Count)
            return;
        if (end % commitEvery != 0)
            await sink.CommitAsync(After(end), default);
        await sink.CompleteAsync(default);
    }

    /// <summary>Fills a sample store and completes it.</summary>
    public static async Task<SampleStore> StageAsync(
        string folder, IReadOnlyList<BinnedPair> samples, int commitEvery = 50, int vocabularySize = TestSamples.VocabularySize)
    {
        await using (var sink = new WriteSamples(folder, vocabularySize))
            await WriteAsync(sink, TestSamples.Encode(samples, vocabularySize), samples.Count, commitEvery);
        return SampleStore.Open(folder);
    }

    /// <summary>Builds the shards of a store in <c>run/shards</c>.</summary>
    public static Task<DatasetDescription> BuildAsync(
        string run, SampleStore store, WriteShardsOptions options, ShardMetadata metadata, int commitEvery = 1) =>
        BuildAsync(run, store, options, metadata, commitEvery, end: int.MaxValue)!;

    /// <summary>Builds the shards that are missing, up to number <paramref name="end"/> of the plan.</summary>
    public static async Task<DatasetDescription?> BuildAsync(
        string run, SampleStore store, WriteShardsOptions options, ShardMetadata metadata, int commitEvery, int end)
    {
        var (plan, folder) = (new PlanShards(store, options), Path.Combine(run, "shards"));
        await using var sink = new CommitShards(folder, plan, metadata, InputFiles);
        var stage = new BuildShard(store, metadata, options, folder);
        var progress = await sink.OpenAsync(default);
        await foreach (var task in plan.ReadAsync(progress.Cursor, default))
        {
            if (task.Next.Element > end)
                return null;
            await stage.OnElementAsync(task.Element!, shard => sink.WriteAsync(shard, default));
            if (task.Next.Element % commitEvery == 0 || task.Next.Element == plan.Tasks.Count)
                await sink.CommitAsync(progress with { Cursor = task.Next }, default);
        }
        await sink.CompleteAsync(default);
        return sink.Dataset;
    }

    /// <summary>Stages samples and builds their shards; the folder of the data set.</summary>
    public static async Task<string> MakeAsync(
        string run,
        IReadOnlyList<BinnedPair> samples,
        WriteShardsOptions? options = null,
        int vocabularySize = TestSamples.VocabularySize,
        bool isMasked = true)
    {
        var store = await StageAsync(Path.Combine(run, "staging", "samples"), samples, vocabularySize: vocabularySize);
        await BuildAsync(run, store, options ?? Options, TestSamples.MetadataFor(vocabularySize, isMasked));
        return Path.Combine(run, "shards");
    }

    /// <summary>What a killed process leaves: the files as they are now, those that are being written too.</summary>
    public static void CopyFolder(string from, string to)
    {
        // By cp: .NET does not let a file be read that somebody has open for writing.
        using var copy = Process.Start("cp", ["-R", from, to]);
        copy.WaitForExit();
        Assert.Equal(0, copy.ExitCode);
    }
}
