using System.Runtime.InteropServices;

namespace Millrace.Stages.Sources.Content;

/// <summary>The libraries that decompress, as Debian and its relatives name them.</summary>
static class NativeCodecs
{
    /// <summary>bzip2 1.0.</summary>
    public const string Bzip2 = "libbz2.so.1.0";

    /// <summary>zlib 1.x.</summary>
    public const string Zlib = "libz.so.1";

    /// <summary>XZ Utils 5.x.</summary>
    public const string Lzma = "liblzma.so.5";

    /// <summary>Makes sure that a library is there, which else would fail in the middle of a file, on another thread.</summary>
    /// <exception cref="InputException">It is not; says what to install.</exception>
    public static void Require(string library, string path)
    {
        if (NativeLibrary.TryLoad(library, typeof(NativeCodecs).Assembly, null, out _))
            return;
        var package = library switch { Bzip2 => "libbz2-1.0", Zlib => "zlib1g", _ => "liblzma5" };
        throw new InputException($"{path} cannot be decompressed, {library} is missing\n\nhint: apt-get install {package}");
    }
}
