using Millrace.Actors.Streaming;
using Millrace.Oracles;
using Millrace.Stages.Binning;
using Millrace.Stages.Exporting;
using Millrace.Stages.Shards;
using Millrace.Stages.Tests.Shards;
using Millrace.Stages.Tokenizing;
using System.Text.Json;

namespace Millrace.Stages.Tests.Exporting;

public sealed class ExportTests : IDisposable
{
    const int Samples = 400;
    const int Cls = 101;
    const int Sep = 102;

    readonly TestFolder folder = new();

    static readonly Vocabulary Vocabulary = new(
        [.. Enumerable.Range(0, TestSamples.VocabularySize).Select(TokenOf)], "test");

    public void Dispose() => folder.Dispose();

    [OracleFact(Oracle.NodeDuckDb)]
    public async Task Lddl_reads_the_samples_that_were_exported()
    {
        using var dataset = await MakeAsync();
        var place = await ExportAsync(dataset, ExportFormat.Lddl);
        Assert.Empty(Directory.GetFiles(place, "*.tmp", SearchOption.AllDirectories));
        foreach (var split in (DatasetSplit[])[DatasetSplit.Train, DatasetSplit.HeldOut])
        {
            var files = Path.Combine(place, ShardTask.SplitName(split));
            var rows = Directory.GetFiles(files, "shard-*").ToDictionary(file => Path.GetFileName(file)!, RowsOf);
            var read = OraclePrograms.Python("lddl_samples.py", files, VocabularyFile(), folder.Write("rows.json", JsonSerializer.Serialize(rows)))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Compact);
            Assert.Equal(Expected(dataset, split).Order(StringComparer.Ordinal), read.Order(StringComparer.Ordinal));
        }
    }

    [OracleFact(Oracle.NodeDuckDb)]
    public async Task Lddl_without_masks_or_bins_has_neither_columns_nor_names_for_them()
    {
        var plain = Make(20).Select(pair => pair with
        {
            Bin = 0,
            Sample = pair.Sample with { MaskedLmPositions = [], MaskedLmLabels = [] },
        });
        using var dataset = await MakeAsync([.. plain], TestSamples.Metadata with { BinSize = TestSamples.MaxSeqLength, IsMasked = false });
        var train = Path.Combine(await ExportAsync(dataset, ExportFormat.Lddl), "train");
        Assert.Equal(["shard-0.parquet", "shard-1.parquet", "shard-2.parquet"], Directory.GetFiles(train, "shard-*").Select(Path.GetFileName).Order());
        Assert.Equal(["A", "B", "is_random_next", "num_tokens"], RowsOf(Path.Combine(train, "shard-0.parquet"))[0].Keys);
    }

    [OracleFact(Oracle.NodeArrow)]
    public async Task Arrow_reads_the_samples_that_were_exported()
    {
        using var dataset = await MakeAsync();
        var place = await ExportAsync(dataset, ExportFormat.Arrow);
        foreach (var shard in dataset.Shards)
        {
            var file = Path.Combine(place, ShardTask.SplitName(shard.Split), Path.ChangeExtension(shard.File, ".arrow"));
            var lines = OraclePrograms.Node("arrow-rows.mjs", file).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var header = JsonDocument.Parse(lines[0]).RootElement;
            Assert.Equal("""["input_ids","List<Uint16>",false]""", header.GetProperty("fields")[0].GetRawText());
            Assert.Equal("""["source_offset","Int64",false]""", header.GetProperty("fields")[8].GetRawText());
            Assert.Equal("1000", header.GetProperty("metadata").GetProperty("millrace.vocabulary_size").GetString());
            Assert.Equal(Enumerable.Range(0, (int)shard.Rows).Select(row => ArrowRow(dataset.Find(shard.File, row)!)), lines[1..]);
        }
    }

    [Fact]
    public async Task Text_has_a_line_for_each_sample()
    {
        using var dataset = await MakeAsync();
        var place = await ExportAsync(dataset, ExportFormat.Text);
        var shard = dataset.Shards[0];
        var lines = File.ReadAllLines(Path.Combine(place, "train", Path.ChangeExtension(shard.File, ".txt")));
        Assert.Equal(shard.Rows, lines.Length);
        var sample = dataset.Find(shard.File, 0)!;
        Assert.Equal(
            $"is_random_next: {sample.IsRandomNext} - {Text(sample.InputIds)} - masked_lm_positions: [{string.Join(' ', sample.MaskedLmPositions)}]"
            + $" - masked_lm_labels: {Text(sample.MaskedLmLabels)} - {sample.InputIds.Length}",
            lines[0]);
    }

    [Fact]
    public async Task Export_goes_on_where_it_was_stopped_and_gives_the_same_bytes()
    {
        using var dataset = await MakeAsync();
        var whole = await ExportAsync(dataset, ExportFormat.Lddl);
        var expected = Contents(whole);
        var lost = Directory.GetFiles(whole, "shard-1.parquet_2", SearchOption.AllDirectories).Single();
        File.Delete(lost);
        File.WriteAllText(lost + ".tmp", "half");
        Assert.True(await ExportedCountAsync(dataset, whole) < dataset.Shards.Count);
        await ExportAsync(dataset, ExportFormat.Lddl);
        Assert.Equal(expected, Contents(whole));
    }

    static async Task<int> ExportedCountAsync(Dataset dataset, string place) =>
        (int)(await new CommitExport(dataset, ExportFormat.Lddl, place).OpenAsync(default)).Cursor.Element;

    /// <summary>Samples with [CLS] and [SEP] where they belong.</summary>
    static IReadOnlyList<BinnedPair> Make(int count)
    {
        var samples = TestSamples.Make(count);
        foreach (var sample in samples.Select(pair => pair.Sample))
            (sample.InputIds[0], sample.InputIds[sample.Pair.SegmentBStart - 1], sample.InputIds[^1]) = (Cls, Sep, Sep);
        return samples;
    }

    async Task<Dataset> MakeAsync(IReadOnlyList<BinnedPair>? samples = null, ShardMetadata? metadata = null)
    {
        var store = await TestRuns.StageAsync(folder.PathOf("staging"), samples ?? Make(Samples));
        await TestRuns.BuildAsync(folder.FullPath, store, TestRuns.Options, metadata ?? TestSamples.Metadata);
        return Dataset.Open(folder.PathOf("shards"), 1 << 20);
    }

    async Task<string> ExportAsync(Dataset dataset, ExportFormat format)
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

    string VocabularyFile()
    {
        var path = folder.PathOf("vocab.txt");
        Vocabulary.Write(path);
        return path;
    }

    static List<Dictionary<string, JsonElement>> RowsOf(string file)
    {
        var describe = OraclePrograms.Node("duckdb-query.mjs", $"select name from parquet_schema('{file}') where num_children is null");
        var names = JsonSerializer.Deserialize<string[][]>(describe)!.Select(row => row[0]).ToList();
        var rows = JsonSerializer.Deserialize<JsonElement[][]>(OraclePrograms.Node("duckdb-query.mjs", $"select * from read_parquet('{file}')"))!;
        return [.. rows.Select(row => names.Zip(row).ToDictionary(pair => pair.First, pair => Number(pair.Second)))];
    }

    /// <summary>DuckDB gives 64-bit integers as text.</summary>
    static JsonElement Number(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && long.TryParse(value.GetString(), out var number) && value.GetString()!.Length < 4
            ? JsonSerializer.SerializeToElement(number)
            : value;

    static IEnumerable<string> Expected(Dataset dataset, DatasetSplit split) =>
        from shard in dataset.Shards
        where shard.Split == split
        from row in Enumerable.Range(0, (int)shard.Rows)
        let sample = dataset.Find(shard.File, row)!
        let number = dataset.Shards.TakeWhile(other => other != shard).Count(other => (other.Split, other.Bin) == (shard.Split, shard.Bin))
        select JsonSerializer.Serialize(new object[]
        {
            $"shard-{number}.parquet_{shard.Bin}", sample.InputIds,
            sample.InputIds.Select((_, at) => at < sample.SegmentBStart ? 0 : 1).ToArray(),
            sample.InputIds.Select((_, at) => Array.IndexOf(sample.MaskedLmPositions, at) is >= 0 and var index ? sample.MaskedLmLabels[index] : -1).ToArray(),
            sample.IsRandomNext ? 1 : 0,
        });

    static string ArrowRow(StoredSample sample) => JsonSerializer.Serialize(new object[]
    {
        sample.InputIds, sample.SegmentBStart, sample.MaskedLmPositions, sample.MaskedLmLabels, sample.IsRandomNext ? 1 : 0,
        sample.InputIds.Length, $"{sample.Document}", Array.IndexOf(TestRuns.InputFiles, sample.SourceFile), $"{sample.SourceOffset}",
        sample.SourceBytes,
    });

    static string Compact(string json) => JsonSerializer.Serialize(JsonDocument.Parse(json).RootElement);

    static string Text(IEnumerable<int> ids) => string.Join(' ', ids.Select(TokenOf));

    static string TokenOf(int id) => id switch
    {
        TestSamples.PadId => "[PAD]",
        100 => "[UNK]",
        Cls => "[CLS]",
        Sep => "[SEP]",
        103 => "[MASK]",
        _ => id % 3 == 0 ? $"##w{id}" : $"w\u00e9{id}",
    };

    static Dictionary<string, string> Contents(string place) => Directory.GetFiles(place, "*", SearchOption.AllDirectories)
        .ToDictionary(file => file, file => Convert.ToHexString(File.ReadAllBytes(file)));
}
