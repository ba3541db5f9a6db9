using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace Millrace.Pipeline.Tests.Program;

/// <summary>A run of several sources, each of its own format, from plan to shards.</summary>
public sealed class SourcesTests : IDisposable
{
    const string Mix = """
        include "tiny.conf"
        millrace {
          sources {
            web { path = pages.warc.gz, format = warc }
            notes { path = notes, format = jsonl, text-field = body, sample-ratio = 0.5, weight = 2 }
            tales { path = tales, format = gutenberg }
          }
        }

        """;

    readonly TinyRun tiny = new();

    public SourcesTests()
    {
        tiny.Write("mix.conf", Mix);
        for (var file = 0; file < 3; file++)
        {
            using var lines = new StreamWriter(new GZipStream(File.Create(NewPath("notes", $"{file}.jsonl.gz")), CompressionLevel.Fastest));
            for (var line = 0; line < 40; line++)
                lines.Write($"{{\"id\": {line}, \"body\": \"Note {line} of file {file}. It says a thing or two.\\nAnd one more.\"}}\n");
            lines.Write("{\"id\": 40, \"body\": null}\nnot json\n");
        }
        for (var tale = 0; tale < 4; tale++)
            tiny.Write($"tales/{tale}.txt",
                $"Title: Tale {tale}\n\n*** START OF THE PROJECT GUTENBERG EBOOK TALE ***\n\nProduced by Nobody\n\n"
                + string.Concat(Enumerable.Repeat("There was a river, and by the\nriver a house. Nobody knew it.\n\n", 20))
                + "*** END OF THE PROJECT GUTENBERG EBOOK TALE ***\n\nTHE FULL LICENSE\n");
        tiny.Write("tales/latin.txt", "");
        File.WriteAllBytes(tiny.PathOf("tales", "latin.txt"),
            [.. "Character set encoding: ISO-8859-1\n\n*** START OF THE PROJECT GUTENBERG EBOOK CAF ***\n\nA caf"u8, 0xE9, .. " by the river. It was warm there.\n"u8]);
        using var crawl = new GZipStream(File.Create(tiny.PathOf("pages.warc.gz")), CompressionLevel.Fastest);
        for (var page = 0; page < 6; page++)
            crawl.Write(Record(page));
    }

    public void Dispose() => tiny.Dispose();

    [Fact]
    public void Plan_lists_every_source_with_its_files_and_bytes()
    {
        var plan = tiny.Run("plan", "mix.conf", "--workers", "1").Succeeded().Output;
        Assert.Matches(@"\n  read-documents    3 sources, 9 files, [\d.]+ KB\n    notes +jsonl, 3 files, [\d.]+ K?B +sample-ratio 0.5, weight 2\n    tales +gutenberg, 5 files, [\d.]+ KB\n    web +warc, 1 file, [\d.]+ K?B\n  ↓ Document\n", plan);
        var facts = Assert.Single(tiny.Run("plan", "mix.conf", "--json").Succeeded().Json)["sources"]!.AsArray();
        Assert.Equal(["notes", "tales", "web"], facts.Select(source => (string?)source!["name"]));
        Assert.Equal("name format path files bytes sample_ratio weight", string.Join(' ', facts[0]!.AsObject().Select(field => field.Key)));
    }

    [Fact]
    public void Any_number_of_workers_gives_the_same_bytes_and_counts_what_was_left_out()
    {
        foreach (var workers in (string[])["1", "3"])
            tiny.Run("prepare", "mix.conf", "-q", "--workers", workers, "--run-dir", workers, "--set", "millrace.actors.streaming.max-rejected-share=1").Succeeded();
        Assert.Equal(tiny.Shards("1"), tiny.Shards("3"));
        var (one, three) = (tiny.Report("1"), tiny.Report("3"));
        foreach (var key in (string[])["dataset_hash", "documents", "rejected_by_reason", "filtered_by_reason"])
            Assert.Equal(one[key]!.ToJsonString(), three[key]!.ToJsonString());

        var filtered = one["filtered_by_reason"]!.AsObject();
        var outside = (int)filtered["document is outside the sample"]!;
        Assert.InRange(outside, 40, 86); // of 126, half
        Assert.Equal((int)one["filtered"]!, filtered.Sum(reason => (int)reason.Value!));
        var notes = 126 - outside - (int?)filtered["record has no text"] - (int?)one["rejected_by_reason"]!["line is not valid JSON"] ?? 0;
        Assert.True(notes > 30);
        Assert.True((int)one["documents"]! > notes + 5);

        var shown = JsonNode.Parse(tiny.Run("show", "1", "--sample", "0", "--json").Succeeded().Output)!;
        Assert.Matches("^(notes/\\d\\.jsonl\\.gz|tales/.*\\.txt|web/pages\\.warc\\.gz)$", (string)shown["source_file"]!);
        Assert.DoesNotContain("gutenberg", File.ReadAllText(tiny.PathOf("1", "vocab.txt")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kill_between_commits_keeps_the_counts_of_what_was_left_out()
    {
        string[] settings = ["--set", "millrace.actors.streaming.max-rejected-share=1", "--set", "millrace.actors.streaming.commit-every=1KiB", "--set", "millrace.actors.streaming.batch-bytes=256B"];
        tiny.Run(["prepare", "mix.conf", "-q", "--run-dir", "calm", .. settings]).Succeeded();
        Directory.CreateDirectory(tiny.PathOf("killed"));
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using (var watcher = new FileSystemWatcher(tiny.PathOf("killed")) { IncludeSubdirectories = true })
        {
            watcher.Renamed += (_, change) =>
            {
                if (change.FullPath.Contains("tokens", StringComparison.Ordinal))
                    seen.TrySetResult();
            };
            watcher.EnableRaisingEvents = true;
            using var program = tiny.Start(["prepare", "mix.conf", "-q", "--run-dir", "killed", .. settings]);
            await Task.WhenAny(seen.Task, program.Exited).WaitAsync(TimeSpan.FromMinutes(2));
            program.Kill();
        }
        tiny.Run(["prepare", "mix.conf", "-q", "--run-dir", "killed", .. settings]).Succeeded();
        foreach (var key in (string[])["dataset_hash", "documents", "rejected_by_reason", "filtered_by_reason"])
            Assert.Equal(tiny.Report("calm")[key]!.ToJsonString(), tiny.Report("killed")[key]!.ToJsonString());
    }

    [Fact]
    public void Field_that_is_not_there_is_one_clear_error()
    {
        tiny.Write("wrong.conf", Mix + "millrace.sources.notes.text-field = content");
        var run = tiny.Run("prepare", "wrong.conf", "-q");
        run.Refused(1, $"error: {tiny.PathOf("notes", "0.jsonl.gz")} has no field content; it has id, body; name one with millrace.sources.notes.text-field");
    }

    string NewPath(string folder, string file)
    {
        Directory.CreateDirectory(tiny.PathOf(folder));
        return tiny.PathOf(folder, file);
    }

    static byte[] Record(int page)
    {
        var sentence = $"This is page {page} of a crawl, and it has a paragraph that is long enough to be what people read.";
        var html = $"<html><head><title>Page {page}</title></head><body><nav><a href='/'>Home</a></nav><article><p>{sentence} {sentence}</p><p>{sentence}</p></article></body></html>";
        var http = $"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}";
        return Encoding.UTF8.GetBytes(
            $"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://example.org/{page}\r\nWARC-Date: 2024-05-18T01:58:10Z\r\n"
            + $"Content-Type: application/http; msgtype=response\r\nContent-Length: {Encoding.UTF8.GetByteCount(http)}\r\n\r\n{http}\r\n\r\n");
    }
}
