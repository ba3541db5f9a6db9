namespace Millrace.Model.Optimizers;

/// <summary>Learning rates as functions of the step, counted in completed updates (0 before the first).</summary>
/// <remarks>
/// Each is taken at the step that is about to be executed, as NVIDIA's PyTorch has it. Google's, NVIDIA's TensorFlow and Paddle's
/// programs take it one step earlier: there the first update is made at a rate of 0, here the last.
/// </remarks>
public static class LearningRate
{
    /// <summary>
    /// base·p/warmup while p = (step + 1)/max_steps is below warmup, then base·(1 − p)^degree. As in NVIDIA's BERT it jumps down
    /// where the warm-up ends, and the last step's rate is 0.
    /// </summary>
    public static double PolyWarmUp(double learningRate, long step, long maxSteps, double warmup, double degree)
    {
        var progress = Progress(step, maxSteps);
        return progress < warmup ? learningRate * progress / warmup : learningRate * Math.Pow(1 - progress, degree);
    }

    /// <summary>
    /// base·p/warmup, then from base to floor·base at the last step, with x the share of the way down that is done
    /// (1 − floor)·base·(1 − x)^degree above the floor; nowhere does it jump. NVIDIA's ELECTRA has the degree 0.5, its Paddle 1.
    /// </summary>
    public static double PolynomialDecay(double learningRate, long step, long maxSteps, double warmup, double degree, double floor)
    {
        var progress = Progress(step, maxSteps);
        if (progress < warmup)
            return learningRate * progress / warmup;
        var left = warmup < 1 ? (1 - progress) / (1 - warmup) : 0;
        return learningRate * (floor + (1 - floor) * Math.Pow(left, degree));
    }

    /// <summary>
    /// base·p/warmup, then down a straight line from base to floor·base at the last step. With floor 0 it is NVIDIA's LinearWarmUp
    /// of fine-tuning.
    /// </summary>
    public static double LinearWarmUp(double learningRate, long step, long maxSteps, double warmup, double floor) =>
        PolynomialDecay(learningRate, step, maxSteps, warmup, degree: 1, floor);

    /// <summary>base·p/warmup, then base.</summary>
    public static double ConstantWarmUp(double learningRate, long step, long maxSteps, double warmup)
    {
        var progress = Progress(step, maxSteps);
        return progress < warmup ? learningRate * progress / warmup : learningRate;
    }

    /// <summary>(step + 1)/max_steps, at most 1: the share of the run that is done after the coming step.</summary>
    static double Progress(long step, long maxSteps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSteps, 1);
        return Math.Min(1, (step + 1) / (double)maxSteps);
    }
}
