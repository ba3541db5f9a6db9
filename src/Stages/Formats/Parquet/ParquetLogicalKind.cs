namespace Millrace.Stages.Formats.Parquet;

/// <summary>What values mean, whatever way they are stored (LogicalTypes.md of the format).</summary>
public enum ParquetLogicalKind
{
    /// <summary>Nothing beyond the physical type.</summary>
    None,

    /// <summary>UTF-8 text.</summary>
    String,

    /// <summary>UTF-8 name of a member.</summary>
    Enum,

    /// <summary>UTF-8 JSON.</summary>
    Json,

    /// <summary>BSON.</summary>
    Bson,

    /// <summary>An integer of 8, 16, 32 or 64 bits, signed or not.</summary>
    Integer,

    /// <summary>An unscaled integer with precision and scale; big-endian where stored as bytes.</summary>
    Decimal,

    /// <summary>Days since 1970-01-01.</summary>
    Date,

    /// <summary>Time of day.</summary>
    Time,

    /// <summary>Time since 1970-01-01.</summary>
    Timestamp,

    /// <summary>Months, days and milliseconds, three little-endian 32-bit numbers.</summary>
    Interval,

    /// <summary>Sixteen bytes, big-endian.</summary>
    Uuid,

    /// <summary>IEEE 754 half, two bytes.</summary>
    Float16,

    /// <summary>Only nulls.</summary>
    AlwaysNull,

    /// <summary>A group that is a list.</summary>
    List,

    /// <summary>A group that is a map.</summary>
    Map,

    /// <summary>A group that is a variant.</summary>
    Variant,

    /// <summary>Well-known binary on a plane.</summary>
    Geometry,

    /// <summary>Well-known binary on a sphere.</summary>
    Geography,

    /// <summary>Something newer than this reader; the physical value is what there is.</summary>
    Unrecognized,
}
