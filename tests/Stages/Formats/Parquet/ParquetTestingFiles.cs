using System.Text.Json;
using System.Text.Json.Nodes;
using Millrace.Oracles;
using Millrace.Stages.Formats.Parquet;

namespace Millrace.Stages.Tests.Formats.Parquet;

/// <summary>The files of apache/parquet-testing, written by many programs: what we read of them is what DuckDB
/// reads.</summary>
public sealed class ParquetTestingFiles
{
    static readonly string Folder = SharedData.PathOf("parquet", "parquet-testing");

    /// <summary>What we refuse, and with which words.</summary>
    static readonly Dictionary<string, string> Refused = new()
    {
        ["aes256/encrypt_columns_and_footer.parquet.encrypted"] = "file is encrypted, which is not supported",
        ["aes256/encrypt_columns_and_footer_ctr.parquet.encrypted"] = "file is encrypted, which is not supported",
        ["aes256/encrypt_columns_and_footer_disable_aad_storage.parquet.encrypted"] = "file is encrypted, which is not supported",
        ["aes256/encrypt_columns_plaintext_footer.parquet.encrypted"] = "column `boolean_field`: it is encrypted, which is not supported",
        ["aes256/uniform_encryption.parquet.encrypted"] = "file is encrypted, which is not supported",
        ["encrypt_columns_and_footer.parquet.encrypted"] = "file is encrypted, which is not supported",
        ["encrypt_columns_and_footer_aad.parquet.encrypted"] = "file is encrypted, which is not supported",
        ["encrypt_columns_and_footer_bloom_filter.parquet.encrypted"] = "file is encrypted, which is not supported",
        ["encrypt_columns_and_footer_ctr.parquet.encrypted"] = "file is encrypted, which is not supported",
        ["encrypt_columns_and_footer_disable_aad_storage.parquet.encrypted"] = "file is encrypted, which is not supported",
        ["encrypt_columns_plaintext_footer.parquet.encrypted"] = "column `float_field`: it is encrypted, which is not supported",
        ["external_key_material_java.parquet.encrypted"] = "file is encrypted, which is not supported",
        ["uniform_encryption.parquet.encrypted"] = "file is encrypted, which is not supported",
        ["byte_stream_split.zstd.parquet"] = "column `f32`: codec Zstd is not supported; None, Snappy, Gzip and Brotli are",
        ["delta_length_byte_array.parquet"] = "column `FRUIT`: codec Zstd is not supported",
        ["nested_structs.rust.parquet"] = "column `roll_num.min`: codec Zstd is not supported",
        ["page_v2_empty_compressed.parquet"] = "column `integer_column`: codec Zstd is not supported",
        ["geospatial/geography-lines.parquet"] = "column `id`: codec Zstd is not supported",
        ["geospatial/geography-points.parquet"] = "column `id`: codec Zstd is not supported",
        ["geospatial/geography-polygons.parquet"] = "column `id`: codec Zstd is not supported",
        ["hadoop_lz4_compressed.parquet"] = "column `c0`: codec Lz4 is not supported",
        ["hadoop_lz4_compressed_larger.parquet"] = "column `a`: codec Lz4 is not supported",
        ["non_hadoop_lz4_compressed.parquet"] = "column `c0`: codec Lz4 is not supported",
        ["lz4_raw_compressed.parquet"] = "column `c0`: codec Lz4Raw is not supported",
        ["lz4_raw_compressed_larger.parquet"] = "column `a`: codec Lz4Raw is not supported",
        // Their wrong checksums are what these are for.
        ["datapage_v1-corrupt-checksum.parquet"] = "column `a`: page is damaged: its checksum is 0f4f6d0a, its header says bbce3b9d",
        ["rle-dict-uncompressed-corrupt-checksum.parquet"] = "column `long_field`: page is damaged: its checksum is 6522df69, its header says 6522df6a",
        // Two pages of 1 GiB in 4 kB: no file of a few kilobytes may take gigabytes of memory.
        ["large_string_map.brotli.parquet"] = "at most 268,435,456 are supported",
    };

    /// <summary>What DuckDB cannot say, each with a test of its own below.</summary>
    static readonly HashSet<string> BeyondDuckDb =
    [
        "byte_stream_split_extended.gzip.parquet", // takes BYTE_STREAM_SPLIT of floats and doubles only
        "map_no_value.parquet", // takes no map without values
        "int96_from_spark.parquet", // its nanoseconds overflow 64 bits
    ];

    [OracleFact(Oracle.NodeDuckDb, "parquet/parquet-testing")]
    public void Every_file_reads_as_duckdb_reads_it()
    {
        var paths = Names().Where(n => !Refused.ContainsKey(n) && !BeyondDuckDb.Contains(n)).ToDictionary(n => n, n => Path.Combine(Folder, n));
        using var theirs = JsonDocument.Parse(OraclePrograms.Node("duckdb-files.mjs", [.. paths.Values]));

        Assert.True(paths.Count > 50, $"only {paths.Count} files");
        Assert.All(paths, named =>
        {
            using var ours = JsonDocument.Parse(RowsOf(named.Key).ToJsonString());
            Assert.Null(JsonDifference.First(theirs.RootElement.GetProperty(named.Value).GetProperty("rows"), ours.RootElement));
        });
    }

    [SharedDataFact("parquet", "parquet-testing")]
    public void Files_with_what_is_not_supported_are_refused_by_its_name() =>
        Assert.All(Refused, named =>
        {
            var refusal = Assert.Throws<ParquetFormatException>(() => RowsOf(named.Key));
            Assert.StartsWith(Path.Combine(Folder, named.Key), refusal.Message, StringComparison.Ordinal);
            Assert.Contains(named.Value, refusal.Message, StringComparison.Ordinal);
        });

    [SharedDataFact("parquet", "parquet-testing")]
    public void Byte_stream_split_of_every_type_equals_the_plain_column_beside_it()
    {
        using var file = ParquetFile.Open(Path.Combine(Folder, "byte_stream_split_extended.gzip.parquet"));
        var rows = ParquetJson.Rows(file);

        Assert.Equal(200, rows.Count);
        Assert.Equal(14, file.Columns.Count);
        for (var plain = 0; plain < 14; plain += 2)
        {
            Assert.EndsWith("_plain", file.Columns[plain].Name, StringComparison.Ordinal);
            Assert.All(rows, row => Assert.Equal(row![plain]!.ToJsonString(), row[plain + 1]!.ToJsonString()));
        }
    }

    [SharedDataFact("parquet", "parquet-testing")]
    public void Map_without_values_has_the_keys_of_the_list_beside_it() =>
        Assert.Equal(
            """[[[[1,null],[2,null],[3,null]],[[1],[2],[3]],[1,2,3]],[[[4,null],[5,null],[6,null]],[[4],[5],[6]],[4,5,6]],[[[7,null],[8,null],[9,null]],[[7],[8],[9]],[7,8,9]]]""",
            RowsOf("map_no_value.parquet").ToJsonString());

    // int96_from_spark.md
    [SharedDataFact("parquet", "parquet-testing")]
    public void Int96_reads_as_the_file_s_description_says() =>
        Assert.Equal(
            """[["1704141296123456"],["1704070800000000"],["253402225200000000"],["1735599600000000"],[null],["9089380393200000000"]]""",
            RowsOf("int96_from_spark.parquet").ToJsonString());

    [SharedDataFact("parquet", "parquet-testing")]
    public void Rows_are_found_by_page_index_and_without_as_when_read_in_order() =>
        Assert.All(Names().Where(n => !Refused.ContainsKey(n)), name =>
        {
            using var file = ParquetFile.Open(Path.Combine(Folder, name));
            foreach (var column in file.Columns.Where(c => c.MaxRepetitionLevel == 0))
            {
                var (inOrder, byRow) = (file.Column(column.ColumnIndex), file.Column(column.ColumnIndex));
                var stride = Math.Max(1, file.Rows / 97);
                while (inOrder.ReadPage())
                {
                    var first = inOrder.Page.FirstRow;
                    for (var row = (first + stride - 1) / stride * stride; row < first + inOrder.Page.EntryCount; row += stride)
                    {
                        byRow.SeekRow(file.Rows - 1 - row);
                        Assert.Equal(inOrder.IsNull(row), byRow.IsNull(row));
                        if (!inOrder.IsNull(row))
                            Assert.Equal(inOrder.Bytes(row), byRow.Bytes(row));
                    }
                }
            }
        });

    static IEnumerable<string> Names() =>
        Directory.EnumerateFiles(Folder, "*.parquet*", SearchOption.AllDirectories)
            .Where(f => !f.EndsWith(".json", StringComparison.Ordinal))
            .Select(f => Path.GetRelativePath(Folder, f).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    static JsonArray RowsOf(string name)
    {
        using var file = ParquetFile.Open(Path.Combine(Folder, name));
        return ParquetJson.Rows(file);
    }
}
