using Millrace.Model.Bert;
using Millrace.Model.Optimizers;

namespace Millrace.Actors.Training;

/// <summary>The steps since the last report.</summary>
sealed class StepWindow
{
    /// <summary>Losses and hits.</summary>
    public PreTrainingSums Sums { get; private set; }

    /// <summary>Sequences.</summary>
    public long Sequences { get; private set; }

    /// <summary>Time spent, waiting included.</summary>
    public TimeSpan Time { get; private set; }

    /// <summary>Time spent waiting for data.</summary>
    public TimeSpan Waited { get; private set; }

    /// <summary>Adds one step.</summary>
    public void Add(StepResult result, long sequences, TimeSpan time, TimeSpan waited)
    {
        Sums += result.Sums;
        Sequences += sequences;
        Time += time;
        Waited += waited;
    }

    /// <summary>The means of the steps.</summary>
    public StepReport Report(long step, long steps, StepResult last, TimeSpan elapsed) => new(
        step,
        steps,
        Sums.Loss,
        Sums.MlmLoss,
        Sums.NspLoss,
        Sums.MlmAccuracy,
        Sums.NspAccuracy,
        last.LearningRate,
        last.GradNorm,
        Sequences / Time.TotalSeconds,
        Waited / Time,
        elapsed);
}
