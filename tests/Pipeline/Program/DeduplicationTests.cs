using System.Text;

namespace Millrace.Pipeline.Tests.Program;

/// <summary>Duplicates and filters in a run: counted, the same for any workers, and through kills.</summary>
public sealed class DeduplicationTests
{
    const int Planted = 40;

    const string Graph = """
        millrace.graph = [read-documents, filter-documents, split-sentences, tokenize, deduplicate, pair-segments, mask-tokens, bin-by-length, write-shards]
        millrace.stages.filter-documents { min-words = 3, min-stop-words = 0, languages = [], max-top-2-gram = 0, max-top-3-gram = 0, max-top-4-gram = 0 }
        millrace.stages.deduplicate { shingle = 3, memory = 64KiB }

        """;

    static readonly string[] OfDocuments =
        ["dataset_hash", "documents", "rejected", "rejected_by_reason", "filtered", "filtered_by_reason", "samples", "tokens", "text_bytes"];

    [Fact]
    public void Planted_duplicates_are_counted_whatever_the_workers()
    {
        using var tiny = WithDuplicates();
        foreach (var workers in (string[])["1", "2", "5"])
            tiny.Run("prepare", "tiny.conf", "-q", "--workers", workers, "--run-dir", workers).Succeeded();
        Assert.Equal(tiny.Shards("1"), tiny.Shards("2"));
        Assert.Equal(tiny.Shards("1"), tiny.Shards("5"));
        foreach (var key in OfDocuments)
            Assert.Equal(tiny.Report("1")[key]!.ToJsonString(), tiny.Report("5")[key]!.ToJsonString());

        var report = tiny.Report("1");
        Assert.Equal(Planted, (int)report["filtered_by_reason"]!["exact duplicate"]!);
        Assert.Equal(Planted, (int)report["filtered_by_reason"]!["near duplicate"]!);
        Assert.Equal(TinyRun.Files * TinyRun.DocumentsPerFile, (int)report["documents"]!);
        Assert.Equal(TinyRun.Invalid, (int)report["rejected_by_reason"]!["text is not valid UTF-8"]!);
    }

    [Fact]
    public void What_is_left_out_leaves_the_same_samples_as_if_it_had_not_been_there()
    {
        using var tiny = WithDuplicates();
        using var clean = new TinyRun(Graph);
        // Equal text in other places: samples tell where they come from, so what is compared is how many there are.
        tiny.Run("prepare", "tiny.conf", "-q", "--run-dir", "run", "--set", "millrace.stages.pair-segments.held_out_share=0").Succeeded();
        clean.Run("prepare", "tiny.conf", "-q", "--run-dir", "run", "--set", "millrace.stages.pair-segments.held_out_share=0").Succeeded();
        var (got, expected) = (tiny.Report("run"), clean.Report("run"));
        Assert.Equal((int)expected["documents"]!, (int)got["documents"]!);
        Assert.Equal((long)expected["text_bytes"]!, (long)got["text_bytes"]!);
        Assert.Null(expected["filtered_by_reason"]!["exact duplicate"]);
    }

    [Fact]
    public void Kills_while_duplicates_are_sought_change_nothing()
    {
        using var tiny = WithDuplicates();
        tiny.Run("prepare", "tiny.conf", "-q", "--run-dir", "calm").Succeeded();
        var random = new Random(5);
        var kills = 0;
        for (var run = 0; kills < 10; run++)
        {
            Assert.True(run < 6, $"{kills} kills in {run} runs: it commits too rarely to be hit");
            foreach (var most in (int[])[4, 12, 30, 30])
                kills += KillInDuplicates(tiny, $"run{run}", random.Next(1, most)) ? 1 : 0;
            tiny.Run("prepare", "tiny.conf", "-q", "--run-dir", $"run{run}", "--workers", $"{1 + run}").Succeeded();
            Assert.Equal(tiny.Shards("calm"), tiny.Shards($"run{run}"));
            foreach (var key in OfDocuments)
                Assert.Equal(tiny.Report("calm")[key]!.ToJsonString(), tiny.Report($"run{run}")[key]!.ToJsonString());
        }
    }

    [Theory]
    [InlineData("read-documents, deduplicate, split-sentences, tokenize, pair-segments, mask-tokens, bin-by-length, write-shards",
        "deduplicate takes TokenizedDocument but read-documents gives Document")]
    [InlineData("read-documents, split-sentences, tokenize, pair-segments, deduplicate, mask-tokens, bin-by-length, write-shards",
        "deduplicate takes TokenizedDocument but pair-segments gives SegmentPair")]
    [InlineData("read-documents, split-sentences, tokenize, dedupliate, pair-segments, mask-tokens, bin-by-length, write-shards",
        "there is no stage dedupliate; did you mean `deduplicate`?")]
    public void Duplicates_are_sought_behind_the_tokens_only(string graph, string problem)
    {
        using var tiny = new TinyRun($"millrace.graph = [{graph}]\n");
        var run = tiny.Run("plan", "tiny.conf");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(problem, run.WithoutTrace().Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Languages_are_codes()
    {
        using var tiny = new TinyRun();
        tiny.Run("plan", "tiny.conf", "--set", "millrace.stages.filter-documents.languages=[en, English]").Refused(
            2, "1 problem in the configuration\n  --set: millrace.stages.filter-documents.languages must be codes of ISO 639-1 such as en, got \"English\"");
        Assert.Contains(
            "millrace.stages.filter-documents.languages has xx, which is not a language that is told here; these are: ",
            tiny.Run("plan", "tiny.conf", "--set", "millrace.stages.filter-documents.languages=[en, xx, ja]").WithoutTrace().Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_names_the_stages_and_memory_may_change()
    {
        using var tiny = WithDuplicates();
        var plan = tiny.Run("plan", "tiny.conf").Succeeded().Output;
        Assert.Contains("  filter-documents  ≥ 3 words", plan, StringComparison.Ordinal);
        Assert.Contains("  deduplicate       equal, or similarity ≥ 0.8 of 3-token shingles", plan, StringComparison.Ordinal);
        var json = tiny.Run("plan", "tiny.conf", "--json").Succeeded().Json[0]["data_fingerprint"];
        Assert.Equal((string?)json, (string?)tiny.Run("plan", "tiny.conf", "--json", "--set", "millrace.stages.deduplicate.memory=1MiB").Json[0]["data_fingerprint"]);
        Assert.NotEqual((string?)json, (string?)tiny.Run("plan", "tiny.conf", "--json", "--set", "millrace.stages.deduplicate.threshold=0.7").Json[0]["data_fingerprint"]);
    }

    [Fact]
    public void Duplicates_are_told_with_the_phases()
    {
        using var tiny = WithDuplicates();
        var run = tiny.Run("prepare", "tiny.conf", "--run-dir", "run").Succeeded();
        Assert.Contains("duplicates 40 exact, 40 near, of 380 documents in ", run.Error + run.Output, StringComparison.Ordinal);
        Assert.Contains("near duplicate: 40", run.Error + run.Output, StringComparison.Ordinal);
    }

    /// <summary>Behind some documents one that is equal, and one that lacks its first words.</summary>
    static TinyRun WithDuplicates()
    {
        var tiny = new TinyRun(Graph);
        var planted = 0;
        foreach (var path in Directory.GetFiles(tiny.PathOf("corpus")).Order(StringComparer.Ordinal))
        {
            using var text = new MemoryStream();
            foreach (var line in Lines(File.ReadAllBytes(path)))
            {
                text.Write(line);
                var words = Encoding.UTF8.GetString(line).Split(' ');
                if (words.Length < 80 || planted == Planted)
                    continue;
                planted++;
                text.Write(line);
                text.Write(Encoding.UTF8.GetBytes(string.Join(' ', words[3..])));
            }
            File.WriteAllBytes(path, text.ToArray());
        }
        Assert.Equal(Planted, planted);
        return tiny;
    }

    static IEnumerable<byte[]> Lines(byte[] text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = Array.IndexOf(text, (byte)'\n', start) + 1;
            yield return text[start..end];
            start = end;
        }
    }

    /// <summary>Kills the program after so many changes of the folder of duplicates; false where it had ended, or was not there.</summary>
    static bool KillInDuplicates(TinyRun tiny, string run, int changes) => Killing.AtChange(
        tiny.PathOf(run), "staging/duplicates", changes, () => tiny.Start("prepare", "tiny.conf", "-q", "--run-dir", run)) == "duplicates";
}
