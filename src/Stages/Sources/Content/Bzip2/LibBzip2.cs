using System.Runtime.InteropServices;

namespace Millrace.Stages.Sources.Content.Bzip2;

/// <summary>libbz2's own interface (bzlib.h, 1.0).</summary>
static unsafe partial class LibBzip2
{
    public const int Ok = 0;
    public const int StreamEnd = 4;
    public const int OutOfMemory = -3;

    /// <summary>bz_stream.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct State
    {
        public byte* NextIn;
        public uint AvailableIn;
        public uint TotalInLow;
        public uint TotalInHigh;
        public byte* NextOut;
        public uint AvailableOut;
        public uint TotalOutLow;
        public uint TotalOutHigh;
        public nint Internal;
        public nint Allocate;
        public nint Free;
        public nint Opaque;
    }

    [LibraryImport(NativeCodecs.Bzip2, EntryPoint = "BZ2_bzDecompressInit")]
    public static partial int Begin(State* state, int verbosity, int small);

    [LibraryImport(NativeCodecs.Bzip2, EntryPoint = "BZ2_bzDecompress")]
    public static partial int Decompress(State* state);

    [LibraryImport(NativeCodecs.Bzip2, EntryPoint = "BZ2_bzDecompressEnd")]
    public static partial int End(State* state);
}
