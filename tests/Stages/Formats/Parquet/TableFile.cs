using Millrace.Stages.Formats.Parquet;

namespace Millrace.Stages.Tests.Formats.Parquet;

/// <summary>Writes a table and reads its values back.</summary>
static class TableFile
{
    public static byte[] Write(AnyTable table)
    {
        using var stream = new MemoryStream();
        var writer = new ParquetWriter(stream, table.Columns, table.Options, table.Metadata);
        for (var row = 0; row < table.Rows; row += table.Batch)
            for (var column = 0; column < table.Columns.Length; column++)
                Append(writer, table.Columns[column], table.Values[column].AsSpan(row, Math.Min(table.Batch, table.Rows - row)));
        writer.Complete();
        Assert.Equal(stream.Length, writer.BytesWritten);
        return stream.ToArray();
    }

    /// <summary>The values of a column as <see cref="AnyTable.Values"/> has them, read front to back.</summary>
    public static List<object?> ReadInOrder(ParquetFile file, int column)
    {
        var reader = file.Column(column);
        List<object?> values = [];
        while (reader.ReadPage())
        {
            var value = 0;
            Assert.Equal(values.Count, reader.Page.FirstRow);
            for (var entry = 0; entry < reader.Page.EntryCount; entry++)
            {
                var isNull = reader.Column.MaxDefinitionLevel > 0 && reader.Page.DefinitionLevels[entry] == 0;
                values.Add(isNull ? null : ValueOf(reader.Column, reader.Page, value++));
            }
            Assert.Equal(value, reader.Page.ValueCount);
        }
        return values;
    }

    /// <summary>The value of one row, found by its number.</summary>
    public static object? ReadRow(ParquetColumnReader reader, long row)
    {
        if (reader.IsNull(row))
            return null;
        return (reader.Column.Type, reader.Column.Logical.Kind == ParquetLogicalKind.Integer && !reader.Column.Logical.Signed) switch
        {
            (ParquetType.Boolean, _) => reader.Value<bool>(row),
            (ParquetType.Int32, false) => reader.Value<int>(row),
            (ParquetType.Int32, true) => reader.Value<uint>(row),
            (ParquetType.Int64, false) => reader.Value<long>(row),
            (ParquetType.Int64, true) => reader.Value<ulong>(row),
            (ParquetType.Float, _) => reader.Value<float>(row),
            (ParquetType.Double, _) => reader.Value<double>(row),
            _ => reader.Bytes(row).ToArray(),
        };
    }

    /// <summary>Equal to the bit, NaNs included.</summary>
    public static bool Same(object? a, object? b) => (a, b) switch
    {
        (byte[] x, byte[] y) => x.AsSpan().SequenceEqual(y),
        (float x, float y) => BitConverter.SingleToInt32Bits(x) == BitConverter.SingleToInt32Bits(y),
        (double x, double y) => BitConverter.DoubleToInt64Bits(x) == BitConverter.DoubleToInt64Bits(y),
        _ => Equals(a, b),
    };

    static object ValueOf(ParquetNode column, ParquetPage page, int value) =>
        (column.Type, column.Logical.Kind == ParquetLogicalKind.Integer && !column.Logical.Signed) switch
        {
            (ParquetType.Boolean, _) => page.Values<bool>()[value],
            (ParquetType.Int32, false) => page.Values<int>()[value],
            (ParquetType.Int32, true) => page.Values<uint>()[value],
            (ParquetType.Int64, false) => page.Values<long>()[value],
            (ParquetType.Int64, true) => page.Values<ulong>()[value],
            (ParquetType.Float, _) => page.Values<float>()[value],
            (ParquetType.Double, _) => page.Values<double>()[value],
            _ => page.Bytes(value).ToArray(),
        };

    static void Append(ParquetWriter writer, ParquetColumn column, ReadOnlySpan<object?> values)
    {
        switch (column.Type, column.Logical.Kind == ParquetLogicalKind.Integer && !column.Logical.Signed)
        {
            case (ParquetType.Boolean, _):
                AppendRuns<bool>(writer.Booleans(column.Name), values, writer.Booleans(column.Name).Append);
                break;
            case (ParquetType.Int32, false):
                AppendRuns<int>(writer.Values<int>(column.Name), values, writer.Values<int>(column.Name).Append);
                break;
            case (ParquetType.Int32, true):
                AppendRuns<uint>(writer.Values<uint>(column.Name), values, writer.Values<uint>(column.Name).Append);
                break;
            case (ParquetType.Int64, false):
                AppendRuns<long>(writer.Values<long>(column.Name), values, writer.Values<long>(column.Name).Append);
                break;
            case (ParquetType.Int64, true):
                AppendRuns<ulong>(writer.Values<ulong>(column.Name), values, writer.Values<ulong>(column.Name).Append);
                break;
            case (ParquetType.Float, _):
                AppendRuns<float>(writer.Values<float>(column.Name), values, writer.Values<float>(column.Name).Append);
                break;
            case (ParquetType.Double, _):
                AppendRuns<double>(writer.Values<double>(column.Name), values, writer.Values<double>(column.Name).Append);
                break;
            default:
                var bytes = writer.Bytes(column.Name);
                foreach (var value in values)
                {
                    if (value is null)
                        bytes.AppendNull();
                    else
                        bytes.Append((byte[])value);
                }
                break;
        }
    }

    delegate void AppendSpan<T>(ReadOnlySpan<T> values);

    /// <summary>Gives nulls one by one and what is between them as spans.</summary>
    static void AppendRuns<T>(ParquetColumnWriter writer, ReadOnlySpan<object?> values, AppendSpan<T> append)
    {
        while (values.Length > 0)
        {
            var run = values.IndexOf((object?)null);
            run = run < 0 ? values.Length : run;
            append(Array.ConvertAll(values[..run].ToArray(), v => (T)v!));
            if (run < values.Length)
                writer.AppendNull();
            values = values[Math.Min(values.Length, run + 1)..];
        }
    }
}
