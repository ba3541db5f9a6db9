using System.Numerics;

namespace Millrace.Stages.Formats.Parquet;

public sealed partial class ParquetWriter
{
    // The form that readers parse to know whose bugs to expect: application, version.
    static readonly string CreatedBy =
        $"millrace version {typeof(ParquetWriter).Assembly.GetName().Version!.ToString(3)}";

    void WriteFooter()
    {
        var indexes = new ParquetIndexPlace[rowGroups.Count, columns.Length];
        var bytes = new ByteBuffer();
        ForEachChunk((chunk, group, column) =>
        {
            if (!ParquetIndexes.TryWriteColumnIndex(bytes, chunk.Pages, columns[column].Compare))
                return;
            indexes[group, column] = new(position, bytes.Length, 0, 0);
            Flush(bytes);
        });
        ForEachChunk((chunk, group, column) =>
        {
            ParquetIndexes.WriteOffsetIndex(bytes, chunk);
            indexes[group, column] = indexes[group, column] with { OffsetIndex = position, OffsetIndexBytes = bytes.Length };
            Flush(bytes);
        });
        WriteFileMetadata(bytes, indexes);
        bytes.AppendInt32(bytes.Length);
        bytes.Append(Magic);
        Flush(bytes);
    }

    void ForEachChunk(Action<ParquetWrittenChunk, int, int> action)
    {
        for (var group = 0; group < rowGroups.Count; group++)
            for (var column = 0; column < columns.Length; column++)
                action(rowGroups[group][column], group, column);
    }

    void Flush(ByteBuffer bytes)
    {
        Write(bytes.Written);
        bytes.Clear();
    }

    void WriteFileMetadata(ByteBuffer bytes, ParquetIndexPlace[,] indexes)
    {
        var thrift = new ThriftWriter(bytes);
        thrift.Begin();
        thrift.Int32(1, 1);
        thrift.List(2, ThriftType.Struct, columns.Length + 1);
        thrift.Begin();
        thrift.String(4, "schema");
        thrift.Int32(5, columns.Length);
        thrift.End();
        foreach (var column in columns)
            WriteSchemaElement(thrift, column.Column);
        thrift.Int64(3, columns[0].Rows);
        thrift.List(4, ThriftType.Struct, rowGroups.Count);
        for (var group = 0; group < rowGroups.Count; group++)
            WriteRowGroup(thrift, group, indexes);
        if (metadata.Length > 0)
        {
            thrift.List(5, ThriftType.Struct, metadata.Length);
            foreach (var (key, value) in metadata)
            {
                thrift.Begin();
                thrift.String(1, key);
                thrift.String(2, value);
                thrift.End();
            }
        }
        thrift.String(6, CreatedBy);
        thrift.List(7, ThriftType.Struct, columns.Length);
        foreach (var _ in columns)
        {
            // TYPE_ORDER; without it readers ignore the bounds of text and unsigned numbers.
            thrift.Begin();
            thrift.Struct(1);
            thrift.End();
            thrift.End();
        }
        thrift.End();
    }

    static void WriteSchemaElement(ThriftWriter thrift, ParquetColumn column)
    {
        thrift.Begin();
        thrift.Int32(1, (int)column.Type);
        if (column.Type == ParquetType.FixedLenByteArray)
            thrift.Int32(2, column.TypeLength);
        thrift.Int32(3, column.Optional ? 1 : 0);
        thrift.String(4, column.Name);
        if (column.Logical.Kind == ParquetLogicalKind.String)
        {
            thrift.Int32(6, 0);
            thrift.Struct(10);
            thrift.Struct(1);
            thrift.End();
            thrift.End();
        }
        else if (column.Logical.Kind == ParquetLogicalKind.Integer)
        {
            // ConvertedType, for older readers: UINT_8 to UINT_64 are 11 to 14, INT_8 to INT_64 15 to 18.
            thrift.Int32(6, (column.Logical.Signed ? 15 : 11) + BitOperations.Log2((uint)column.Logical.BitWidth / 8));
            thrift.Struct(10);
            thrift.Struct(10);
            thrift.Byte(1, (sbyte)column.Logical.BitWidth);
            thrift.Bool(2, column.Logical.Signed);
            thrift.End();
            thrift.End();
        }
        thrift.End();
    }

    void WriteRowGroup(ThriftWriter thrift, int group, ParquetIndexPlace[,] indexes)
    {
        var chunks = rowGroups[group];
        thrift.Begin();
        thrift.List(1, ThriftType.Struct, chunks.Length);
        for (var column = 0; column < chunks.Length; column++)
            WriteChunk(thrift, columns[column], chunks[column], indexes[group, column]);
        thrift.Int64(2, chunks.Sum(c => c.UncompressedBytes));
        thrift.Int64(3, chunks[0].Rows);
        thrift.Int64(5, chunks[0].Offset);
        thrift.Int64(6, chunks.Sum(c => (long)c.Bytes));
        if (group <= short.MaxValue)
            thrift.Int16(7, (short)group);
        thrift.End();
    }

    void WriteChunk(ThriftWriter thrift, ParquetColumnWriter column, ParquetWrittenChunk chunk, ParquetIndexPlace index)
    {
        thrift.Begin();
        // file_offset is deprecated and required: parquet.thrift tells writers to put 0.
        thrift.Int64(2, 0);
        thrift.Struct(3);
        thrift.Int32(1, (int)column.Column.Type);
        thrift.List(2, ThriftType.Int32, 2);
        thrift.ZigZag((int)ParquetEncoding.Plain);
        thrift.ZigZag((int)ParquetEncoding.Rle);
        thrift.List(3, ThriftType.Binary, 1);
        thrift.Binary(System.Text.Encoding.UTF8.GetBytes(column.Column.Name));
        thrift.Int32(4, (int)Options.Codec);
        thrift.Int64(5, chunk.Rows);
        thrift.Int64(6, chunk.UncompressedBytes);
        thrift.Int64(7, chunk.Bytes);
        thrift.Int64(9, chunk.Offset);
        thrift.Struct(12);
        ParquetIndexes.WriteStatistics(thrift, chunk.Pages, column.Compare);
        thrift.End();
        thrift.List(13, ThriftType.Struct, 1);
        thrift.Begin();
        thrift.Int32(1, (int)ParquetPageType.Data);
        thrift.Int32(2, (int)ParquetEncoding.Plain);
        thrift.Int32(3, chunk.Pages.Length);
        thrift.End();
        thrift.End();
        thrift.Int64(4, index.OffsetIndex);
        thrift.Int32(5, index.OffsetIndexBytes);
        if (index.ColumnIndexBytes > 0)
        {
            thrift.Int64(6, index.ColumnIndex);
            thrift.Int32(7, index.ColumnIndexBytes);
        }
        thrift.End();
    }
}
