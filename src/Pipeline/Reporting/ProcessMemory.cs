using System.Diagnostics;

namespace Millrace.Pipeline.Reporting;

/// <summary>Memory of this process.</summary>
static class ProcessMemory
{
    /// <summary>The most resident memory it has had so far, in bytes; mapped files that are in memory count.</summary>
    public static long Peak
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }
    }
}
