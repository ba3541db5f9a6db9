using Microsoft.Extensions.Logging;

namespace Millrace.Stages;

/// <summary>Everything src/Stages tells a log. Ids: 3000s.</summary>
static partial class Log
{
    [LoggerMessage(EventId = 3001, Level = LogLevel.Warning,
        Message = "Interrupted {Url} at byte {Position}: {Reason}; attempt {Attempt}/{MaxAttempts} follows in {DelayMs} ms")]
    public static partial void DownloadCut(
        ILogger logger, Uri url, long position, string reason, int attempt, int maxAttempts, double delayMs);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Warning, Message = "Dropped {Url}: expected {Expected}, got {Got}; it is fetched once more")]
    public static partial void DownloadSpoiled(ILogger logger, Uri url, string expected, string got);
}
