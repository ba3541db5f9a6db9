using System.Text.Json.Nodes;

namespace Millrace.Pipeline.Tests.Program;

/// <summary>Formats for other programs, asked for at once or later.</summary>
public sealed class ExportRunTests
{
    [Fact]
    public void Formats_can_be_asked_for_after_the_data_is_there()
    {
        using var tiny = new TinyRun();
        tiny.Run("prepare", "tiny.conf", "-q", "--run-dir", "run").Succeeded();
        var shards = tiny.Shards("run");
        Assert.False(Directory.Exists(tiny.PathOf("run", "exports")));

        string[] asking = ["prepare", "tiny.conf", "--run-dir", "run", "--set", "millrace.exports.lddl=true", "--set", "millrace.exports.text=true"];
        tiny.Run(asking).Succeeded();
        Assert.Equal(shards, tiny.Shards("run"));
        var samples = (long)tiny.Report("run")["samples"]!;
        Assert.Equal(samples, Lines(tiny));
        Assert.Equal(samples, NumSamples(tiny, "train") + NumSamples(tiny, "held-out"));
        Assert.StartsWith("nothing to do: run is complete\n", tiny.Run(asking).Succeeded().Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Lddl_of_single_segments_is_refused_before_anything_is_done()
    {
        using var tiny = new TinyRun("""
            millrace.stages.pair-segments.kind = packed
            millrace.exports.lddl = true

            """);
        var run = tiny.Run("plan", "tiny.conf").WithoutTrace();
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("millrace.exports.lddl needs pairs", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Bins_that_the_loader_of_lddl_refuses_are_told()
    {
        using var tiny = new TinyRun();
        var run = tiny.Run("prepare", "tiny.conf", "--set", "millrace.exports.lddl=true", "--set", "millrace.stages.write-shards.num_shards=1").Succeeded();
        Assert.Contains(
            "lddl.torch refuses bins 0, 1, whose files all have equally many samples; lddl.paddle reads them. Another millrace.stages.write-shards.num_shards helps\n",
            run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Sentences_for_bart_are_the_text_that_was_read()
    {
        using var tiny = new TinyRun("""
            millrace.stages.pair-segments { kind = bart, dupe_factor = 1, held_out_share = 0.0, max_seq_length = 23 }
            millrace.exports { text = true, lddl = true }
            millrace.trainer.steps = 0

            """);
        const string text = "The mill stands by the river. It has two stones.  They were dressed last week by a man who came from the town with his tools on "
            + "a cart. \u00A0Water ran down. The wheel began to turn, and by noon the sacks were full and the farmers drove home. It was dark. Nobody slept.";
        Directory.Delete(tiny.PathOf("corpus"), recursive: true);
        tiny.Write("corpus/one.txt", text + "\n");
        tiny.Run("prepare", "tiny.conf", "-q").Succeeded();
        var lines = Directory.GetFiles(tiny.PathOf("runs", "tiny", "exports", "text", "train")).SelectMany(File.ReadAllLines).ToList();
        string[] expected =
        [
            " The mill stands by the river. It has two stones. They were dressed last week by a man who came from the town with his tools on a cart.",
            " Water ran down. The wheel began to turn, and by noon the sacks were full and the farmers drove home.",
            " It was dark. Nobody slept.",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), lines.Order(StringComparer.Ordinal));
        Assert.Equal(lines.Count, NumSamples(tiny, "train", "runs/tiny"));
        var shown = Enumerable.Range(0, 3).Select(i => tiny.Run("show", "runs/tiny", "--sample", $"{i}").Succeeded().Output);
        Assert.Equal(3, shown.Count(screen => expected.Any(line => screen.Contains($"\ntext: {line[1..]}\n", StringComparison.Ordinal))));
    }

    [Fact]
    public void Records_of_code_are_read_and_keep_their_names()
    {
        using var tiny = new TinyRun("""
            millrace.graph = [read-documents, tokenize-code, pair-segments, bin-by-length, write-shards]
            millrace.source.layout = code
            millrace.stages.pair-segments { kind = code, dupe_factor = 1, held_out_share = 0.0 }
            millrace.exports.lddl = true
            millrace.trainer.steps = 0

            """);
        Directory.Delete(tiny.PathOf("corpus"), recursive: true);
        tiny.Write("corpus/block_0.txt", "a.py<CODESPLIT>Opens the sluice.\n\nLets water in.<CODESPLIT>def open():\n  lift()\n\n  wait()\r\nb.py<CODESPLIT><CODESPLIT>x = 1\r\n");
        tiny.Run("prepare", "tiny.conf", "-q").Succeeded();
        var samples = Enumerable.Range(0, 2).Select(i => Assert.Single(tiny.Run("show", "runs/tiny", "--sample", $"{i}", "--json").Succeeded().Json)).ToList();
        Assert.Equal(["a.py", "b.py"], samples.Select(sample => (string?)sample["text"]).Order());
        Assert.Equal(2, NumSamples(tiny, "train", "runs/tiny"));
    }

    static long Lines(TinyRun tiny) =>
        Directory.GetFiles(tiny.PathOf("run", "exports", "text"), "*.txt", SearchOption.AllDirectories).Sum(file => (long)File.ReadAllLines(file).Length);

    static long NumSamples(TinyRun tiny, string split, string run = "run") =>
        JsonNode.Parse(File.ReadAllText(tiny.PathOf(run, "exports", "lddl", split, ".num_samples.json")))!.AsObject().Sum(file => (long)file.Value!);
}
