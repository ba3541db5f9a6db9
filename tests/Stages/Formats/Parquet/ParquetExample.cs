using System.Runtime.InteropServices;
using System.Text.Json;
using Millrace.Oracles;
using Millrace.Stages.Formats.Parquet;

namespace Millrace.Stages.Tests.Formats.Parquet;

public sealed class ParquetExample
{
    [OracleFact(Oracle.NodeDuckDb)]
    public void Shard_written_as_in_the_example_is_read_by_duckdb()
    {
        using var folder = new TestFolder();
        var path = folder.PathOf("shard.parquet");
        using (var stream = File.Create(path))
        {
            ParquetColumn[] columns =
            [
                ParquetColumn.Int64("document_id"),
                ParquetColumn.FixedBinary("input_ids", bytes: 8),
                ParquetColumn.Binary("masked_lm_positions"),
                ParquetColumn.UInt16("num_tokens"),
                ParquetColumn.Boolean("is_random_next"),
                ParquetColumn.String("title").AsOptional(),
            ];
            var options = new ParquetWriterOptions(RowsPerRowGroup: 4096, PageBytes: 16 * 1024, ParquetCodec.Snappy);
            var writer = new ParquetWriter(stream, columns, options, [new("millrace.seed", "42")]);
            var documentIds = writer.Values<long>("document_id");
            var inputIds = writer.Bytes("input_ids");
            var positions = writer.Bytes("masked_lm_positions");
            var numTokens = writer.Values<uint>("num_tokens");
            var isRandomNext = writer.Booleans("is_random_next");
            var titles = writer.Bytes("title");

            ReadOnlySpan<ushort> ids = [101, 7592, 102, 0];
            documentIds.Append(7);
            inputIds.Append(MemoryMarshal.AsBytes(ids));
            positions.Append(MemoryMarshal.AsBytes<ushort>([1]));
            numTokens.Append(3);
            isRandomNext.Append(true);
            titles.Append("Straße"u8);

            documentIds.Append([8, 9]);
            inputIds.Append(MemoryMarshal.AsBytes(ids));
            inputIds.Append(MemoryMarshal.AsBytes(ids));
            positions.Append([]);
            positions.Append([0, 0, 1, 0]);
            numTokens.Append([3, 65535]);
            isRandomNext.Append([false, true]);
            titles.AppendNull();
            titles.Append(""u8);
            writer.Complete();
        }

        var rows = OraclePrograms.Node("duckdb-query.mjs", $"SELECT * FROM '{path}'");
        Assert.Equal(
            """[["7","6500a81d66000000","0100",3,true,"Straße"],["8","6500a81d66000000","",3,false,null],["9","6500a81d66000000","00000100",65535,true,""]]""",
            rows);
        var pairs = OraclePrograms.Node("duckdb-query.mjs", $"SELECT key, value FROM parquet_kv_metadata('{path}')");
        Assert.Equal("""[["6d696c6c726163652e73656564","3432"]]""", pairs);
        using var types = JsonDocument.Parse(OraclePrograms.Node("duckdb-query.mjs", $"SELECT column_type FROM (DESCRIBE SELECT * FROM '{path}')"));
        Assert.Equal(["BIGINT", "BLOB", "BLOB", "USMALLINT", "BOOLEAN", "VARCHAR"], types.RootElement.EnumerateArray().Select(r => r[0].GetString()));
    }

    [Fact]
    public void Shard_is_read_by_row_and_by_range_as_in_the_example()
    {
        using var folder = new TestFolder();
        var path = folder.PathOf("shard.parquet");
        using (var stream = File.Create(path))
        {
            ParquetColumn[] columns = [ParquetColumn.FixedBinary("input_ids", bytes: 8), ParquetColumn.UInt16("num_tokens").AsOptional()];
            var writer = new ParquetWriter(stream, columns, new(4096, 16 * 1024, ParquetCodec.None), [new("millrace.seed", "42")]);
            var (inputIds, numTokens) = (writer.Bytes("input_ids"), writer.Values<uint>("num_tokens"));
            inputIds.Append(MemoryMarshal.AsBytes<ushort>([101, 7592, 102, 0]));
            numTokens.Append(3);
            inputIds.Append(MemoryMarshal.AsBytes<ushort>([101, 102, 0, 0]));
            numTokens.AppendNull();
            writer.Complete();
        }

        using var file = ParquetFile.Open(path);
        Assert.Equal(2, file.Rows);
        Assert.Equal("42", file.Metadata["millrace.seed"]);

        var ids = file.Column("input_ids");
        Assert.Equal([101, 102, 0, 0], MemoryMarshal.Cast<byte, ushort>(ids.Bytes(row: 1)).ToArray());
        var both = new ushort[2 * 4];
        ids.ReadBytes(firstRow: 0, MemoryMarshal.AsBytes(both.AsSpan()));
        Assert.Equal([101, 7592, 102, 0, 101, 102, 0, 0], both);

        var tokens = file.Column("num_tokens");
        Assert.Equal(3u, tokens.Value<uint>(row: 0));
        Assert.True(tokens.IsNull(row: 1));
        tokens.SeekRowGroup(0);
        Assert.True(tokens.ReadPage());
        Assert.Equal([3u], tokens.Page.Values<uint>().ToArray());
        Assert.Equal([1, 0], tokens.Page.DefinitionLevels.ToArray());
        Assert.False(tokens.ReadPage());
    }
}
