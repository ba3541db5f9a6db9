using System.Buffers;
using System.Buffers.Binary;
using Millrace.Stages.Staging;

namespace Millrace.Stages.Formats.Arrow;

/// <summary>The values of one column of a record batch: integers, lists of them or text, none of them null.</summary>
sealed class ArrowColumn
{
    readonly ArrayBufferWriter<byte> offsets = new();
    readonly ArrayBufferWriter<byte> values = new();

    ArrowColumn(string name, ArrowType type, bool isList)
    {
        (Name, Type, IsList) = (name, type, isList);
        Clear();
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What it holds, or its lists do.</summary>
    public ArrowType Type { get; }

    /// <summary>Whether a row is a list.</summary>
    public bool IsList { get; }

    /// <summary>Whether rows have as many values as they need, and so <see cref="Offsets"/>.</summary>
    public bool HasOffsets => IsList || Type == ArrowType.Utf8;

    /// <summary>Bytes of one value; of text, of one of its bytes.</summary>
    public int Width => Type switch { ArrowType.UInt16 => sizeof(ushort), ArrowType.Int32 => sizeof(int), ArrowType.Utf8 => 1, _ => sizeof(long) };

    /// <summary>Number of values.</summary>
    public int Values => values.WrittenCount / Width;

    /// <summary>Number of rows.</summary>
    public int Rows { get; set; }

    /// <summary>Where lists and texts begin, and the last ends: int32[rows + 1].</summary>
    public ReadOnlySpan<byte> Offsets => offsets.WrittenSpan;

    /// <summary>The values.</summary>
    public ReadOnlySpan<byte> Bytes => values.WrittenSpan;

    /// <summary>A column of integers.</summary>
    public static ArrowColumn Of(string name, ArrowType type) => new(name, type, isList: false);

    /// <summary>A column of lists of integers.</summary>
    public static ArrowColumn List(string name, ArrowType type) => new(name, type, isList: true);

    /// <summary>A column of text.</summary>
    public static ArrowColumn Text(string name) => new(name, ArrowType.Utf8, isList: false);

    /// <summary>Adds a row of a column of integers.</summary>
    public void Append(long value)
    {
        var target = values.GetSpan(sizeof(long));
        BinaryPrimitives.WriteInt64LittleEndian(target, value);
        values.Advance(Width);
        Rows++;
    }

    /// <summary>Adds a row of a column of lists, of values that fit.</summary>
    public void AppendList(ReadOnlySpan<int> list)
    {
        var bytes = list.Length * Width;
        IdWidth.Write(list, Width, values.GetSpan(bytes)[..bytes]);
        values.Advance(bytes);
        Rows++;
        NoteOffset();
    }

    /// <summary>Adds a row of a column of text.</summary>
    public void AppendText(ReadOnlySpan<byte> utf8)
    {
        values.Write(utf8);
        Rows++;
        NoteOffset();
    }

    /// <summary>Forgets all rows.</summary>
    public void Clear()
    {
        values.ResetWrittenCount();
        offsets.ResetWrittenCount();
        Rows = 0;
        if (HasOffsets)
            NoteOffset();
    }

    void NoteOffset()
    {
        BinaryPrimitives.WriteInt32LittleEndian(offsets.GetSpan(sizeof(int)), Values);
        offsets.Advance(sizeof(int));
    }
}
