using System.Runtime.InteropServices;

namespace Millrace.Stages.Sources.Content;

/// <summary>The libraries that decompress, as Debian and its relatives name them.</summary>
public static class NativeCodecs
{
    /// <summary>bzip2 1.0.</summary>
    internal const string Bzip2 = "libbz2.so.1.0";

    /// <summary>zlib 1.x.</summary>
    internal const string Zlib = "libz.so.1";

    /// <summary>XZ Utils 5.x.</summary>
    internal const string Lzma = "liblzma.so.5";

    /// <summary>Each with what it reads and the package to install.</summary>
    public static IReadOnlyList<(string Library, string Reads, string Package)> All { get; } =
        [(Bzip2, "bzip2", "libbz2-1.0"), (Zlib, "gzip", "zlib1g"), (Lzma, "xz", "liblzma5")];

    /// <summary>Whether a library can be loaded.</summary>
    public static bool IsThere(string library) => NativeLibrary.TryLoad(library, typeof(NativeCodecs).Assembly, null, out _);

    /// <summary>Makes sure that a library is there, which else would fail in the middle of a file, on another thread.</summary>
    /// <exception cref="InputException">It is not; says what to install.</exception>
    internal static void Require(string library, string path)
    {
        if (!IsThere(library))
            throw Missing(All.First(codec => codec.Library == library), path);
    }

    /// <summary>The error for a file that needs a library that is not there.</summary>
    internal static InputException Missing((string Library, string Reads, string Package) codec, string path) =>
        new($"{path} cannot be decompressed, {codec.Library}, which reads {codec.Reads}, is missing\n\nhint: apt-get install {codec.Package}");
}
