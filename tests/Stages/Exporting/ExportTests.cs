using System.Text;
using System.Text.Json;
using Millrace.Oracles;
using Millrace.Stages.Exporting;
using Millrace.Stages.Shards;
using Millrace.Stages.Tests.Shards;

namespace Millrace.Stages.Tests.Exporting;

public sealed class ExportTests : IDisposable
{
    const int Samples = 400;

    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [OracleFact(Oracle.NodeArrow)]
    public async Task Arrow_reads_the_samples_that_were_exported()
    {
        using var dataset = await ExportRuns.DatasetAsync(folder, ExportRuns.Make(Samples));
        var place = await ExportRuns.ExportAsync(folder, dataset, ExportFormat.Arrow);
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

    [OracleFact(Oracle.NodeArrow)]
    public async Task Arrow_reads_the_text_of_samples()
    {
        var samples = ExportRuns.Make(40).Select((pair, i) =>
            pair with { Sample = pair.Sample with { Pair = pair.Sample.Pair with { Text = Encoding.UTF8.GetBytes($"größe/{i}.py") } } });
        using var dataset = await ExportRuns.DatasetAsync(folder, [.. samples], TestSamples.Metadata with { Text = SampleText.Name });
        var place = await ExportRuns.ExportAsync(folder, dataset, ExportFormat.Arrow);
        var shard = dataset.Shards[0];
        var lines = OraclePrograms.Node("arrow-rows.mjs", Path.Combine(place, "train", Path.ChangeExtension(shard.File, ".arrow"))).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("""["text","Utf8",false]""", JsonDocument.Parse(lines[0]).RootElement.GetProperty("fields")[10].GetRawText());
        Assert.Equal(Enumerable.Range(0, (int)shard.Rows).Select(row => ArrowRow(dataset.Find(shard.File, row)!)), lines[1..].Select(Compact));
    }

    [Fact]
    public async Task Text_has_a_line_for_each_sample()
    {
        using var dataset = await ExportRuns.DatasetAsync(folder, ExportRuns.Make(Samples));
        var place = await ExportRuns.ExportAsync(folder, dataset, ExportFormat.Text);
        var shard = dataset.Shards[0];
        var lines = File.ReadAllLines(Path.Combine(place, "train", Path.ChangeExtension(shard.File, ".txt")));
        Assert.Equal(shard.Rows, lines.Length);
        var sample = dataset.Find(shard.File, 0)!;
        Assert.Equal(
            $"is_random_next: {sample.IsRandomNext} - {ExportRuns.Text(sample.InputIds)} - masked_lm_positions: [{string.Join(' ', sample.MaskedLmPositions)}]"
            + $" - masked_lm_labels: {ExportRuns.Text(sample.MaskedLmLabels)} - {sample.InputIds.Length}",
            lines[0]);
    }

    [Fact]
    public async Task Export_goes_on_where_it_was_stopped_and_gives_the_same_bytes()
    {
        using var dataset = await ExportRuns.DatasetAsync(folder, ExportRuns.Make(Samples));
        var whole = await ExportRuns.ExportAsync(folder, dataset, ExportFormat.Lddl);
        var expected = Contents(whole);
        var lost = Directory.GetFiles(whole, "shard-1.parquet_2", SearchOption.AllDirectories).Single();
        File.Delete(lost);
        File.WriteAllText(lost + ".tmp", "half");
        Assert.True(await ExportedCountAsync(dataset, whole) < dataset.Shards.Count);
        await ExportRuns.ExportAsync(folder, dataset, ExportFormat.Lddl);
        Assert.Equal(expected, Contents(whole));
    }

    static async Task<int> ExportedCountAsync(Dataset dataset, string place) =>
        (int)(await new CommitExport(dataset, ExportFormat.Lddl, place).OpenAsync(default)).Cursor.Element;

    static string ArrowRow(StoredSample sample) => JsonSerializer.Serialize<object[]>(
    [
        sample.InputIds, sample.SegmentBStart, sample.MaskedLmPositions, sample.MaskedLmLabels, sample.IsRandomNext ? 1 : 0,
        sample.InputIds.Length, $"{sample.Document}", Array.IndexOf(TestRuns.InputFiles, sample.SourceFile), $"{sample.SourceOffset}",
        sample.SourceBytes, .. sample.Text.Length == 0 ? [] : new object[] { sample.Text },
    ]);

    static string Compact(string json) => JsonSerializer.Serialize(JsonDocument.Parse(json).RootElement);

    static Dictionary<string, string> Contents(string place) => Directory.GetFiles(place, "*", SearchOption.AllDirectories)
        .ToDictionary(file => file, file => Convert.ToHexString(File.ReadAllBytes(file)));
}
