namespace Millrace.Stages.Formats.Parquet;

/// <summary>Takes the byte strings of one column: text, binary, or binary of a fixed length.</summary>
public sealed class ParquetBytesWriter : ParquetColumnWriter
{
    readonly ByteBuffer values = new();
    readonly int prefix;
    readonly bool isText;
    int minStart;
    int minLength = -1;
    int maxStart;
    int maxLength;

    internal ParquetBytesWriter(ParquetWriter owner, ParquetColumn column) : base(owner, column)
    {
        prefix = column.Type == ParquetType.ByteArray ? 4 : 0;
        isText = column.Logical.Kind == ParquetLogicalKind.String;
    }

    /// <summary>
    /// Takes one row. A value of another length than a fixed-length column's fails with
    /// <see cref="ArgumentOutOfRangeException"/>.
    /// </summary>
    public void Append(scoped ReadOnlySpan<byte> value)
    {
        ThrowIfComplete();
        if (prefix == 0 && value.Length != Column.TypeLength)
            throw OutOfRange(value.Length, $"values of {Column.TypeLength} bytes");
        if (values.Length > 0 && values.Length + prefix + value.Length > Options.PageBytes)
            ClosePage();

        if (prefix > 0)
            values.AppendInt32(value.Length);
        var start = values.Length;
        values.Append(value);
        Widen(value, start);
        ValuesAdded(1);
    }

    void Widen(ReadOnlySpan<byte> value, int start)
    {
        if (minLength < 0)
        {
            (minStart, minLength, maxStart, maxLength) = (start, value.Length, start, value.Length);
        }
        else if (value.SequenceCompareTo(values.Written.Slice(minStart, minLength)) < 0)
        {
            (minStart, minLength) = (start, value.Length);
        }
        else if (value.SequenceCompareTo(values.Written.Slice(maxStart, maxLength)) > 0)
        {
            (maxStart, maxLength) = (start, value.Length);
        }
    }

    internal override void TakeValues(ByteBuffer target)
    {
        target.Append(values.Written);
        values.Clear();
        minLength = -1;
    }

    internal override ParquetBounds PageBounds() =>
        ByteBounds.Of(values.Written.Slice(minStart, minLength), values.Written.Slice(maxStart, maxLength), isText);

    internal override int Compare(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => a.SequenceCompareTo(b);
}
