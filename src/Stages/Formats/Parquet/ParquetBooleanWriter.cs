namespace Millrace.Stages.Formats.Parquet;

/// <summary>Takes the booleans of one column.</summary>
public sealed class ParquetBooleanWriter : ParquetColumnWriter
{
    readonly bool[] values;
    int count;

    internal ParquetBooleanWriter(ParquetWriter owner, ParquetColumn column) : base(owner, column) =>
        values = new bool[Math.Clamp(8L * Options.PageBytes, 1, MaxPageRows)];

    /// <summary>Takes one row.</summary>
    public void Append(bool value) => Append([value]);

    /// <summary>Takes a row for each boolean.</summary>
    public void Append(scoped ReadOnlySpan<bool> span)
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
        var packed = target.Extend((count + 7) / 8);
        packed.Clear();
        for (var i = 0; i < count; i++)
            packed[i / 8] |= (byte)((values[i] ? 1 : 0) << i % 8);
        count = 0;
    }

    internal override ParquetBounds PageBounds()
    {
        var taken = values.AsSpan(0, count);
        var (min, max) = (taken.Contains(false) ? 0 : 1, taken.Contains(true) ? 1 : 0);
        return new([(byte)min], [(byte)max], MinExact: true, MaxExact: true);
    }

    internal override int Compare(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => a[0].CompareTo(b[0]);
}
