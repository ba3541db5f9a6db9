using Millrace.Actors.Streaming;
using Millrace.Actors.Supervision;
using Millrace.Laws;
using Millrace.Oracles;
using Millrace.Stages.Binning;
using Millrace.Stages.Shards;

namespace Millrace.Stages.Tests.Shards;

/// <summary>Staging samples and building shards as the engine runs them.</summary>
public sealed class ShardGraphLaws
{
    static readonly GraphOptions Options = new(
        Workers: 2, Buffer: 16, BatchElements: 3, BatchBytes: 1 << 20, MaxInFlightBytes: 1 << 12, CommitBytes: 20,
        MaxRejectedShare: 1, MinElementsToJudge: long.MaxValue,
        new SupervisionOptions(MaxRestarts: 0, TimeSpan.FromHours(1), TimeSpan.Zero, TimeSpan.Zero, Jitter: 0));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task Data_set_is_the_same_for_any_number_of_workers_failing_anywhere(int workers)
    {
        using var folder = new TestFolder();
        var samples = TestSamples.Make(90);
        var expected = await TestRuns.BuildAsync(
            folder.PathOf("whole"), await TestRuns.StageAsync(folder.PathOf("store"), samples), TestRuns.Options, TestSamples.Metadata);

        for (var place = 0; place < samples.Count; place += 17)
        {
            var run = folder.PathOf($"run-{place}");
            await Assert.ThrowsAsync<StageFailedException>(() => StageAsync(run, samples, workers, failing: place));
            await StageAsync(run, samples, workers, failing: -1);
            var failing = place % 9;
            await Assert.ThrowsAsync<StageFailedException>(() => BuildAsync(run, workers, failing));
            Assert.False(File.Exists(Path.Combine(run, "shards", DatasetDescription.FileName)));

            Assert.Equal(expected.DatasetHash, (await BuildAsync(run, workers, failing: -1)).DatasetHash);
            using var dataset = Dataset.Open(Path.Combine(run, "shards"), 0);
            dataset.Verify(default);
        }
    }

    [Fact]
    public async Task Shards_are_built_side_by_side_however_large_they_are()
    {
        using var folder = new TestFolder();
        var store = await TestRuns.StageAsync(folder.FullPath, TestSamples.Make(200));
        var plan = new PlanShards(store, TestRuns.Options);
        var widened = plan.Widen(Options with { Workers = 5 });
        Assert.True(widened.MaxInFlightBytes >= 5 * plan.Tasks.Max(task => task.Bytes));
        Assert.Equal(1, widened.BatchElements);
    }

    static Task StageAsync(string run, IReadOnlyList<BinnedPair> samples, int workers, int failing) =>
        Graph.From("samples", new InMemorySource<BinnedPair>([.. samples]))
            .Via("step", () => new FailingStep<BinnedPair>(sample => failing >= 0 && ReferenceEquals(sample, samples[failing])))
            .Via("encode-samples", () => new EncodeSamples(TestSamples.VocabularySize))
            .To("write-samples", new WriteSamples(Path.Combine(run, "samples"), TestSamples.VocabularySize))
            .RunAsync(Options with { Workers = workers }, default);

    static async Task<DatasetDescription> BuildAsync(string run, int workers, int failing)
    {
        var store = SampleStore.Open(Path.Combine(run, "samples"));
        var plan = new PlanShards(store, TestRuns.Options);
        var shards = Path.Combine(run, "shards");
        var sink = new CommitShards(shards, plan, TestSamples.Metadata, TestRuns.InputFiles);
        await Graph.From("plan-shards", plan)
            .Via("build-shard", () => new BuildShard(store, TestSamples.Metadata, TestRuns.Options, shards))
            .Via("step", () => new FailingStep<BuiltShard>(shard => failing >= 0 && shard.Task == plan.Tasks[failing]))
            .To("commit-shards", sink)
            .RunAsync(plan.Widen(Options with { Workers = workers }), default);
        return sink.Dataset!;
    }

    sealed class FailingStep<T>(Func<T, bool> fails) : Stage<T, T>
    {
        public override ValueTask OnElementAsync(T element, Emit<T> emit) =>
            fails(element) ? throw new InvalidDataException("made by a test") : emit(element);
    }
}
