using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Millrace.Actors.Streaming;

/// <summary>What a run takes from its surroundings.</summary>
/// <param name="Time">The clock, for pauses and statistics.</param>
/// <param name="Logger">Where restarts and failures are told.</param>
public sealed record GraphServices(TimeProvider Time, ILogger Logger)
{
    /// <summary>The clock of the machine, and no log.</summary>
    public static GraphServices Silent { get; } = new(TimeProvider.System, NullLogger.Instance);
}
