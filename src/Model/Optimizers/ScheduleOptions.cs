using Millrace.Model.Configuration;

namespace Millrace.Model.Optimizers;

/// <summary>Settings of <c>millrace.optimizer.schedule</c>. Defaults and their reasons are in reference.conf.</summary>
/// <param name="Type">Shape of the curve.</param>
/// <param name="LearningRate">Its highest value.</param>
/// <param name="WarmupProportion">Share of the steps that warm up, in [0, 1].</param>
/// <param name="Degree">poly-warm-up: exponent of the way down.</param>
/// <param name="Floor">linear-warm-up: share of the learning rate that remains at the last step, in [0, 1].</param>
public sealed record ScheduleOptions(ScheduleKind Type, double LearningRate, double WarmupProportion, double Degree, double Floor)
{
    public static ScheduleOptions Bind(ConfigSection config) => new(
        config.OneOf<ScheduleKind>("type"),
        config.Double("learning_rate", min: 0),
        config.Double("warmup_proportion", min: 0, max: 1),
        config.Double("degree", min: 0),
        config.Double("floor", min: 0, max: 1));

    /// <summary>The learning rate of the step after <paramref name="step"/> completed ones.</summary>
    public double At(long step, long maxSteps) => Type switch
    {
        ScheduleKind.PolyWarmUp => Optimizers.LearningRate.PolyWarmUp(LearningRate, step, maxSteps, WarmupProportion, Degree),
        ScheduleKind.LinearWarmUp => Optimizers.LearningRate.LinearWarmUp(LearningRate, step, maxSteps, WarmupProportion, Floor),
        _ => LearningRate,
    };
}
