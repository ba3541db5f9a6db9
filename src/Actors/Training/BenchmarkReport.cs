namespace Millrace.Actors.Training;

/// <summary>What a benchmark has measured; of the steps before the clock was started only <see cref="EndToEnd"/> knows.</summary>
/// <param name="Steps">Steps timed so far.</param>
/// <param name="Sequences">Their sequences.</param>
/// <param name="Loss">Mean of what they minimise, in nats.</param>
/// <param name="LastLoss">The same of the last one.</param>
/// <param name="Time">Time spent on them, waiting included.</param>
/// <param name="Waited">Time of it spent waiting for data.</param>
/// <param name="EndToEnd">Time since the network began to be made.</param>
/// <param name="SkippedSteps">Steps of them without an update, for want of finite gradients.</param>
/// <param name="Latencies">How long each took.</param>
public sealed record BenchmarkReport(
    long Steps,
    long Sequences,
    double Loss,
    double LastLoss,
    TimeSpan Time,
    TimeSpan Waited,
    TimeSpan EndToEnd,
    long SkippedSteps,
    StepLatencies Latencies)
{
    /// <summary>Throughput.</summary>
    public double SequencesPerSecond => Sequences / Time.TotalSeconds;
}
