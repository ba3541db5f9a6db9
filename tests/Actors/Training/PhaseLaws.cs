namespace Millrace.Actors.Tests.Training;

/// <summary>Phases follow each other, and a run that is interrupted in any of them, or between, continues the very same curve.</summary>
public sealed class PhaseLaws : PhaseTest
{
    readonly Recorder undisturbed = new();

    [TorchFact]
    public async Task Each_phase_has_its_steps_its_schedule_and_its_data_and_begins_with_the_weights_of_the_one_before()
    {
        var phases = Phases("whole", t => t with { EvaluationSteps = 100 });
        var loaded = new List<(string, long)>();
        foreach (var (name, source) in Sources)
            source.OnStep = step => loaded.Add((name, step));
        var result = await RunAsync(phases, undisturbed);

        Assert.Equal(["one 1/3 0-4", "two 2/3 4-7", "three 3/3 7-12"], undisturbed.Phases);
        Assert.Equal([0L, 4, 7], undisturbed.Starts);
        Assert.Equal([("one", 0), ("one", 1), ("one", 2), ("one", 3), ("two", 0), ("two", 1), ("two", 2), ("three", 0), ("three", 1), ("three", 2), ("three", 3), ("three", 4)], loaded);
        Assert.Equal(Enumerable.Range(1, 12).Select(step => (long)step), undisturbed.Steps.Select(s => s.Step));
        Assert.All(undisturbed.Steps, step => Assert.Equal(Steps, step.Steps));
        var expected = phases.SelectMany(phase => Enumerable.Range(0, (int)phase.Trainer.Steps).Select(step => phase.Schedule.At(step, phase.Trainer.Steps)));
        Assert.Equal(expected, undisturbed.Steps.Select(s => s.LearningRate));
        Assert.Equal([4L, 7, 12], undisturbed.Evaluations.Select(e => e.Step));
        Assert.Equal((Steps, true, (4 + 2 * 3 + 3 * 5) * ToySource.BatchSize), (result.Steps, result.IsDone, (int)result.Sequences));

        // The same by hand: a run that takes the last checkpoint of the first phase as its first weights.
        var byHand = phases[1] with { FirstStep = 0, Folder = Folder.PathOf("hand"), Trainer = phases[1].Trainer with { InitCheckpoint = phases[0].PathOf(4) } };
        var hand = new Recorder();
        await TrainAsync(byHand, Sources["two"], hand);
        Assert.Equal([$"safetensors {byHand.Model.Parameters.Count}"], hand.Taken);
        Assert.Equal(
            undisturbed.Steps.Where(s => s.Step is > 4 and <= 7).Select(s => (s.Loss, s.LearningRate, s.GradientNorm)),
            hand.Steps.Select(s => (s.Loss, s.LearningRate, s.GradientNorm)));
    }

    [TorchFact]
    public async Task Moments_come_along_where_they_are_asked_for()
    {
        var curves = new List<object[]>();
        foreach (var keeps in (bool[])[false, true])
        {
            var recorder = new Recorder();
            await RunAsync(Phases($"keeps-{keeps}", t => t with { KeepMoments = keeps }), recorder);
            curves.Add(Curve(recorder.Steps));
        }
        Assert.Equal(curves[0][..5], curves[1][..5]); // the first loss of a phase is of the weights alone
        Assert.NotEqual(curves[0][5], curves[1][5]);
        Assert.Equal(Curve((await CurveOf("keeps-again", keeps: true)).Steps), curves[1]);
    }

    async Task<Recorder> CurveOf(string folder, bool keeps)
    {
        var recorder = new Recorder();
        await RunAsync(Phases(folder, t => t with { KeepMoments = keeps }), recorder);
        return recorder;
    }

    [TorchTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_stopped_after_any_step_of_any_phase_continues_as_if_it_had_not_been(bool keepsMoments)
    {
        var whole = Phases("whole", t => t with { KeepMoments = keepsMoments });
        var result = await RunAsync(whole, undisturbed);
        for (var k = 1L; k < Steps; k++)
        {
            var (phases, recorder) = (Phases($"stopped-{k}", t => t with { CheckpointSteps = 5, KeepMoments = keepsMoments }), new Recorder());
            using var stop = new CancellationTokenSource();
            recorder.OnStepped = report => CancelAt(stop, report.Step, k);
            await Assert.ThrowsAsync<OperationCanceledException>(() => RunAsync(phases, recorder, stop.Token));
            var continued = await RunAsync(phases, recorder);
            Assert.Equal(Curve(undisturbed.Steps), Curve(recorder.Steps));
            AssertSame(whole[2], phases[2], Steps);
            Assert.Equal((result.FirstLoss, result.LastLoss, result.Sequences, result.Evaluation), (continued.FirstLoss, continued.LastLoss, continued.Sequences, continued.Evaluation));
        }
    }

    [TorchFact]
    public async Task Run_that_crashed_continues_from_any_of_its_checkpoints_and_opens_no_data_of_phases_that_are_done()
    {
        var whole = Phases("whole", t => t with { CheckpointSteps = 1 });
        await RunAsync(whole, undisturbed);
        for (var k = 1L; k <= Steps; k++)
        {
            var (crashed, recorder) = (Phases($"crashed-{k}"), new Recorder());
            CopyFolder(whole[0].PathOf(k), crashed[0].PathOf(k));
            Opened.Clear();
            await RunAsync(crashed, recorder);
            Assert.Equal(Curve(undisturbed.Steps.Skip((int)k)), Curve(recorder.Steps));
            AssertSame(whole[2], crashed[2], Steps);
            Assert.Equal(k < 4 ? ["one", "two", "three"] : k < 7 ? ["two", "three"] : (string[])["three"], Opened);
        }
    }

    [TorchFact]
    public async Task Damaged_checkpoints_lead_back_into_the_phase_before()
    {
        var whole = Phases("whole", t => t with { CheckpointSteps = 3 });
        await RunAsync(whole, undisturbed);
        var (damaged, recorder) = (Phases("damaged"), new Recorder());
        foreach (var step in (long[])[3, 4, 6])
            CopyFolder(whole[0].PathOf(step), damaged[0].PathOf(step));
        Damage(damaged[0], 4);
        Damage(damaged[0], 6);
        await RunAsync(damaged, recorder);
        Assert.Equal(Curve(undisturbed.Steps.Skip(3)), Curve(recorder.Steps));
        Assert.Equal(2, recorder.Warnings.Count);
        Assert.Equal(["two", "one", "two", "three"], Opened[^4..]);
        AssertSame(whole[2], damaged[2], Steps);
    }

    [TorchFact]
    public async Task Failure_at_the_first_step_of_a_phase_begins_that_phase_again()
    {
        var whole = Phases("whole");
        await RunAsync(whole, undisturbed);
        var (failed, recorder) = (Phases("failed"), new Recorder());
        Sources["two"] = new ToySource { MicroBatches = 2, OnStep = Failing.Times(1, 0, _ => new IOException("the file server is gone")) };
        await RunAsync(failed, recorder);
        Assert.Equal([0L, 4, 4, 7], recorder.Starts);
        Assert.Equal(Curve(undisturbed.Steps), Curve(recorder.Steps));
        AssertSame(whole[2], failed[2], Steps);
    }

    [TorchFact]
    public async Task The_last_checkpoint_of_each_phase_is_kept()
    {
        var phases = Phases("kept", t => t with { CheckpointSteps = 1, KeepCheckpoints = 2 });
        await RunAsync(phases, undisturbed);
        Assert.Equal([4L, 7, 10, 11, 12], Checkpoints(phases[0]));
        Assert.Equal("two", phases[0].Checkpoints.Verify(7).Progress["phase"]);
    }

    static void CancelAt(CancellationTokenSource stop, long step, long wanted)
    {
        if (step == wanted)
            stop.Cancel();
    }
}
