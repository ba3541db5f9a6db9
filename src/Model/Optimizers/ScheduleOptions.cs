using Millrace.Model.Configuration;

namespace Millrace.Model.Optimizers;

/// <summary>Settings of <c>millrace.optimizer.schedule</c>. Defaults and their reasons are in reference.conf.</summary>
/// <param name="Type">Shape of the curve.</param>
/// <param name="LearningRate">Its highest value.</param>
/// <param name="WarmupProportion">Share of the steps that warm up, in [0, 1].</param>
/// <param name="WarmupSteps">Steps that warm up; 0: as <paramref name="WarmupProportion"/> says.</param>
/// <param name="Degree">poly-warm-up, polynomial-decay: exponent of the way down.</param>
/// <param name="Floor">linear-warm-up, polynomial-decay: share of the learning rate that remains at the last step, in [0, 1].</param>
public sealed record ScheduleOptions(
    ScheduleKind Type, double LearningRate, double WarmupProportion, long WarmupSteps, double Degree, double Floor)
{
    public static ScheduleOptions Bind(ConfigSection config) => new(
        config.OneOf<ScheduleKind>("type"),
        config.Double("learning_rate", min: 0),
        config.Double("warmup_proportion", min: 0, max: 1),
        config.Int64("warmup_steps", min: 0),
        config.Double("degree", min: 0),
        config.Double("floor", min: 0, max: 1));

    /// <summary>The learning rate of the step after <paramref name="step"/> completed ones.</summary>
    public double At(long step, long maxSteps)
    {
        var warmup = WarmupSteps > 0 ? WarmupSteps / (double)maxSteps : WarmupProportion;
        return Type switch
        {
            ScheduleKind.PolyWarmUp => Optimizers.LearningRate.PolyWarmUp(LearningRate, step, maxSteps, warmup, Degree),
            ScheduleKind.PolynomialDecay => Optimizers.LearningRate.PolynomialDecay(LearningRate, step, maxSteps, warmup, Degree, Floor),
            ScheduleKind.LinearWarmUp => Optimizers.LearningRate.LinearWarmUp(LearningRate, step, maxSteps, warmup, Floor),
            _ => Optimizers.LearningRate.ConstantWarmUp(LearningRate, step, maxSteps, warmup),
        };
    }
}
