using System.Runtime.InteropServices;

namespace Millrace.Stages.Sources.Content.Members;

/// <summary>liblzma's own interface (lzma/base.h, lzma/container.h), as far as it decodes on one thread.</summary>
/// <remarks>Its decoder for several threads is left alone: in versions that are in use it frees memory twice for some damaged files (CVE-2025-31115).</remarks>
static unsafe partial class LibLzma
{
    public const int Ok = 0;
    public const int StreamEnd = 1;
    public const int UnsupportedCheck = 3;
    public const int OutOfMemory = 5;
    public const int OverMemoryLimit = 6;
    public const int OtherFormat = 7;
    public const int OtherOptions = 8;
    public const int DamagedData = 9;
    public const int NoProgress = 10;

    /// <summary>Decoding stops where a checksum is of a kind that this build of the library cannot check.</summary>
    public const uint TellUnsupportedCheck = 2;

    /// <summary>lzma_stream where pointers have 64 bits.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 136)]
    public struct State
    {
        public byte* NextIn;
        public nuint AvailableIn;
        public ulong TotalIn;
        public byte* NextOut;
        public nuint AvailableOut;
        public ulong TotalOut;
        public nint Allocator;
        public nint Internal;
    }

    [LibraryImport(NativeCodecs.Lzma, EntryPoint = "lzma_stream_decoder")]
    public static partial int Begin(State* state, ulong memoryLimitBytes, uint flags);

    [LibraryImport(NativeCodecs.Lzma, EntryPoint = "lzma_code")]
    public static partial int Code(State* state, int action);

    [LibraryImport(NativeCodecs.Lzma, EntryPoint = "lzma_end")]
    public static partial void End(State* state);
}
