using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Millrace.Oracles;
using Millrace.Stages.Formats.Parquet;

namespace Millrace.Stages.Tests.Formats.Parquet;

/// <summary>DuckDB reads what we write, and we read what it writes.</summary>
public sealed class ParquetDuckDb : IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [OracleFact(Oracle.NodeDuckDb)]
    public void Any_table_is_read_by_duckdb_value_for_value()
    {
        var paths = new List<string>();
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(40).WithReplay(1, 3),
            Prop.ForAll(AnyTable.Arbitrary(), table =>
            {
                paths.Add(folder.PathOf($"{paths.Count}.parquet"));
                File.WriteAllBytes(paths[^1], TableFile.Write(table));
            }));

        using var theirs = JsonDocument.Parse(OraclePrograms.Node("duckdb-files.mjs", [.. paths]));
        Assert.All(paths, path => AssertSameRows(path, theirs.RootElement.GetProperty(path)));
    }

    [OracleFact(Oracle.NodeDuckDb)]
    public void Metadata_say_to_duckdb_what_was_written()
    {
        var path = folder.PathOf("metadata.parquet");
        using (var stream = File.Create(path))
        {
            ParquetColumn[] columns =
            [
                ParquetColumn.UInt16("num_tokens"), ParquetColumn.String("title").AsOptional(), ParquetColumn.Double("weight"),
                ParquetColumn.FixedBinary("input_ids", 8), ParquetColumn.Boolean("is_random_next"),
            ];
            var writer = new ParquetWriter(stream, columns, new(4, 16, ParquetCodec.Snappy), [new("bin", "3"), new("vocabulary", "ünïcode")]);
            for (var row = 0; row < 6; row++)
            {
                writer.Values<uint>("num_tokens").Append((uint)(40_000 - row));
                if (row % 2 == 0)
                    writer.Bytes("title").Append(System.Text.Encoding.UTF8.GetBytes(row == 0 ? new string('ä', 40) + row : $"title {row}"));
                else
                    writer.Bytes("title").AppendNull();
                writer.Values<double>("weight").Append(row == 1 ? double.NaN : row == 4 ? 0.0 : -row);
                writer.Bytes("input_ids").Append(BitConverter.GetBytes((long)row));
                writer.Booleans("is_random_next").Append(row < 5);
            }
            writer.Complete();
        }

        Assert.Equal(
            """[["bin","3"],["vocabulary","ünïcode"]]""",
            Query($"SELECT decode(key), decode(value) FROM parquet_kv_metadata('{path}')"));
        Assert.Equal(
            """[["millrace version 0.1.0","6","2"]]""",
            Query($"SELECT created_by, num_rows, num_row_groups FROM parquet_file_metadata('{path}')"));
        // 64 bytes and the last character raised by one.
        var highest = new string('ä', 31) + "å";
        Assert.Equal(
            $$"""
            [["0","4","num_tokens","INT32","39997","40000","0","4",true,true,"SNAPPY","PLAIN, RLE"],
            ["0","4","title","BYTE_ARRAY","title 2","{{highest}}","2","4",true,false,"SNAPPY","PLAIN, RLE"],
            ["0","4","weight","DOUBLE","-3.0","0.0","0","4",true,true,"SNAPPY","PLAIN, RLE"],
            ["0","4","input_ids","FIXED_LEN_BYTE_ARRAY","\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00","\\x03\\x00\\x00\\x00\\x00\\x00\\x00\\x00","0","4",true,true,"SNAPPY","PLAIN, RLE"],
            ["0","4","is_random_next","BOOLEAN","true","true","0","4",true,true,"SNAPPY","PLAIN, RLE"]]
            """.ReplaceLineEndings(""),
            Query($"""
                SELECT row_group_id, row_group_num_rows, path_in_schema, type, stats_min_value, stats_max_value, stats_null_count, num_values,
                min_is_exact, max_is_exact, compression, encodings FROM parquet_metadata('{path}') WHERE row_group_id = 0
                """));
        // It prints the width as a character.
        Assert.Equal(
            """
            [["num_tokens","UINT_16","IntType(bitWidth=\u0010, isSigned=0)","REQUIRED",null],["title","UTF8","StringType()","OPTIONAL",null],
            ["weight",null,null,"REQUIRED",null],["input_ids",null,null,"REQUIRED","8"],["is_random_next",null,null,"REQUIRED",null]]
            """.ReplaceLineEndings(""),
            Query($"SELECT name, converted_type, logical_type, repetition_type, type_length FROM parquet_schema('{path}') WHERE name <> 'schema'"));
        // Bounds are trusted: they decide which row groups a filter reads.
        Assert.Equal("""[["1"]]""", Query($"SELECT count(*) FROM '{path}' WHERE num_tokens >= 40000"));
        Assert.Equal("""[["1"]]""", Query($"SELECT count(*) FROM '{path}' WHERE starts_with(title, '{new string('ä', 40)}')"));
        Assert.Equal("""[["1"]]""", Query($"SELECT count(*) FROM '{path}' WHERE weight = 0.0 AND num_tokens < 39997"));
    }

    [OracleFact(Oracle.NodeDuckDb)]
    public void Whatever_duckdb_writes_is_read()
    {
        string[] values =
        [
            "SELECT i, (i % 7)::UTINYINT d, (i * i * 7919 % 100003)::BIGINT b, 'title ' || (i % 13) s, 'row number ' || i u, i % 3 = 0 f, "
                + "CASE WHEN i % 5 > 0 THEN i / 7 END q, (i::FLOAT / 3) r, encode('x' || i) x, DATE '2026-01-01' + (i % 365)::INTEGER t FROM range(10000) _(i)",
            "SELECT CASE WHEN i % 4 > 0 THEN [i, i + 1, NULL] END l, {'a': i, 'b': [{'c': 'y' || i}]} s, MAP {i: 'v'} m, [[i], [], NULL] n FROM range(3000) _(i)",
        ];
        string[] layouts =
        [
            "COMPRESSION uncompressed", "COMPRESSION snappy", "COMPRESSION gzip", "COMPRESSION brotli", "PARQUET_VERSION v2", "PARQUET_VERSION v2, COMPRESSION gzip",
            "ROW_GROUP_SIZE 2048", "DICTIONARY_SIZE_LIMIT 1", "DICTIONARY_SIZE_LIMIT 1, PARQUET_VERSION v2", "DICTIONARY_SIZE_LIMIT 1, PARQUET_VERSION v2, COMPRESSION uncompressed",
        ];
        var paths = new List<string>();
        var statements = new List<string>();
        foreach (var (select, layout) in values.SelectMany(_ => layouts, (v, l) => (v, l)))
        {
            paths.Add(folder.PathOf($"{paths.Count}.parquet"));
            statements.Add($"COPY ({select}) TO '{paths[^1]}' (FORMAT parquet, {layout})");
        }
        Query([.. statements, "SELECT 1"]);

        using var theirs = JsonDocument.Parse(OraclePrograms.Node("duckdb-files.mjs", [.. paths]));
        Assert.All(paths, path => AssertSameRows(path, theirs.RootElement.GetProperty(path)));
    }

    static void AssertSameRows(string path, JsonElement theirs)
    {
        Assert.False(theirs.TryGetProperty("error", out var error), error.ToString());
        using var file = ParquetFile.Open(path);
        using var ours = JsonDocument.Parse(ParquetJson.Rows(file).ToJsonString());
        Assert.Null(JsonDifference.First(theirs.GetProperty("rows"), ours.RootElement));
    }

    static string Query(params string[] statements) => OraclePrograms.Node("duckdb-query.mjs", statements);
}
