using System.Runtime.InteropServices;

namespace Millrace.Stages.Sources.Content.Members;

/// <summary>zlib's own interface (zlib.h), as far as it inflates.</summary>
static unsafe partial class LibZ
{
    public const int Ok = 0;
    public const int StreamEnd = 1;
    public const int OutOfMemory = -4;
    public const int NoProgress = -5;

    /// <summary>A window of 2^15 bytes, and the header and trailer of gzip alone.</summary>
    public const int GzipWindow = 15 + 16;

    /// <summary>z_stream where long has 64 bits.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct State
    {
        public byte* NextIn;
        public uint AvailableIn;
        public nuint TotalIn;
        public byte* NextOut;
        public uint AvailableOut;
        public nuint TotalOut;
        public byte* Message;
        public nint Internal;
        public nint Allocate;
        public nint Free;
        public nint Opaque;
        public int DataType;
        public nuint Checksum;
        public nuint Reserved;
    }

    [LibraryImport(NativeCodecs.Zlib, EntryPoint = "zlibVersion")]
    public static partial byte* Version();

    [LibraryImport(NativeCodecs.Zlib, EntryPoint = "inflateInit2_")]
    public static partial int Begin(State* state, int window, byte* version, int stateBytes);

    [LibraryImport(NativeCodecs.Zlib, EntryPoint = "inflate")]
    public static partial int Inflate(State* state, int flush);

    [LibraryImport(NativeCodecs.Zlib, EntryPoint = "inflateReset")]
    public static partial int Reset(State* state);

    [LibraryImport(NativeCodecs.Zlib, EntryPoint = "inflateEnd")]
    public static partial int End(State* state);
}
