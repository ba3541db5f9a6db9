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

    static long Lines(TinyRun tiny) =>
        Directory.GetFiles(tiny.PathOf("run", "exports", "text"), "*.txt", SearchOption.AllDirectories).Sum(file => (long)File.ReadAllLines(file).Length);

    static long NumSamples(TinyRun tiny, string split) =>
        JsonNode.Parse(File.ReadAllText(tiny.PathOf("run", "exports", "lddl", split, ".num_samples.json")))!.AsObject().Sum(file => (long)file.Value!);
}
