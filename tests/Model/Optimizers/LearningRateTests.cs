using Millrace.Model.Optimizers;

namespace Millrace.Model.Tests.Optimizers;

/// <summary>The figures are those of NVIDIA's BERT (spec B.3).</summary>
public sealed class LearningRateTests
{
    [Fact]
    public void Poly_warm_up_rises_in_a_line_jumps_and_ends_at_zero()
    {
        double At(long step) => LearningRate.PolyWarmUp(6e-3, step, maxSteps: 7038, warmup: 0.2843, degree: 0.5);
        Assert.Equal(6e-3 / 7038 / 0.2843, At(0), 1e-12);
        Assert.Equal(6e-3, At(1999), 1e-5);
        Assert.Equal(6e-3 * Math.Sqrt(1 - 0.2843), At(2000), 1e-5);
        Assert.Equal(0, At(7037));
    }

    [Fact]
    public void Linear_warm_up_is_continuous_and_ends_at_its_floor()
    {
        double At(long step) => LearningRate.LinearWarmUp(1e-3, step, maxSteps: 1000, warmup: 0.1, floor: 0.02);
        Assert.Equal(1e-5, At(0), 1e-12);
        Assert.Equal(1e-3, At(99), 1e-12);
        Assert.Equal(1e-3 * (0.02 + 0.98 * 0.5), At(549), 1e-12);
        Assert.Equal(2e-5, At(999), 1e-12);
        Assert.Equal(2e-5, At(5000), 1e-12);
    }

    [Fact]
    public void Linear_warm_up_without_floor_is_NVIDIAs()
    {
        for (var step = 0; step < 50; step++)
        {
            var p = (step + 1) / 50.0;
            var expected = p < 0.1 ? 2 * p / 0.1 : 2 * Math.Max((p - 1) / (0.1 - 1), 0);
            Assert.Equal(expected, LearningRate.LinearWarmUp(2, step, 50, 0.1, 0), 1e-12);
        }
    }

    [Fact]
    public void Polynomial_decay_is_continuous_and_that_of_NVIDIAs_ELECTRA()
    {
        // (lr − end)·(1 − x)^.5 + end over total − warm steps, after lr·t/warm (spec C.5).
        const double lr = 6e-3, end = 6e-5;
        double At(long step) => LearningRate.PolynomialDecay(lr, step, maxSteps: 10000, warmup: 0.2, degree: 0.5, floor: end / lr);
        for (var step = 0; step < 10000; step++)
        {
            var t = step + 1;
            Assert.Equal(t < 2000 ? lr * t / 2000 : (lr - end) * Math.Sqrt(1 - (t - 2000) / 8000.0) + end, At(step), 1e-12);
        }
        Assert.Equal(At(1998), At(1999), 2 * lr / 2000);
        Assert.Equal(end, At(9999), 1e-12);
        Assert.Equal(end, At(20000), 1e-12);
    }

    [Fact]
    public void Constant_rises_and_stays()
    {
        double At(long step) => LearningRate.ConstantWarmUp(2e-5, step, maxSteps: 100, warmup: 0.1);
        Assert.Equal(2e-6, At(0), 1e-15);
        Assert.Equal(2e-5, At(9), 1e-15);
        Assert.Equal(2e-5, At(99));
    }

    [Fact]
    public void Warm_up_in_steps_goes_before_its_share()
    {
        foreach (var type in Enum.GetValues<ScheduleKind>())
        {
            var share = new ScheduleOptions(type, 1e-4, WarmupProportion: 0.25, WarmupSteps: 0, Degree: 0.5, Floor: 0);
            var steps = share with { WarmupProportion = 0.9, WarmupSteps = 250 };
            for (var step = 0; step < 1000; step++)
                Assert.Equal(share.At(step, 1000), steps.At(step, 1000), 1e-16);
            Assert.Equal(1e-4 / 250, steps.At(0, 1000), 1e-16);
        }
    }

    [Fact]
    public void Clip_divides_only_above_the_limit()
    {
        Assert.Equal(1, Optimizer.ClipDivisor(0.9, 1));
        Assert.Equal(1, Optimizer.ClipDivisor(1, 1));
        Assert.Equal(2.5, Optimizer.ClipDivisor(2.5, 1));
    }
}
