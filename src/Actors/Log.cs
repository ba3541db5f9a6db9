using Microsoft.Extensions.Logging;

namespace Millrace.Actors;

/// <summary>Everything src/Actors tells a log. Ids: 2000s graphs, 2100s supervision.</summary>
static partial class Log
{
    [LoggerMessage(EventId = 2001, Level = LogLevel.Information,
        Message = "Started {Graph} at element {Element}, {Bytes} bytes done before")]
    public static partial void GraphStarted(ILogger logger, string graph, long element, long bytes);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Information, Message = "Found {Graph} ended by an earlier run")]
    public static partial void GraphHadEnded(ILogger logger, string graph);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Debug, Message = "Committed {Graph} before element {Element}, {Bytes} bytes")]
    public static partial void GraphCommitted(ILogger logger, string graph, long element, long bytes);

    [LoggerMessage(EventId = 2004, Level = LogLevel.Information,
        Message = "Completed {Graph}: {Elements} elements in this run, {Rejected} rejected in all, {DurationMs} ms")]
    public static partial void GraphCompleted(ILogger logger, string graph, long elements, long rejected, double durationMs);

    [LoggerMessage(EventId = 2005, Level = LogLevel.Information, Message = "Stopped {Graph} on request before element {Element}")]
    public static partial void GraphStopped(ILogger logger, string graph, long element);

    [LoggerMessage(EventId = 2006, Level = LogLevel.Error, Message = "Failed {Graph}")]
    public static partial void GraphFailed(ILogger logger, string graph, Exception cause);

    [LoggerMessage(EventId = 2007, Level = LogLevel.Warning,
        Message = "Found {Path} with {Bytes} bytes where the last commit left {CommittedBytes}; went on at its end")]
    public static partial void RejectedLogIsShort(ILogger logger, string path, long bytes, long committedBytes);

    [LoggerMessage(EventId = 2101, Level = LogLevel.Warning,
        Message = "Restarted {Stage} ({Attempt}/{MaxRestarts}) after element {Element} failed, pause {DelayMs} ms")]
    public static partial void StageRestarted(
        ILogger logger, string stage, int attempt, int maxRestarts, long element, double delayMs, Exception cause);

    [LoggerMessage(EventId = 2102, Level = LogLevel.Warning,
        Message = "Restarted {Actor} ({Attempt}/{MaxRestarts}) after a failure, pause {DelayMs} ms")]
    public static partial void ActorRestarted(ILogger logger, string actor, int attempt, int maxRestarts, double delayMs, Exception cause);

    [LoggerMessage(EventId = 2103, Level = LogLevel.Warning, Message = "Skipped a message of {Actor}")]
    public static partial void MessageSkipped(ILogger logger, string actor, Exception cause);

    [LoggerMessage(EventId = 2104, Level = LogLevel.Error, Message = "Ended {Actor} with a failure")]
    public static partial void ActorFailed(ILogger logger, string actor, Exception cause);

    [LoggerMessage(EventId = 2105, Level = LogLevel.Warning, Message = "Failed to end an instance of {Actor} properly")]
    public static partial void ActorEndedBadly(ILogger logger, string actor, Exception cause);
}
