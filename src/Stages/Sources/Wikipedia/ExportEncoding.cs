using System.Text;

namespace Millrace.Stages.Sources.Wikipedia;

/// <summary>How the characters of an export are stored, with the byte patterns that its pages are found by.</summary>
/// <remarks>Wikimedia writes UTF-8. XML may be UTF-16 too, and tools of Windows write it.</remarks>
sealed class ExportEncoding
{
    public static ExportEncoding Utf8 { get; } = new(Encoding.UTF8, 1);

    static readonly ExportEncoding LittleEndian = new(Encoding.Unicode, 2);
    static readonly ExportEncoding BigEndian = new(Encoding.BigEndianUnicode, 2);

    readonly Encoding encoding;

    ExportEncoding(Encoding encoding, int unit)
    {
        this.encoding = encoding;
        Unit = unit;
        PageName = encoding.GetBytes("page>");
        Open = encoding.GetBytes("<");
        Close = encoding.GetBytes("</");
        End = encoding.GetBytes("</mediawiki>");
    }

    /// <summary>Bytes of a code unit; offsets of characters are multiples of it.</summary>
    public int Unit { get; }

    /// <summary>What the beginning and the end of a page have in common. In text it cannot stand: there <c>&gt;</c> is escaped.</summary>
    public byte[] PageName { get; }

    /// <summary>What stands before <see cref="PageName"/> where a page begins.</summary>
    public byte[] Open { get; }

    /// <summary>What stands before <see cref="PageName"/> where a page ends.</summary>
    public byte[] Close { get; }

    /// <summary>What stands at the end of an export.</summary>
    public byte[] End { get; }

    /// <summary>The encoding of content that goes on with markup or white space, both ASCII, whether or not a byte order mark stands before it.</summary>
    public static ExportEncoding Of(ReadOnlySpan<byte> content) => content switch
    {
        [0xFF, 0xFE, ..] or [not 0, 0, ..] => LittleEndian,
        [0xFE, 0xFF, ..] or [0, not 0, ..] => BigEndian,
        _ => Utf8,
    };

    /// <summary>The bytes in UTF-8; the bytes themselves where they are.</summary>
    public ReadOnlySpan<byte> ToUtf8(ReadOnlySpan<byte> bytes) =>
        Unit == 1 ? bytes : Encoding.UTF8.GetBytes(encoding.GetString(bytes));
}
