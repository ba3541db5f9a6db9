namespace Millrace.Stages.Formats.Parquet;

/// <summary>One column of a file to be written; made by the static methods, each of which says which writer takes its
/// values.</summary>
/// <remarks>Fails with <see cref="ArgumentOutOfRangeException"/> for a fixed length below 1.</remarks>
public sealed record ParquetColumn
{
    ParquetColumn(string name, ParquetType type, ParquetLogicalType logical = default, int typeLength = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (Name, Type, Logical, TypeLength) = (name, type, logical, typeLength);
    }

    /// <summary>Unique in the file.</summary>
    public string Name { get; }

    /// <summary>How values lie in the file.</summary>
    public ParquetType Type { get; }

    /// <summary>What they mean.</summary>
    public ParquetLogicalType Logical { get; }

    /// <summary>Bytes of a value of a fixed-length column, else 0.</summary>
    public int TypeLength { get; }

    /// <summary>Whether a value may be null.</summary>
    public bool Optional { get; init; }

    /// <summary>The same column with nulls allowed.</summary>
    public ParquetColumn AsOptional() => this with { Optional = true };

    /// <summary>Booleans, by <see cref="ParquetBooleanWriter"/>.</summary>
    public static ParquetColumn Boolean(string name) => new(name, ParquetType.Boolean);

    /// <summary>Integers in [-128, 127], by <see cref="ParquetValueWriter{T}"/> of <see cref="int"/>.</summary>
    public static ParquetColumn Int8(string name) => new(name, ParquetType.Int32, Integer(8, signed: true));

    /// <summary>Integers in [-32768, 32767], by <see cref="ParquetValueWriter{T}"/> of <see cref="int"/>.</summary>
    public static ParquetColumn Int16(string name) => new(name, ParquetType.Int32, Integer(16, signed: true));

    /// <summary>Integers, by <see cref="ParquetValueWriter{T}"/> of <see cref="int"/>.</summary>
    public static ParquetColumn Int32(string name) => new(name, ParquetType.Int32);

    /// <summary>Integers, by <see cref="ParquetValueWriter{T}"/> of <see cref="long"/>.</summary>
    public static ParquetColumn Int64(string name) => new(name, ParquetType.Int64);

    /// <summary>Integers in [0, 255], by <see cref="ParquetValueWriter{T}"/> of <see cref="uint"/>.</summary>
    public static ParquetColumn UInt8(string name) => new(name, ParquetType.Int32, Integer(8, signed: false));

    /// <summary>Integers in [0, 65535], by <see cref="ParquetValueWriter{T}"/> of <see cref="uint"/>.</summary>
    public static ParquetColumn UInt16(string name) => new(name, ParquetType.Int32, Integer(16, signed: false));

    /// <summary>Integers in [0, 2³² - 1], by <see cref="ParquetValueWriter{T}"/> of <see cref="uint"/>.</summary>
    public static ParquetColumn UInt32(string name) => new(name, ParquetType.Int32, Integer(32, signed: false));

    /// <summary>Integers in [0, 2⁶⁴ - 1], by <see cref="ParquetValueWriter{T}"/> of <see cref="ulong"/>.</summary>
    public static ParquetColumn UInt64(string name) => new(name, ParquetType.Int64, Integer(64, signed: false));

    /// <summary>Numbers of 32 bits, by <see cref="ParquetValueWriter{T}"/> of <see cref="float"/>.</summary>
    public static ParquetColumn Float(string name) => new(name, ParquetType.Float);

    /// <summary>Numbers of 64 bits, by <see cref="ParquetValueWriter{T}"/> of <see cref="double"/>.</summary>
    public static ParquetColumn Double(string name) => new(name, ParquetType.Double);

    /// <summary>UTF-8 text, which is not checked, by <see cref="ParquetBytesWriter"/>.</summary>
    public static ParquetColumn String(string name) => new(name, ParquetType.ByteArray, new(ParquetLogicalKind.String));

    /// <summary>Bytes, by <see cref="ParquetBytesWriter"/>.</summary>
    public static ParquetColumn Binary(string name) => new(name, ParquetType.ByteArray);

    /// <summary>Values of <paramref name="bytes"/> bytes each, by <see cref="ParquetBytesWriter"/>.</summary>
    public static ParquetColumn FixedBinary(string name, int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1);
        return new(name, ParquetType.FixedLenByteArray, typeLength: bytes);
    }

    static ParquetLogicalType Integer(int bitWidth, bool signed) => new(ParquetLogicalKind.Integer, bitWidth, signed);
}
