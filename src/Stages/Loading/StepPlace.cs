namespace Millrace.Stages.Loading;

/// <summary>What a step trains on: positions [<paramref name="First"/>, First + G) of the stream of a bin.</summary>
/// <param name="Bin">Index in the list of bins.</param>
/// <param name="First">Number of the first sample in the bin's stream.</param>
readonly record struct StepPlace(int Bin, long First);
