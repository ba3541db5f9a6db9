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
    public void Clip_divides_only_above_the_limit()
    {
        Assert.Equal(1, Optimizer.ClipDivisor(0.9, 1));
        Assert.Equal(1, Optimizer.ClipDivisor(1, 1));
        Assert.Equal(2.5, Optimizer.ClipDivisor(2.5, 1));
    }
}
