using System.Globalization;

namespace Millrace.Stages.Formats.Parquet;

/// <summary>A file is damaged, is not Parquet, or uses a part of the format that is not supported.</summary>
/// <remarks>
/// The message is a lower-case sentence that begins with the path and ends with the byte offset:
/// <c>shards/x.parquet: file is cut short: footer says 4,211 bytes of metadata, 130 are left (at byte 8,812)</c>.
/// </remarks>
public sealed class ParquetFormatException : FormatException
{
    internal ParquetFormatException(string path, long offset, FormattableString what)
        : base($"{path}: {what.ToString(CultureInfo.InvariantCulture)} (at byte {offset.ToString("N0", CultureInfo.InvariantCulture)})")
    {
        Path = path;
        Offset = offset;
    }

    /// <summary>The file, as it was opened.</summary>
    public string Path { get; }

    /// <summary>Where in the file what is wrong begins.</summary>
    public long Offset { get; }
}
