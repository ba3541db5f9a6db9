using System.Runtime.CompilerServices;

namespace Millrace.Stages.Formats.Parquet;

/// <summary>One decoded data page; its content is valid until its reader reads another.</summary>
/// <remarks>
/// A page has entries: values, nulls and empty lists. <see cref="DefinitionLevels"/> and <see cref="RepetitionLevels"/>
/// have one level for each
/// (Dremel; parquet-format, README), the values are without the others and have an order of their own, from 0 to
/// <see cref="ValueCount"/> - 1.
/// </remarks>
public sealed partial class ParquetPage
{
    /// <summary>Bytes of a page, decompressed, that are read; what writers make has one to two MiB.</summary>
    internal const int MaxBytes = 1 << 28;

    /// <summary>Entries of a page that are read; the largest row group of Arrow's writers.</summary>
    internal const int MaxEntries = 1 << 26;

    readonly ParquetNode column;
    readonly ParquetValues values = new();

    internal ParquetPage(ParquetNode column)
    {
        this.column = column;
        decoder = new(column);
    }

    /// <summary>Number in the file of the row that the first entry belongs to.</summary>
    public long FirstRow { get; internal set; }

    /// <summary>Entries, nulls and empty lists included; of a column that is not repeated, the rows.</summary>
    public int EntryCount { get; internal set; }

    /// <summary>Values that are there.</summary>
    public int ValueCount => values.Count;

    /// <summary>byte[entries], each from 0 to the column's maximum, at which there is a value; empty where that is
    /// 0.</summary>
    public ReadOnlySpan<byte> DefinitionLevels => definitions.AsSpan(0, column.MaxDefinitionLevel > 0 ? EntryCount : 0);

    /// <summary>byte[entries], each from 0, which begins a row, to the column's maximum; empty where that is
    /// 0.</summary>
    public ReadOnlySpan<byte> RepetitionLevels => repetitions.AsSpan(0, column.MaxRepetitionLevel > 0 ? EntryCount : 0);

    /// <summary>T[values] of a column of numbers or booleans.</summary>
    /// <remarks>
    /// <typeparamref name="T"/> is bool for BOOLEAN, int or uint for INT32, long or ulong for INT64, float for FLOAT,
    /// double for DOUBLE;
    /// fails with <see cref="InvalidOperationException"/> for another.
    /// </remarks>
    public ReadOnlySpan<T> Values<T>() where T : unmanaged
    {
        if (!Fits<T>(column.Type))
            throw new InvalidOperationException($"column `{column.Path}` is {column.Type}, asked for {typeof(T).Name}");
        return values.Of<T>();
    }

    /// <summary>The bytes of a value: those of BYTE_ARRAY and FIXED_LEN_BYTE_ARRAY, and the stored form, little-endian,
    /// of the others.</summary>
    public ReadOnlySpan<byte> Bytes(int value) => values[value];

    /// <summary>All values of a column whose values have one width, side by side.</summary>
    internal ReadOnlySpan<byte> FixedBytes => values.Fixed;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool Fits<T>(ParquetType? type) => type switch
    {
        ParquetType.Boolean => typeof(T) == typeof(bool),
        ParquetType.Int32 => typeof(T) == typeof(int) || typeof(T) == typeof(uint),
        ParquetType.Int64 => typeof(T) == typeof(long) || typeof(T) == typeof(ulong),
        ParquetType.Float => typeof(T) == typeof(float),
        ParquetType.Double => typeof(T) == typeof(double),
        _ => false,
    };
}
