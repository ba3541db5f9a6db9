using Millrace.Model.Bert;
using Millrace.Model.Electra;
using Millrace.Model.Optimizers;
using Millrace.Model.Parameters;
using Millrace.Model.Tests.Bert;
using Millrace.Model.Training;

namespace Millrace.Model.Tests.Electra;

/// <summary>
/// A tiny ELECTRA on a few sequences of words of three tokens, each of which tells the other two: what is drawn wrongly can be seen.
/// </summary>
public sealed class ElectraLearningTests : TorchTest
{
    const int Sequences = 16;
    const int Length = 24;
    const int MaskToken = 1;
    const int FirstWord = 2;
    const int Words = 19;

    static readonly ElectraConfig Config = ElectraCases.Classic with
    {
        Discriminator = Cases.Classic with { InitializerRange = 0.05 },
        GeneratorLayers = 0.5,
    };

    [TorchFact]
    public void Discriminator_gets_clearly_better_than_always_saying_original()
    {
        using var network = new ElectraForPreTraining(Config, Precision.Float32, seed: 1);
        var before = Judge(network);
        Train(network, steps: 800);
        var after = Judge(network);

        Assert.InRange(before.BalancedAccuracy, 0.4, 0.6);
        Assert.InRange(after.ReplacedShare, 0.02, 0.2); // the generator has not learnt all of it by heart
        Assert.True(after.Accuracy > 1 - 0.7 * after.ReplacedShare, $"{after.Accuracy} right, {after.ReplacedShare} replaced");
        Assert.True(after.BalancedAccuracy > 0.75, $"{after}");
        Assert.True(after.Precision > 0.6, $"{after}");
    }

    [TorchFact]
    public void Bfloat16_learns_along_the_curve_of_float32_within_noise()
    {
        using var exact = new ElectraForPreTraining(Config, Precision.Float32, seed: 1);
        using var half = new ElectraForPreTraining(Config, Precision.BFloat16, seed: 1);
        var (expected, actual) = (Train(exact, steps: 120), Train(half, steps: 120));
        Assert.True(expected[^1].Loss < 0.8 * expected[0].Loss);
        foreach (var (one, other) in expected.Zip(actual))
        {
            Assert.Equal(one.MlmLoss, other.MlmLoss, 0.03 * one.MlmLoss);
            Assert.Equal(one.Loss, other.Loss, 0.03 * one.Loss);
        }
    }

    /// <summary>The means of each tenth of the steps.</summary>
    static PreTrainingSums[] Train(ElectraForPreTraining network, int steps)
    {
        using var optimizer = Optimizer.Create(Cases.AdamW with { Eps = 1e-6, MaxGradNorm = 1 }, network.Parameters);
        var step = new PreTrainingStep(network, optimizer, seed: 3);
        var curve = new PreTrainingSums[10];
        for (var i = 0; i < steps; i++)
            curve[i * curve.Length / steps] += step.Run([Batch(masks: (ulong)i)], 3e-3).Sums;
        return curve;
    }

    /// <summary>Over masks that training has not had.</summary>
    static DiscriminatorSums Judge(ElectraForPreTraining network) =>
        Enumerable.Range(0, 20).Aggregate(default(PreTrainingSums), (sums, i) => sums + network.Evaluate(Batch(masks: 1_000_000 + (ulong)i))).Detection;

    static PreTrainingBatch Batch(ulong masks)
    {
        var ids = new int[Sequences * Length];
        var (positions, labels) = (new List<int>(), new List<int>());
        for (var i = 0; i < ids.Length; i++)
        {
            var word = (int)(CounterRandom.Bits(1, 2, (ulong)(i / 3)) % Words);
            ids[i] = FirstWord + (i % 3) * Words + (word * (i % 3 + 2) + i % 3) % Words;
            if (CounterRandom.Bits(2, masks, (ulong)i) % 100 >= 15)
                continue;
            positions.Add(i);
            labels.Add(ids[i]);
        }
        foreach (var position in positions)
            ids[position] = MaskToken;
        return new PreTrainingBatch
        {
            BatchSize = Sequences,
            SequenceLength = Length,
            InputIds = ids,
            TokenTypeIds = new int[ids.Length],
            MaskedLmPositions = [.. positions],
            MaskedLmLabels = [.. labels],
        };
    }
}
