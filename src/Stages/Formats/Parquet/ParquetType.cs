namespace Millrace.Stages.Formats.Parquet;

/// <summary>How values lie in a file; the numbers are those of parquet.thrift, <c>Type</c>.</summary>
public enum ParquetType
{
    /// <summary>One bit.</summary>
    Boolean = 0,

    /// <summary>Four bytes, little-endian.</summary>
    Int32 = 1,

    /// <summary>Eight bytes, little-endian.</summary>
    Int64 = 2,

    /// <summary>Twelve bytes: nanoseconds of the day (8), Julian day (4). Read only; deprecated by the
    /// format.</summary>
    Int96 = 3,

    /// <summary>IEEE 754, four bytes.</summary>
    Float = 4,

    /// <summary>IEEE 754, eight bytes.</summary>
    Double = 5,

    /// <summary>Any number of bytes.</summary>
    ByteArray = 6,

    /// <summary>A number of bytes that the column fixes.</summary>
    FixedLenByteArray = 7,
}
