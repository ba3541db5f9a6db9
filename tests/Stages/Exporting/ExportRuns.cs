using System.Text.Json;
using Millrace.Actors.Streaming;
using Millrace.Oracles;
using Millrace.Stages.Binning;
using Millrace.Stages.Exporting;
using Millrace.Stages.Shards;
using Millrace.Stages.Tests.Shards;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Tests.Exporting;

/// <summary>Data sets with a vocabulary that can be read, and what they are exported as.</summary>
static class ExportRuns
{
    public const int Cls = 101;
    public const int Sep = 102;

    public static Vocabulary Vocabulary { get; } = new([.. Enumerable.Range(0, TestSamples.VocabularySize).Select(TokenOf)], "test");

    /// <summary>Samples with [CLS] and [SEP] where they belong.</summary>
    public static IReadOnlyList<BinnedPair> Make(int count)
    {
        var samples = TestSamples.Make(count);
        foreach (var sample in samples.Select(pair => pair.Sample))
            foreach (var ids in (int[][])[sample.InputIds, sample.Pair.InputIds])
                (ids[0], ids[sample.Pair.SegmentBStart - 1], ids[^1]) = (Cls, Sep, Sep);
        return samples;
    }

    public static async Task<Dataset> DatasetAsync(
        TestFolder folder, IReadOnlyList<BinnedPair> samples, ShardMetadata? metadata = null, WriteShardsOptions? options = null)
    {
        var store = await TestRuns.StageAsync(folder.PathOf("staging"), samples);
        await TestRuns.BuildAsync(folder.FullPath, store, options ?? TestRuns.Options, metadata ?? TestSamples.Metadata);
        return Dataset.Open(folder.PathOf("shards"), 1 << 20);
    }

    /// <summary>Exports what is missing and gives the folder.</summary>
    public static async Task<string> ExportAsync(TestFolder folder, Dataset dataset, ExportFormat format)
    {
        var place = folder.PathOf("exports", format.ToString());
        await using var sink = new CommitExport(dataset, format, place);
        var stage = new ExportShard(dataset, Vocabulary, format, place);
        var from = (await sink.OpenAsync(default)).Cursor;
        await foreach (var shard in new ReadManifest(dataset).ReadAsync(from, default))
            await stage.OnElementAsync(shard.Element!, exported => sink.WriteAsync(exported, default));
        await sink.CommitAsync(GraphProgress.None, default);
        await sink.CompleteAsync(default);
        return place;
    }

    /// <summary>All rows of a folder of Parquet files, by file, as DuckDB reads them; the files have the same columns.</summary>
    public static Dictionary<string, List<Dictionary<string, JsonElement>>> RowsOf(string folder)
    {
        var files = Directory.GetFiles(folder, "shard-*").Order(StringComparer.Ordinal).ToList();
        var names = Query($"select name from parquet_schema('{files[0]}') where num_children is null").Select(row => row[0].GetString()!).ToList();
        return Query($"select parse_filename(filename), {string.Join(", ", names)} from read_parquet([{string.Join(", ", files.Select(file => $"'{file}'"))}],"
                + " filename = true, file_row_number = true) order by filename, file_row_number")
            .GroupBy(row => row[0].GetString()!)
            .ToDictionary(file => file.Key, file => file.Select(row => names.Zip(row.Skip(1)).ToDictionary(pair => pair.First, pair => Number(pair.Second))).ToList());
    }

    public static string Text(IEnumerable<int> ids) => string.Join(' ', ids.Select(TokenOf));

    static JsonElement[][] Query(string sql) => JsonSerializer.Deserialize<JsonElement[][]>(OraclePrograms.Node("duckdb-query.mjs", sql))!;

    /// <summary>DuckDB gives 64-bit integers as text.</summary>
    static JsonElement Number(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && long.TryParse(value.GetString(), out var number) && value.GetString()!.Length < 4
            ? JsonSerializer.SerializeToElement(number)
            : value;

    static string TokenOf(int id) => id switch
    {
        TestSamples.PadId => "[PAD]",
        100 => "[UNK]",
        Cls => "[CLS]",
        Sep => "[SEP]",
        103 => "[MASK]",
        _ => id % 3 == 0 ? $"##w{id}" : $"w\u00e9{id}",
    };
}
