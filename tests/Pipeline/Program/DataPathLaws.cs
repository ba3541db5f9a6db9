using System.Globalization;
using Millrace.Oracles;

namespace Millrace.Pipeline.Tests.Program;

/// <summary>Laws 1 and 2 of the data path, with real processes and real kills.</summary>
public sealed class DataPathLaws
{
    const int Kills = 20;
    const int MostRuns = 6;

    const string WithCounter = """
        millrace.actors.streaming.max-rejected-share = 1
        millrace.graph = [read-documents, count-documents, split-sentences, tokenize, pair-segments, mask-tokens, bin-by-length, write-shards]
        millrace.stages.count-documents.class = "Millrace.Pipeline.Tests.Program.CountDocuments, Millrace.Pipeline.Tests"

        """;

    /// <summary>What a kill waits for: so many changes at most, in this folder of the run.</summary>
    static readonly (string Folder, int MostChanges)[] Schedule =
    [
        (".", 3), ("staging/words", 20), ("staging/words", 20), ("staging/tokens", 20), ("rejected", 5), ("staging/tokens", 20), ("rejected", 5), ("rejected", 5), ("staging/samples", 30),
        ("staging/samples", 30), ("staging/samples", 30), ("shards", 8), ("shards", 8), ("shards", 8),
    ];

    [Fact]
    public void Any_number_of_workers_gives_the_same_bytes()
    {
        using var tiny = new TinyRun();
        foreach (var workers in (string[])["1", "2", "5"])
            tiny.Run("prepare", "tiny.conf", "-q", "--workers", workers, "--run-dir", workers).Succeeded();
        Assert.Equal(tiny.Shards("1"), tiny.Shards("2"));
        Assert.Equal(tiny.Shards("1"), tiny.Shards("5"));
        var report = tiny.Report("5");
        Assert.Equal((string?)tiny.Report("1")["dataset_hash"], (string?)report["dataset_hash"]);
        Assert.Equal(TinyRun.Files * TinyRun.DocumentsPerFile, (int)report["documents"]!);
        Assert.Equal(TinyRun.Invalid, (int)report["rejected_by_reason"]!["text is not valid UTF-8"]!);
        Assert.Equal(TinyRun.TooLong, (int)report["rejected_by_reason"]!["document is longer than max-document-bytes"]!);
        Assert.Equal(TinyRun.Invalid + TinyRun.TooLong, (int)report["rejected"]!);
    }

    [Fact]
    public void Twenty_kills_anywhere_lose_nothing_and_repeat_little()
    {
        using var tiny = new TinyRun();
        var counts = Directory.CreateDirectory(tiny.PathOf("counts")).FullName;
        WithRejectionsInEveryCommit(tiny);
        tiny.Write("tiny.conf", File.ReadAllText(tiny.PathOf("tiny.conf")) + WithCounter
            + $"millrace.stages.count-documents {{ assembly = \"{typeof(CountDocuments).Assembly.Location}\", folder = \"{counts}\" }}\n");
        tiny.Run("prepare", "tiny.conf", "-q", "--run-dir", "calm").Succeeded();
        var calm = Handled(counts); // once for the words, once for the tokens

        var random = new Random(20);
        var kills = 0;
        var killedIn = new HashSet<string>(StringComparer.Ordinal);
        for (var run = 0; kills < Kills; run++)
        {
            Assert.True(run < MostRuns, $"{kills} kills in {run} runs: it commits too rarely to be hit");
            var killsWhileReading = 0;
            foreach (var (place, most) in Schedule)
            {
                var phase = KillOnce(tiny, $"run{run}", place, random.Next(1, most));
                if (phase is null)
                    continue; // it had ended
                kills++;
                killedIn.Add(phase);
                killsWhileReading += phase is "words" or "tokens" ? 1 : 0;
            }
            tiny.Run("prepare", "tiny.conf", "-q", "--run-dir", $"run{run}").Succeeded();

            Assert.Equal(tiny.Shards("calm"), tiny.Shards($"run{run}"));
            var (expected, got) = (tiny.Report("calm"), tiny.Report($"run{run}"));
            foreach (var key in (string[])["dataset_hash", "documents", "rejected", "rejected_by_reason", "samples", "tokens", "text_bytes"])
                Assert.Equal(expected[key]!.ToJsonString(), got[key]!.ToJsonString());
            Assert.Equal(File.ReadAllText(tiny.PathOf("calm", "rejected", "tokens.jsonl")), File.ReadAllText(tiny.PathOf($"run{run}", "rejected", "tokens.jsonl")));
            Assert.False(Directory.Exists(tiny.PathOf($"run{run}", "staging")));

            var again = Handled(counts) - calm;
            var bound = killsWhileReading * (TinyRun.CommitBytes + TinyRun.InFlightBytes + TinyRun.MaxDocumentBytes);
            Assert.True(again >= 0 && again <= bound, $"{again} bytes were done again, {killsWhileReading} kills while reading allow {bound}");
        }
        Assert.Superset(new HashSet<string> { "words", "tokens", "samples", "shards" }, killedIn);
    }

    [Fact]
    public void By_default_a_kill_costs_less_than_8_MB()
    {
        using var tiny = new TinyRun();
        tiny.Write("empty.conf", "");
        var streaming = System.Text.Json.Nodes.JsonNode.Parse(tiny.Run("config", "empty.conf", "--json").Succeeded().Output)!["millrace"]!["actors"]!["streaming"]!;
        Assert.Equal("4MiB", (string?)streaming["commit-every"]);
        Assert.Equal("3MiB", (string?)streaming["max-in-flight"]);
    }

    [SharedDataFact("books")]
    public void Books_give_the_same_bytes_after_kills_and_with_more_workers()
    {
        using var tiny = new TinyRun($$"""
            millrace {
              source { path = "{{SharedData.PathOf("books")}}", files = "Burnett_*.txt", layout = per-file, max-document-bytes = 16MiB }
              vocabulary { vocab_size = 1000, min_frequency = 2 }
              model.vocab_size = 1000
              actors.streaming { commit-every = 256KiB, max-in-flight = 256KiB, batch-bytes = 64KiB }
            }
            """);
        tiny.Run("prepare", "tiny.conf", "-q", "--run-dir", "calm", "--workers", "1").Succeeded();
        foreach (var place in (string[])["staging/tokens", "staging/samples", "shards"])
            Assert.NotNull(KillOnce(tiny, "killed", place, 2));
        tiny.Run("prepare", "tiny.conf", "-q", "--run-dir", "killed", "--workers", "3").Succeeded();
        Assert.Equal(tiny.Shards("calm"), tiny.Shards("killed"));
    }

    /// <summary>A bad line behind every good one, so that a kill beside any commit meets rejections half written.</summary>
    static void WithRejectionsInEveryCommit(TinyRun tiny)
    {
        foreach (var path in Directory.GetFiles(tiny.PathOf("corpus")))
        {
            var lines = new List<byte>();
            foreach (var value in File.ReadAllBytes(path))
            {
                lines.Add(value);
                if (value == '\n')
                    lines.AddRange([0xFF, (byte)'\n']);
            }
            File.WriteAllBytes(path, [.. lines]);
        }
    }

    /// <summary>Bytes of the documents that were handled since this was last asked.</summary>
    static long Handled(string folder)
    {
        var bytes = 0L;
        foreach (var file in Directory.GetFiles(folder))
        {
            bytes += File.ReadLines(file).Sum(line => long.Parse(line, CultureInfo.InvariantCulture));
            File.Delete(file);
        }
        return bytes;
    }

    /// <summary>Kills the program after so many changes in a folder of its run, and says in what phase; null where it had ended before.</summary>
    static string? KillOnce(TinyRun tiny, string run, string place, int changes) =>
        Killing.AtChange(tiny.PathOf(run), place, changes, () => tiny.Start("prepare", "tiny.conf", "-q", "--run-dir", run));
}
