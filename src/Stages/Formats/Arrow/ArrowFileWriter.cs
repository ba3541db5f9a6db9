using System.Buffers.Binary;

namespace Millrace.Stages.Formats.Arrow;

/// <summary>Writes an Arrow IPC file: record batches of columns without nulls.</summary>
/// <remarks>Apache Arrow, format/Columnar.rst and format/{Schema,Message,File}.fbs, metadata version V5. The stream is not closed.</remarks>
sealed class ArrowFileWriter
{
    const int Alignment = 8;
    const short V5 = 4;
    const byte SchemaHeader = 1;
    const byte RecordBatchHeader = 3;
    const byte IntType = 2;
    const byte Utf8Type = 5;
    const byte ListType = 12;

    readonly Stream stream;
    readonly IReadOnlyList<ArrowColumn> columns;
    readonly IReadOnlyList<KeyValuePair<string, string>> metadata;
    readonly List<long> blocks = []; // offset, bytes of metadata, bytes of body, for each batch
    long position;

    public ArrowFileWriter(Stream stream, IReadOnlyList<ArrowColumn> columns, IReadOnlyList<KeyValuePair<string, string>> metadata)
    {
        (this.stream, this.columns, this.metadata) = (stream, columns, metadata);
        Write("ARROW1\0\0"u8);
        var message = new FlatBuffer();
        WriteMessage(Message(message, SchemaHeader, Schema(message), bodyLength: 0));
    }

    /// <summary>Writes the rows that the columns hold as one batch, and empties them.</summary>
    public void WriteBatch()
    {
        var rows = columns[0].Rows;
        var (nodes, places, body) = (new List<long>(), new List<long>(), 0L);
        foreach (var column in columns)
        {
            nodes.AddRange([rows, 0]);
            Place([]); // no bitmap of nulls: there are none
            if (column.HasOffsets)
                Place(column.Offsets);
            if (column.IsList)
            {
                nodes.AddRange([column.Values, 0]);
                Place([]);
            }
            Place(column.Bytes);
        }

        var message = new FlatBuffer();
        var buffers = message.Structs(2, places.ToArray());
        var fieldNodes = message.Structs(2, nodes.ToArray());
        message.BeginTable(4);
        message.Int64(0, rows);
        message.Offset(1, fieldNodes);
        message.Offset(2, buffers);
        var start = position;
        var bytes = WriteMessage(Message(message, RecordBatchHeader, message.EndTable(), body));
        foreach (var column in columns)
        {
            if (column.HasOffsets)
                WritePadded(column.Offsets);
            WritePadded(column.Bytes);
            column.Clear();
        }
        blocks.AddRange([start, bytes, body]);

        void Place(ReadOnlySpan<byte> content)
        {
            places.AddRange([body, content.Length]);
            body += Padded(content.Length);
        }
    }

    /// <summary>Writes what is left, and the footer.</summary>
    public void Complete()
    {
        if (columns[0].Rows > 0)
            WriteBatch();
        Write([0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]);
        var footer = new FlatBuffer();
        var batches = footer.Structs(3, blocks.ToArray());
        var dictionaries = footer.Structs(3, []);
        var schema = Schema(footer);
        footer.BeginTable(4);
        footer.Int16(0, V5);
        footer.Offset(1, schema);
        footer.Offset(2, dictionaries);
        footer.Offset(3, batches);
        var bytes = footer.Finish(footer.EndTable());
        Write(bytes);
        WriteInt32(bytes.Length);
        Write("ARROW1"u8);
    }

    static byte[] Message(FlatBuffer buffer, byte headerType, int header, long bodyLength)
    {
        buffer.BeginTable(4);
        buffer.Int64(3, bodyLength);
        buffer.Offset(2, header);
        buffer.Int16(0, V5);
        buffer.Byte(1, headerType);
        return buffer.Finish(buffer.EndTable());
    }

    int Schema(FlatBuffer buffer)
    {
        var fields = buffer.Vector([.. columns.Select(column => Field(buffer, column))]);
        var pairs = buffer.Vector([.. metadata.Select(pair => Pair(buffer, pair))]);
        buffer.BeginTable(3);
        buffer.Offset(1, fields);
        buffer.Offset(2, pairs);
        return buffer.EndTable();
    }

    static int Field(FlatBuffer buffer, ArrowColumn column)
    {
        if (column.Type == ArrowType.Utf8)
            return Field(buffer, column.Name, Utf8Type, Empty(buffer), children: buffer.Vector([]));
        var integer = Integer(buffer, column);
        if (!column.IsList)
            return Field(buffer, column.Name, IntType, integer, children: buffer.Vector([]));
        var item = Field(buffer, "item", IntType, integer, children: buffer.Vector([]));
        return Field(buffer, column.Name, ListType, Empty(buffer), children: buffer.Vector([item]));
    }

    /// <summary>A type without parameters.</summary>
    static int Empty(FlatBuffer buffer)
    {
        buffer.BeginTable(0);
        return buffer.EndTable();
    }

    static int Field(FlatBuffer buffer, string name, byte typeType, int type, int children)
    {
        var text = buffer.Text(name);
        buffer.BeginTable(6);
        buffer.Offset(0, text);
        buffer.Offset(3, type);
        buffer.Offset(5, children);
        buffer.Byte(2, typeType); // not nullable: that is the default
        return buffer.EndTable();
    }

    static int Integer(FlatBuffer buffer, ArrowColumn column)
    {
        buffer.BeginTable(2);
        buffer.Int32(0, 8 * column.Width);
        buffer.Byte(1, column.Type == ArrowType.UInt16 ? (byte)0 : (byte)1);
        return buffer.EndTable();
    }

    static int Pair(FlatBuffer buffer, KeyValuePair<string, string> pair)
    {
        var (key, value) = (buffer.Text(pair.Key), buffer.Text(pair.Value));
        buffer.BeginTable(2);
        buffer.Offset(0, key);
        buffer.Offset(1, value);
        return buffer.EndTable();
    }

    /// <summary>Writes a message and says how many bytes it takes, the marks before it included.</summary>
    int WriteMessage(byte[] message)
    {
        WriteInt32(-1);
        WriteInt32(message.Length);
        Write(message);
        return message.Length + 2 * sizeof(int);
    }

    void WriteInt32(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        Write(bytes);
    }

    void WritePadded(ReadOnlySpan<byte> content)
    {
        Write(content);
        ReadOnlySpan<byte> zeros = [0, 0, 0, 0, 0, 0, 0, 0];
        Write(zeros[..(int)(Padded(content.Length) - content.Length)]);
    }

    void Write(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        position += bytes.Length;
    }

    static long Padded(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;
}
