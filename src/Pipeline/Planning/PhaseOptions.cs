using Millrace.Pipeline.Configuration;

namespace Millrace.Pipeline.Planning;

/// <summary>One of the phases that a run trains in: its settings laid over those of the run.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Config">The configuration while it lasts.</param>
/// <param name="Options">The same, bound.</param>
sealed record PhaseOptions(string Name, LoadedConfig Config, PipelineOptions Options);
