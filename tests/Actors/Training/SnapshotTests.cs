using Millrace.Actors.Training;
using Millrace.Model.Bert;
using Millrace.Model.Parameters;
using Millrace.Model.Training;

namespace Millrace.Actors.Tests.Training;

public sealed class SnapshotTests : TrainingTest
{
    [Fact]
    public void Copy_does_not_change_with_what_was_copied()
    {
        NamedArray[] live = [new("a", [2, 3], new float[] { 1, 2, 3, 4, 5, 6 }), new("b", [3_000_000], Numbers(3_000_000))];
        var buffer = new SnapshotBuffer();
        var copies = buffer.Copy(live);
        live[1].Values.Span.Clear();
        Assert.Equal(["a", "b"], copies.Select(c => c.Name));
        Assert.Equal([2L, 3], copies[0].Shape);
        Assert.Equal([1, 2, 3, 4, 5, 6], copies[0].Values.ToArray());
        Assert.True(copies[1].Values.Span.SequenceEqual(Numbers(3_000_000)));

        var again = buffer.Copy(live);
        Assert.Equal(new float[3_000_000], again[1].Values.ToArray());
        Assert.True(copies[1].Values.Span == again[1].Values.Span); // the same memory
    }

    [Fact]
    public async Task Third_copy_waits_for_one_of_the_two_before()
    {
        var buffers = new SnapshotBuffers();
        var first = await buffers.TakeAsync();
        buffers.Return(first);
        Assert.Same(first, await buffers.TakeAsync());
        Assert.Equal(1, buffers.Made); // a disk that keeps up needs one
        var second = await buffers.TakeAsync();
        var third = buffers.TakeAsync().AsTask();
        Assert.False(third.IsCompleted);
        buffers.Return(second);
        Assert.Same(second, await third);
        Assert.Equal(2, buffers.Made);
    }

    [TorchFact]
    public async Task Disk_slower_than_the_checkpoints_makes_the_trainer_wait()
    {
        var disk = new SlowFile();
        var recorder = new Recorder();
        var plan = Plan("run", t => t with { CheckpointSteps = 1, EvaluationSteps = 100 }) with
        {
            Files = new Dictionary<string, ReadOnlyMemory<byte>> { ["vocab.txt"] = disk.Memory },
        };
        var steps = 0L;
        recorder.OnStepped = report => Volatile.Write(ref steps, report.Step);
        var run = TrainAsync(plan, new ToySource(), recorder);

        // One copy is being written, one waits for its turn, the third has no memory to go to.
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref steps) == 3, TimeSpan.FromSeconds(30)));
        Work.For(TimeSpan.FromMilliseconds(100));
        Assert.Equal(3, Volatile.Read(ref steps));
        Assert.Empty(Checkpoints(plan));
        disk.Release();
        Assert.Equal(8, (await run).Steps);
        Assert.Equal([1L, 2, 3, 4, 5, 6, 7, 8], recorder.Saves.Select(s => s.Step));
        Assert.InRange(recorder.Saves[2].Stall.TotalMilliseconds, 50, 30_000);
    }

    [Fact]
    public void Progress_comes_back_from_a_checkpoint_bit_for_bit()
    {
        var progress = new TrainingProgress(
            double.NaN, 0.1 + 0.2, 1L << 60, 1e-300, Math.PI, 1 / 9.0, 4, StepLatencies.None.Plus(TimeSpan.FromHours(1)), 12, 13,
            new StepWindow(new PreTrainingSums(1 / 3.0, 4, 5, double.PositiveInfinity, 7, 8, new DiscriminatorSums(1 / 7.0, 50 / 7.0, 14, 15, 16, 17, 18)), 9, 1e9, 11.1, 12, StepLatencies.None.Plus(TimeSpan.FromMilliseconds(3)).Plus(TimeSpan.FromSeconds(5))));
        Assert.Equal(progress, TrainingProgress.Of(progress.ToTexts(), "run/step-000012"));
    }

    [Theory]
    [InlineData("sequences", null, "run/step-000012 lacks progress.sequences")]
    [InlineData("sequences", "many", "run/step-000012: progress.sequences must be a whole number, got many")]
    [InlineData("step_latencies", "3:1 x", "run/step-000012: progress.step_latencies must be bucket:count in a row, got x")]
    [InlineData("window_seconds", "long", "run/step-000012: progress.window_seconds must be a number, got long")]
    public void Progress_that_is_damaged_is_refused(string key, string? text, string message)
    {
        var texts = TrainingProgress.None.ToTexts();
        texts.Remove(key);
        if (text is not null)
            texts.Add(key, text);
        var failure = Assert.Throws<Model.Checkpoints.CheckpointException>(() => TrainingProgress.Of(texts, "run/step-000012"));
        Assert.Equal(message, failure.Message);
    }

    static float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(i => (float)i)];
}
