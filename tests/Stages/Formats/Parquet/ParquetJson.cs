using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json.Nodes;
using Millrace.Stages.Formats.Parquet;

namespace Millrace.Stages.Tests.Formats.Parquet;

/// <summary>Assembles the rows of a file of any schema (Dremel) as JSON, written as tests/Oracles/duckdb-values.mjs
/// writes them.</summary>
static class ParquetJson
{
    /// <summary>An array of rows, each an array of columns.</summary>
    public static JsonArray Rows(ParquetFile file)
    {
        var leaves = file.Columns.Select(c => new Leaf(file.Column(c.ColumnIndex))).ToArray();
        var rows = new JsonArray();
        for (var row = 0L; row < file.Rows; row++)
            rows.Add(new JsonArray([.. file.Schema.Children.Select(c => Read(c, leaves))]));
        Assert.All(leaves, leaf => Assert.True(leaf.AtEnd));
        return rows;
    }

    static JsonNode? Read(ParquetNode node, Leaf[] leaves)
    {
        if (node.Repetition != ParquetRepetition.Repeated)
            return ReadOne(node, leaves);
        var first = FirstLeaf(node, leaves);
        var list = new JsonArray();
        if (first.Definition < node.MaxDefinitionLevel)
        {
            Skip(node, leaves);
            return list;
        }
        do
            list.Add(ReadOne(node, leaves));
        while (!first.AtEnd && first.Repetition == node.MaxRepetitionLevel);
        return list;
    }

    static JsonNode? ReadOne(ParquetNode node, Leaf[] leaves)
    {
        if (node.Type is not null)
            return leaves[node.ColumnIndex].Take();
        if (FirstLeaf(node, leaves).Definition < node.MaxDefinitionLevel)
        {
            Skip(node, leaves);
            return null;
        }
        var fields = node.Children.Select(c => Read(c, leaves)).ToArray();
        return node.Logical.Kind switch
        {
            ParquetLogicalKind.List when ElementOf(node) => new JsonArray([.. fields[0]!.AsArray().Select(e => e!.AsArray()[0]?.DeepClone())]),
            ParquetLogicalKind.List or ParquetLogicalKind.Map when node.Children is [{ Repetition: ParquetRepetition.Repeated }] => fields[0],
            _ => new JsonArray(fields),
        };
    }

    /// <summary>Whether the repeated field of a list is a wrapper round the element (LogicalTypes.md, backward
    /// compatibility).</summary>
    static bool ElementOf(ParquetNode list) =>
        list.Children is [{ Repetition: ParquetRepetition.Repeated, Children: [_] } repeated]
        && repeated.Name != "array" && repeated.Name != list.Name + "_tuple";

    static Leaf FirstLeaf(ParquetNode node, Leaf[] leaves)
    {
        while (node.Type is null)
            node = node.Children[0];
        return leaves[node.ColumnIndex];
    }

    static void Skip(ParquetNode node, Leaf[] leaves)
    {
        if (node.Type is not null)
            leaves[node.ColumnIndex].Take();
        foreach (var child in node.Children)
            Skip(child, leaves);
    }

    sealed class Leaf
    {
        readonly ParquetColumnReader reader;
        int entry = -1;
        int value;

        public Leaf(ParquetColumnReader reader)
        {
            this.reader = reader;
            Advance();
        }

        public bool AtEnd { get; set; }

        public int Definition => reader.Column.MaxDefinitionLevel == 0 ? 0 : reader.Page.DefinitionLevels[entry];

        public int Repetition => reader.Column.MaxRepetitionLevel == 0 ? 0 : reader.Page.RepetitionLevels[entry];

        public JsonNode? Take()
        {
            var taken = Definition == reader.Column.MaxDefinitionLevel ? Json(reader.Column, reader.Page.Bytes(value++)) : null;
            Advance();
            return taken;
        }

        void Advance()
        {
            entry++;
            while (!AtEnd && entry == reader.Page.EntryCount)
            {
                AtEnd = !reader.ReadPage();
                entry = value = 0;
            }
        }
    }

    static JsonNode? Json(ParquetNode column, ReadOnlySpan<byte> bytes)
    {
        var logical = column.Logical;
        return (logical.Kind, column.Type) switch
        {
            (ParquetLogicalKind.Decimal, ParquetType.Int32) => Text(BinaryPrimitives.ReadInt32LittleEndian(bytes)),
            (ParquetLogicalKind.Decimal, ParquetType.Int64) => Text(BinaryPrimitives.ReadInt64LittleEndian(bytes)),
            (ParquetLogicalKind.Decimal, _) => Text(new BigInteger(bytes, isBigEndian: true)),
            (ParquetLogicalKind.Timestamp, _) => Text(Micros(logical, BinaryPrimitives.ReadInt64LittleEndian(bytes))),
            (ParquetLogicalKind.Time, ParquetType.Int32) => Text(1000L * BinaryPrimitives.ReadInt32LittleEndian(bytes)),
            (ParquetLogicalKind.Time, _) => Text(Micros(logical, BinaryPrimitives.ReadInt64LittleEndian(bytes))),
            (ParquetLogicalKind.Integer, ParquetType.Int32) when !logical.Signed => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            (ParquetLogicalKind.Integer, ParquetType.Int64) when !logical.Signed => Text(BinaryPrimitives.ReadUInt64LittleEndian(bytes)),
            (ParquetLogicalKind.Float16, _) => Number((double)BinaryPrimitives.ReadHalfLittleEndian(bytes)),
            (ParquetLogicalKind.Uuid, _) => new Guid(bytes, bigEndian: true).ToString(),
            (ParquetLogicalKind.String or ParquetLogicalKind.Enum or ParquetLogicalKind.Json, _) => Encoding.UTF8.GetString(bytes),
            (_, ParquetType.Boolean) => bytes[0] != 0,
            (_, ParquetType.Int32) => BinaryPrimitives.ReadInt32LittleEndian(bytes),
            (_, ParquetType.Int64) => Text(BinaryPrimitives.ReadInt64LittleEndian(bytes)),
            (_, ParquetType.Float) => Number(BinaryPrimitives.ReadSingleLittleEndian(bytes)),
            (_, ParquetType.Double) => Number(BinaryPrimitives.ReadDoubleLittleEndian(bytes)),
            (_, ParquetType.Int96) => Text(Int96Micros(bytes)),
            _ => Convert.ToHexStringLower(bytes),
        };
    }

    // 1970-01-01 is Julian day 2,440,588.
    static long Int96Micros(ReadOnlySpan<byte> bytes) =>
        (BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]) - 2_440_588L) * 86_400_000_000 + BinaryPrimitives.ReadInt64LittleEndian(bytes) / 1000;

    static long Micros(ParquetLogicalType logical, long stored) => logical.Unit == ParquetTimeUnit.Milliseconds ? 1000 * stored : stored;

    static string Text<T>(T number) where T : IFormattable => number.ToString(null, CultureInfo.InvariantCulture);

    static JsonNode Number(double number) => number switch
    {
        double.NaN => "NaN",
        double.PositiveInfinity => "Infinity",
        double.NegativeInfinity => "-Infinity",
        0 when double.IsNegative(number) => "-0",
        _ => number,
    };
}
