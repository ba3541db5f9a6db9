namespace Millrace.Stages.Sources.Content.Bzip2;

/// <summary>The marks of the format, each 48 bits at any bit of the file.</summary>
static class Bzip2Magic
{
    /// <summary>Begins a block: π in decimal digits.</summary>
    public const ulong Block = 0x314159265359;

    /// <summary>Ends a stream: √π in decimal digits.</summary>
    public const ulong StreamEnd = 0x177245385090;

    /// <summary>Bits of each.</summary>
    public const int Bits = 48;

    /// <summary>Bytes of a stream's header: <c>BZh</c> and the level.</summary>
    public const int HeaderBytes = 4;
}
