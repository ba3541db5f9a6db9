namespace Millrace.Stages.Staging;

/// <summary>How a file of the token store lies on disk. Little-endian, every part at a multiple of 4 bytes.</summary>
/// <remarks>
/// <code>
/// header      Magic, Version, bytes of an id (2 or 4)
/// documents   one after the other: ids (filled up to 4 bytes), sentence ends (int32), sentence spans (2 × int32), text (filled up)
/// index       a DocumentEntry for each document
/// progress    the graph's progress as JSON, filled up with spaces to 4 bytes
/// trailer     TokenFileTrailer
/// </code>
/// Each document has its checksum in the index; index, progress and trailer have one together. So it carries how far
/// the graph had come when it was written, and both appear with one rename.
/// </remarks>
static class TokenFileFormat
{
    public const ulong Magic = 0x314B_4F54_524C_4C4D; // "MLLRTOK1"
    public const ulong EndMagic = 0x3144_4E45_524C_4C4D; // "MLLREND1"
    public const int Version = 2;
    public const string Extension = ".tokens";
    public const int HeaderBytes = 16;
    public const int TrailerBytes = 64;
    public const int TrailerChecked = 52; // up to its checksum
    public const int EntryBytes = 44;

    /// <summary>Bytes up to the next multiple of 4.</summary>
    public static int Filling(long bytes) => (int)(-bytes & 3);
}
