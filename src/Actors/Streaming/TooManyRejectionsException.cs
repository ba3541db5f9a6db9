using System.Globalization;

namespace Millrace.Actors.Streaming;

/// <summary>
/// So large a share of the input was rejected that the run was stopped: skipping most of a corpus is not success.
/// </summary>
public sealed class TooManyRejectionsException : Exception
{
    /// <param name="graph">Name of the graph.</param>
    /// <param name="progress">How far it came.</param>
    /// <param name="maxShare">The largest share allowed, in [0, 1].</param>
    /// <param name="log">Where the rejections were written, or null.</param>
    public TooManyRejectionsException(string graph, GraphProgress progress, double maxShare, string? log)
        : base(Describe(graph, progress, maxShare, log)) => Progress = progress;

    /// <summary>How far the graph came.</summary>
    public GraphProgress Progress { get; }

    static string Describe(string graph, GraphProgress progress, double maxShare, string? log)
    {
        var most = progress.Rejected.MaxBy(reason => reason.Value);
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{graph} was stopped after {progress.Cursor.Element:N0} elements: {progress.RejectedCount:N0} " +
            $"({100.0 * progress.RejectedCount / progress.Cursor.Element:0.##}%) were rejected, the limit is {100 * maxShare:0.##}%; " +
            $"most often ({most.Value:N0}): {most.Key}");
        return log is null ? text : $"{text}; all of them: {log}";
    }
}
