using Millrace.Actors.Streaming;

namespace Millrace.Actors.Supervision;

/// <summary>What is done about which exception, unless a stage or an actor says otherwise.</summary>
public static class FailurePolicy
{
    const int NoSpaceLeft = 28;                        // errno ENOSPC
    const int DiskFull = unchecked((int)0x80070070);   // Windows' ERROR_DISK_FULL

    /// <summary>Decides by the type of the exception alone.</summary>
    public static Directive Decide(Exception cause) => cause switch
    {
        PoisonElementException => Directive.Skip,           // this element can never pass
        FilteredElementException => Directive.Skip,         // and this one shall not
        StageFailedException failed => failed.Directive,    // decided where it happened
        TooManyRejectionsException => Directive.Stop,       // the input is not what the graph is for
        FileNotFoundException or DirectoryNotFoundException => Directive.Stop, // before IOException: no retry finds it
        EndOfStreamException => Directive.Stop,             // before IOException: a short file stays short
        InvalidDataException => Directive.Stop,             // a damaged file stays damaged
        UnauthorizedAccessException => Directive.Stop,      // no number of retries changes a permission
        IOException { HResult: NoSpaceLeft or DiskFull } => Directive.Stop, // minutes of silent retries help nobody
        IOException or TimeoutException or HttpRequestException => Directive.Restart, // the world may be better in a moment
        OutOfMemoryException => Directive.Escalate,         // the node is sick, not the stage
        _ => Directive.Escalate,                            // unknown is never retried silently
    };
}
