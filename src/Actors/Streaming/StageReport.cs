namespace Millrace.Actors.Streaming;

/// <summary>What one source, stage or sink did, so far or in all.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="Workers">Number of replicas.</param>
/// <param name="Elements">Elements received (by the source: read), failed attempts not counted.</param>
/// <param name="Busy">Time at work, summed over the workers.</param>
/// <param name="Starved">Time waiting for input, summed over the workers; a fused run's is at its first stage.</param>
/// <param name="Blocked">Time waiting for room downstream, summed over the workers; a fused run's is at its last stage.</param>
/// <param name="Waiting">Batches in its mailbox now; 0 inside a fused run.</param>
/// <param name="Capacity">Batches its mailbox can hold; 0 inside a fused run.</param>
public readonly record struct StageReport(
    string Name, int Workers, long Elements, TimeSpan Busy, TimeSpan Starved, TimeSpan Blocked, int Waiting, int Capacity);
