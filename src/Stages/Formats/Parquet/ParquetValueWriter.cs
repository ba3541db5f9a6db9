using System.Numerics;
using System.Runtime.InteropServices;

namespace Millrace.Stages.Formats.Parquet;

/// <summary>Takes the numbers of one column.</summary>
/// <typeparam name="T"><see cref="int"/>, <see cref="uint"/>, <see cref="long"/>, <see cref="ulong"/>,
/// <see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class ParquetValueWriter<T> : ParquetColumnWriter
    where T : unmanaged, INumber<T>
{
    readonly T[] values;
    readonly bool isNarrow;
    readonly T lowest;
    readonly T highest;
    int count;

    internal ParquetValueWriter(ParquetWriter owner, ParquetColumn column) : base(owner, column)
    {
        values = new T[Math.Clamp(Options.PageBytes / Marshal.SizeOf<T>(), 1, MaxPageRows)];
        if (column.Logical is { Kind: ParquetLogicalKind.Integer, BitWidth: < 32 } narrow)
        {
            isNarrow = true;
            lowest = narrow.Signed ? T.CreateChecked(-(1 << narrow.BitWidth - 1)) : T.Zero;
            highest = T.CreateChecked((1 << (narrow.Signed ? narrow.BitWidth - 1 : narrow.BitWidth)) - 1);
        }
    }

    /// <summary>
    /// Takes one row. A number outside a narrow column's range fails with <see cref="ArgumentOutOfRangeException"/>
    /// when its page ends.
    /// </summary>
    public void Append(T value) => Append([value]);

    /// <summary>Takes a row for each number.</summary>
    public void Append(scoped ReadOnlySpan<T> span)
    {
        ThrowIfComplete();
        while (span.Length > 0)
        {
            var taken = Math.Min(span.Length, Math.Min(RowsLeft, values.Length - count));
            span[..taken].CopyTo(values.AsSpan(count));
            count += taken;
            span = span[taken..];
            ValuesAdded(taken);
            if (count == values.Length)
                ClosePage();
        }
    }

    internal override void TakeValues(ByteBuffer target)
    {
        target.Append(MemoryMarshal.AsBytes(values.AsSpan(0, count)));
        count = 0;
    }

    internal override ParquetBounds? PageBounds()
    {
        var (min, max) = NumberRange.Of<T>(values.AsSpan(0, count));
        if (T.IsNaN(min))
            return null;
        if (isNarrow && (min < lowest || max > highest))
            throw OutOfRange(min < lowest ? min : max, $"{lowest} to {highest}");
        if (typeof(T) == typeof(float) || typeof(T) == typeof(double))
        {
            // parquet.thrift, ColumnOrder: a reader may not know which zero is the smaller one.
            min = min == T.Zero ? -T.Zero : min;
            max = max == T.Zero ? T.Zero : max;
        }
        return new(Encoded(min), Encoded(max), MinExact: true, MaxExact: true);
    }

    internal override int Compare(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) =>
        MemoryMarshal.Read<T>(a).CompareTo(MemoryMarshal.Read<T>(b));

    static byte[] Encoded(T value) => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)).ToArray();
}
