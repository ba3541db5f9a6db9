using Microsoft.Extensions.Logging.Abstractions;
using Millrace.Actors.Supervision;
using Millrace.Actors.Training;
using Millrace.Model.Bert;
using Millrace.Model.Checkpoints;
using Millrace.Model.Optimizers;
using Millrace.Model.Torch;
using Millrace.Oracles;

namespace Millrace.Actors.Tests.Training;

/// <summary>
/// A class of tests that train a tiny network in a folder of its own. They run one after the other (the count of live tensors is
/// the process's), and each ends with none alive.
/// </summary>
[Collection("torch")]
public abstract class TrainingTest : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(1); // against a hang; nothing here takes seconds

    internal static readonly SupervisionOptions Supervision = new(
        MaxRestarts: 3, RestartWindow: TimeSpan.FromMinutes(10), MinBackoff: TimeSpan.Zero, MaxBackoff: TimeSpan.Zero, Jitter: 0);

    internal static readonly OptimizerOptions AdamW = new(
        OptimizerKind.Adamw, Beta1: 0.9, Beta2: 0.98, Eps: 1e-6, WeightDecay: 0.01, NoDecay: ["bias", "LayerNorm"], MaxGradNorm: 1, UseNvlamb: false,
        BiasCorrection: true, LayerwiseLrDecay: 1);

    static readonly BertConfig Network = new(
        ToySource.VocabSize, HiddenSize: 32, NumHiddenLayers: 1, NumAttentionHeads: 2, IntermediateSize: 64, Activation.Gelu,
        HiddenDropoutProb: 0.1, AttentionProbsDropoutProb: 0.1, MaxPositionEmbeddings: ToySource.SequenceLength, TypeVocabSize: 2,
        InitializerRange: 0.02, LayerNormEps: 1e-12, PositionEmbeddingType.Absolute, LayerNormPosition.Post);

    static readonly TrainerOptions Trainer = new(
        Steps: 8, DeviceChoice.Cpu, Threads: 1, EvaluationSteps: 4, CheckpointSteps: 2, KeepCheckpoints: 20, LogSteps: 1, PrefetchSteps: 2,
        StepsThisRun: 0, SkipCheckpoint: false, MaxSkippedSteps: 100, InitCheckpoint: null, KeepMoments: false, CheckpointActivations: false);

    internal TestFolder Folder { get; } = new();

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Folder.Dispose();
        if (TorchFactAttribute.WhyMissing is null)
            Assert.Equal(0, Tensor.AliveCount);
    }

    /// <summary>A plan whose checkpoints are in a folder of that name.</summary>
    internal TrainingPlan Plan(string name, Func<TrainerOptions, TrainerOptions>? change = null) => new(
        Network, Precision.Float32, AdamW, new ScheduleOptions(ScheduleKind.LinearWarmUp, 1e-2, 0.1, 0, 1, 0), (change ?? (same => same))(Trainer),
        Seed: 42, Fingerprint: "7f3a91c0", Folder.PathOf(name),
        new Dictionary<string, ReadOnlyMemory<byte>> { ["vocab.txt"] = "[PAD]\n"u8.ToArray() });

    internal static Task<TrainingResult> TrainAsync(
        TrainingPlan plan, IBatchSource source, ITrainingObserver observer, CancellationToken stop = default, SupervisionOptions? supervision = null) =>
        TrainingRun.RunAsync(plan, source, supervision ?? Supervision, observer, NullLogger.Instance, stop).WaitAsync(Patience, CancellationToken.None);

    /// <summary>Trains until the test's own code cancels.</summary>
    internal static async Task StopAsync(
        TrainingPlan plan, IBatchSource source, ITrainingObserver observer, CancellationTokenSource stop, SupervisionOptions? supervision = null)
    {
        var stopped = await Assert.ThrowsAsync<OperationCanceledException>(() => TrainAsync(plan, source, observer, stop.Token, supervision));
        Assert.Equal(stop.Token, stopped.CancellationToken);
    }

    /// <summary>Asserts that two runs have come to the very same weights and moments.</summary>
    internal static void AssertSame(TrainingPlan expected, TrainingPlan actual, long step)
    {
        foreach (var file in (string[])[CheckpointFolder.WeightsFile, CheckpointFolder.OptimizerFile])
            Assert.True(
                File.ReadAllBytes(Path.Combine(expected.PathOf(step), file)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(actual.PathOf(step), file))),
                $"{file} of step {step} differs");
    }

    /// <summary>The steps that have a checkpoint.</summary>
    internal static IReadOnlyList<long> Checkpoints(TrainingPlan plan) => new CheckpointFolder(plan.Folder, plan.Trainer.KeepCheckpoints).Steps();

    /// <summary>What a curve shows, without what depends on the clock.</summary>
    internal static object[] Curve(IEnumerable<StepReport> reports) =>
        [.. reports.Select(r => (r.Step, r.Loss, r.MlmLoss, r.NspLoss, r.MlmAccuracy, r.NspAccuracy, r.Discriminator, r.LearningRate, r.GradientNorm))];

    /// <summary>Changes one byte of a checkpoint.</summary>
    internal static void Damage(TrainingPlan plan, long step)
    {
        var file = Path.Combine(plan.PathOf(step), CheckpointFolder.WeightsFile);
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
    }

    internal static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
