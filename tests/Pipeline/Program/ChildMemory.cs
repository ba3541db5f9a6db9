using System.Runtime.InteropServices;

namespace Millrace.Pipeline.Tests.Program;

/// <summary>Memory of the processes that these tests started.</summary>
static partial class ChildMemory
{
    const int Children = -1; // RUSAGE_CHILDREN
    const int MaxResidentKiB = 4; // after two times of two numbers each, on 64 bits

    /// <summary>The most resident memory that any child that has ended ever had, in bytes.</summary>
    public static unsafe long Peak
    {
        get
        {
            var usage = stackalloc long[18];
            return GetUsage(Children, usage) == 0 ? usage[MaxResidentKiB] << 10 : throw new InvalidOperationException("getrusage failed");
        }
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    internal static unsafe partial int GetUsage(int who, long* usage);
}
