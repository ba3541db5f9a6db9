using Millrace.Model.Bert;
using Millrace.Model.Optimizers;
using Millrace.Model.Tests.Bert;

namespace Millrace.Model.Tests.Optimizers;

public sealed class LossScaleTests : TorchTest
{
    [Fact]
    public void Overflow_halves_it_and_two_thousand_good_steps_double_it()
    {
        var scale = LossScale.Initial;
        Assert.Equal(1 << 20, scale.Factor);
        scale = scale.After(overflowed: true);
        Assert.Equal(1 << 19, scale.Factor);
        for (var i = 0; i < 1999; i++)
            scale = scale.After(overflowed: false);
        Assert.Equal(1 << 19, scale.Factor);
        scale = scale.After(overflowed: false);
        Assert.Equal(new LossScale(1 << 20, 0), scale);
        for (var i = 0; i < 1999; i++)
            scale = scale.After(overflowed: false);
        scale = scale.After(overflowed: true);
        Assert.Equal(new LossScale(1 << 19, 0), scale);
    }

    [Fact]
    public void It_never_falls_below_one_and_stays_away_without_float16()
    {
        var scale = LossScale.Initial;
        for (var i = 0; i < 100; i++)
            scale = scale.After(overflowed: true);
        Assert.Equal(1, scale.Factor);
        Assert.Equal(LossScale.None, LossScale.None.After(overflowed: true).After(overflowed: false));
        Assert.Equal(1, LossScale.None.Factor);
    }

    [TorchFact]
    public void Overflow_skips_the_step_and_does_not_advance_the_schedule()
    {
        using var network = new BertForPreTraining(Cases.Classic, Precision.Float32, seed: 1);
        using var optimizer = Optimizer.Create(Cases.AdamW, network.Parameters);
        var step = new PreTrainingStep(network, optimizer, seed: 1) { LossScale = LossScale.Initial };
        var batch = Cases.Batch(Cases.Classic, 1);
        var good = step.Run([batch], 1e-3);
        Assert.True(good.Applied);
        Assert.Equal((1 << 20, 1), ((int)good.LossScale, step.LossScale.GoodSteps));
        var before = network.Parameters.Values.AsSpan<float>().ToArray();

        step.Begin();
        step.Accumulate(batch, LossWeights.MeansOver([batch]), 0);
        network.Parameters.AllGradients[17] = float.PositiveInfinity; // what float16 gives where a gradient is too large
        var skipped = step.Finish(1e-3);

        Assert.False(skipped.Applied);
        Assert.Equal(1 << 20, skipped.LossScale);
        Assert.Equal(new LossScale(1 << 19, 0), step.LossScale);
        Assert.Equal(1, optimizer.CompletedSteps);
        Assert.Equal(before, network.Parameters.Values.AsSpan<float>().ToArray());
        Assert.True(step.Run([batch], 1e-3).Applied);
        Assert.Equal(2, optimizer.CompletedSteps);
    }

    [TorchFact]
    public void Norm_that_is_reported_is_that_of_the_gradients_without_the_scale()
    {
        double Norm(LossScale scale)
        {
            using var network = new BertForPreTraining(Cases.Classic, Precision.Float32, seed: 1);
            using var optimizer = Optimizer.Create(Cases.AdamW, network.Parameters);
            return new PreTrainingStep(network, optimizer, seed: 1) { LossScale = scale }.Run([Cases.Batch(Cases.Classic, 1)], 1e-3).GradNorm;
        }

        var expected = Norm(LossScale.None);
        Assert.Equal(expected, Norm(LossScale.Initial), 1e-6 * expected);
    }
}
