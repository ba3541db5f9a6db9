namespace Millrace.Model.Optimizers;

/// <summary>Learning rates as functions of the step, counted in completed updates (0 before the first).</summary>
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
    /// base·p/warmup, then down a straight line from base to floor·base at the last step. With floor 0 it is NVIDIA's LinearWarmUp
    /// of fine-tuning.
    /// </summary>
    public static double LinearWarmUp(double learningRate, long step, long maxSteps, double warmup, double floor)
    {
        var progress = Progress(step, maxSteps);
        if (progress < warmup)
            return learningRate * progress / warmup;
        var left = warmup < 1 ? (1 - progress) / (1 - warmup) : 0;
        return learningRate * (floor + (1 - floor) * left);
    }

    /// <summary>(step + 1)/max_steps, at most 1: the share of the run that is done after the coming step.</summary>
    static double Progress(long step, long maxSteps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSteps, 1);
        return Math.Min(1, (step + 1) / (double)maxSteps);
    }
}
