using System.Runtime.InteropServices;

namespace Millrace.Stages.Staging;

/// <summary>What of a mapped file counts as memory of this process.</summary>
/// <remarks>
/// Every page that was read stays in the process's resident memory, although it is only the page cache's. Of a large file that is more than
/// a limit on the process may allow, so readers give pages back as they go on. Reading them again costs a minor fault.
/// </remarks>
static unsafe partial class ResidentPages
{
    const int DontNeed = 4; // MADV_DONTNEED; of a shared mapping of a file it drops no data

    /// <summary>Gives the pages of a mapping back. Others may read it meanwhile.</summary>
    /// <param name="start">Where the mapping begins.</param>
    /// <param name="length">Its bytes.</param>
    public static void Release(byte* start, long length)
    {
        if (OperatingSystem.IsLinux())
            _ = Advise(start, (nuint)length, DontNeed); // advice: where it is refused, nothing is wrong
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    internal static partial int Advise(byte* start, nuint length, int advice);
}
