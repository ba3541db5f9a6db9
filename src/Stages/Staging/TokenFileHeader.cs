using System.Runtime.InteropServices;

namespace Millrace.Stages.Staging;

/// <summary>The beginning of a token file.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = TokenFileFormat.HeaderBytes)]
readonly record struct TokenFileHeader(ulong Magic, int Version, int IdBytes);
