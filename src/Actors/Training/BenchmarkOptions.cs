using Millrace.Model.Configuration;

namespace Millrace.Actors.Training;

/// <summary>Settings of <c>millrace.trainer.benchmark</c>. Defaults and their reasons are in reference.conf.</summary>
/// <param name="WarmupSteps">Steps before the clock is started, at least 0.</param>
/// <param name="Steps">Steps that are timed, at least 1.</param>
public sealed record BenchmarkOptions(long WarmupSteps, long Steps)
{
    /// <summary>Reads the section.</summary>
    public static BenchmarkOptions Bind(ConfigSection config) => new(
        config.Int64("warmup-steps", min: 0),
        config.Int64("steps", min: 1));
}
