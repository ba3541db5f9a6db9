using System.Diagnostics;
using System.Text;

namespace Millrace.Pipeline.Tests.Program;

/// <summary>The filters <c>sentences</c>, <c>tokenize</c>, <c>clean</c> and <c>dedup</c>, byte for byte.</summary>
public sealed class FilterTests : IDisposable
{
    const string Vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nriver\nstone\n##s\ncaf\n##e\n.\n";

    const string First = "The river rises in the hills above the town, runs past the mill that gave the street its name, and reaches the sea after forty miles of meadows, woods and villages.";
    const string Second = "In the spring it floods the lower fields, and the people who live beside it have built their houses on the higher bank, where the old road goes, since anyone can remember.";

    readonly TinyRun tiny = new();

    public FilterTests() => tiny.Write("vocab.txt", Vocabulary);

    public void Dispose() => tiny.Dispose();

    [Theory]
    [InlineData("", "")]
    [InlineData("\n", "")]
    [InlineData("Dr. Smith went home. He slept", "Dr. Smith went home.\nHe slept\n")]
    [InlineData("One\r\nsentence  over\tlines.\r\nAnother.\r\n", "One sentence over lines.\nAnother.\n")]
    [InlineData("\uFEFFA mark. Behind it.\n", "A mark.\nBehind it.\n")]
    public void Sentences_are_one_a_line(string input, string output) => Same(output, Filter(input, "sentences"));

    [Theory]
    [InlineData("", "")]
    [InlineData("\n \n", "")]
    [InlineData("He left. She\nstayed.", "He left.\nShe stayed.\n")]
    [InlineData("\nHe left. She stayed.\nThey met\n\n \t\r\nagain. The end.\n\n", "He left.\nShe stayed.\nThey met\n\nagain.\nThe end.\n")]
    public void Sentences_of_several_documents_keep_a_blank_line_between_them(string input, string output) =>
        Same(output, Filter(input, "sentences", "--documents"));

    [Theory]
    [InlineData("", "")]
    [InlineData("\n", "\n")]
    [InlineData("rivers stone.\n\nriver", "5 7 6 10\n\n5\n")]
    [InlineData("River\r\nCafé\r\n", "5\n8 9\n")]
    [InlineData("unknown", "1\n")]
    public void Tokens_are_ids_a_line(string input, string output) => Same(output, Filter(input, "tokenize", "--vocab", "vocab.txt"));

    [Theory]
    [InlineData("", "", 0, 0, 0, false)]
    [InlineData("\n", "\n", 1, 0, 0, false)]
    [InlineData("one\ntwo\none\n\none\n\n", "one\ntwo\n\n", 6, 3, 0, false)]
    [InlineData("a b c d e f g h i j k l m n o p q r\nx\nq a b c d e f g h i j k l m n o p q r\nx", "x\nq a b c d e f g h i j k l m n o p q r\n", 4, 1, 1, false)]
    [InlineData("a b c d e f g h i j k l m n o p q r\nx\nq a b c d e f g h i j k l m n o p q r\nx", "a b c d e f g h i j k l m n o p q r\nx\nq a b c d e f g h i j k l m n o p q r\n", 4, 1, 0, true)]
    public void Duplicates_are_dropped(string input, string output, int lines, int exact, int near, bool exactOnly)
    {
        var run = Filter(input, exactOnly ? ["dedup", "--exact"] : ["dedup"]);
        Assert.Equal(output, run.Succeeded().Output);
        Assert.Equal(
            $"kept {lines - exact - near} of {lines} document{(lines == 1 ? "" : "s")}; left out {exact} exact duplicate{(exact == 1 ? "" : "s")}, "
            + $"{near} near duplicate{(near == 1 ? "" : "s")}\n", run.Error);
    }

    [Theory]
    [InlineData("", "", 0, 0)]
    [InlineData("\n \n", "", 0, 0)]
    [InlineData("one\ntwo", "one\ntwo\n", 1, 0)]
    [InlineData("\none\ntwo\n\n\t\r\none\n\none\ntwo\n", "one\ntwo\n\none\n", 3, 1)]
    public void Documents_of_several_lines_are_kept_or_dropped_whole(string input, string output, int documents, int exact) =>
        Same(output, Filter(input, "dedup", "--documents"),
            $"kept {documents - exact} of {documents} document{(documents == 1 ? "" : "s")}; left out {exact} exact duplicate{(exact == 1 ? "" : "s")}, 0 near duplicates\n");

    [Fact]
    public void Threshold_decides_what_is_a_duplicate()
    {
        var words = Enumerable.Range(0, 100).Select(i => $"w{i}").ToArray();
        var (one, other) = (string.Join(' ', words), string.Join(' ', words[..50].Append("other").Concat(words[50..]))); // 92 common of 101 shingles
        Same($"{other}\n", Filter($"{one}\n{other}\n", "dedup", "--threshold", "0.7"), "kept 1 of 2 documents; left out 0 exact duplicates, 1 near duplicate\n");
        Same($"{one}\n{other}\n", Filter($"{one}\n{other}\n", "dedup", "--threshold", "1"), "kept 2 of 2 documents; left out 0 exact duplicates, 0 near duplicates\n");
        MillraceProgram.Filter(tiny.Folder, [(byte)'a', (byte)'\n', 0xFF], "dedup").Refused(2, "error: standard input, line 2: not valid UTF-8");
        foreach (var bad in (string[])["0", "1.1", "x"])
            Filter("", "dedup", "--threshold", bad).Refused(2, $"error: --threshold must be in (0, 1], got `{bad}`\n\nhint: millrace dedup --help");
    }

    [Theory]
    [InlineData("gutenberg", "*** START OF THE PROJECT GUTENBERG EBOOK X ***\n\nOne\nline.\n\nTwo.\n\n*** END OF THE PROJECT GUTENBERG EBOOK X ***\n", "One line.\nTwo.\n")]
    [InlineData("gutenberg", "", "")]
    [InlineData("wikitext", "'''A river''' is a [[stream|large stream]] of water that flows.\n\nIt ends in the sea.\n[[Category:Rivers]]", "A river is a large stream of water that flows.\nIt ends in the sea.\n")]
    [InlineData("html", "<html><body><nav><a href='/'>Home</a> <a href='/x'>More</a></nav><article><h1>The river</h1><p>{0}</p><p>{1}</p></article></body></html>", "The river\n{0}\n{1}\n")]
    public void Prose_is_a_paragraph_a_line(string format, string input, string output) =>
        Same(output.Replace("{0}", First, StringComparison.Ordinal).Replace("{1}", Second, StringComparison.Ordinal),
            Filter(input.Replace("{0}", First, StringComparison.Ordinal).Replace("{1}", Second, StringComparison.Ordinal), "clean", "--format", format));

    [Fact]
    public void Documents_of_a_crawl_are_separated_by_blank_lines_and_others_are_counted()
    {
        string[] records =
        [
            Conversion("One of a document.\n\nTwo of it.\n"), Conversion("Another document."), Record("request", "application/http", "GET / HTTP/1.1\r\n\r\n"),
            Conversion("café"), Record("odd", "text/plain", "x"),
        ];
        var run = Filter(string.Concat(records), "clean", "--format", "wet").Succeeded();
        Assert.Equal("One of a document.\nTwo of it.\n\nAnother document.\n\ncafé\n", run.Output);
        Assert.Equal("3 documents, 1 left out\n  record type is not known: 1\n", run.Error);

        static string Conversion(string text) => Record("conversion", "text/plain", text);

        static string Record(string type, string contentType, string text) =>
            $"WARC/1.0\r\nWARC-Type: {type}\r\nWARC-Target-URI: http://example.org/\r\nWARC-Date: 2024-05-18T01:58:10Z\r\n"
            + $"Content-Type: {contentType}\r\nContent-Length: {Encoding.UTF8.GetByteCount(text)}\r\n\r\n{text}\r\n\r\n";
    }

    [Fact]
    public void Articles_of_a_dump_are_cleaned_and_what_is_none_is_counted()
    {
        var pages = Page("River", "'''A river''' flows.\n\nIt [[end|ends]] in the sea.")
            + Page("Rivers", "#REDIRECT [[River]]", "<redirect title=\"River\" />") + Page("Mill", "A mill grinds.");
        var run = Filter(
            $"<mediawiki xmlns=\"http://www.mediawiki.org/xml/export-0.11/\" version=\"0.11\" xml:lang=\"en\">\n{pages}</mediawiki>\n",
            "clean", "--format", "wikipedia").Succeeded();
        Assert.Equal("A river flows.\nIt ends in the sea.\n\nA mill grinds.\n", run.Output);
        Assert.Equal("2 documents, 1 left out\n  page is a redirect: 1\n", run.Error);

        static string Page(string title, string text, string redirect = "") =>
            $"<page><title>{title}</title><ns>0</ns><id>1</id>{redirect}<revision><id>2</id><model>wikitext</model><format>text/x-wiki</format>"
            + $"<text xml:space=\"preserve\">{text}</text></revision></page>\n";
    }

    [Fact]
    public void Settings_of_a_filter_are_those_of_its_stage()
    {
        Filter("a\n", "dedup", "--set", "millrace.stages.deduplicate.shingel=3").Refused(
            2, "1 problem in the configuration\n  --set: unknown key millrace.stages.deduplicate.shingel; did you mean `shingle`?");
        Assert.Contains("min_colloc_freq must be", Filter("a", "sentences", "--train", "--set", "millrace.stages.train-sentences.min_colloc_freq=x").Error, StringComparison.Ordinal);
        var record = "WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: http://a.org/\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\nx\r\n\r\n";
        Same("", Filter(record, "clean", "--format", "wet", "--set", "millrace.source.web.hosts=[b.org]"), "0 documents, 1 left out\n  host is not among hosts: 1\n");
    }

    [Theory]
    [InlineData("html", "<p>Menu</p>", "no prose: the page has no main text\n")]
    [InlineData("wikitext", "{{stub}}", "no prose: document has no prose\n")]
    [InlineData("wikitext", " \n", "")]
    public void Text_without_prose_is_told(string format, string input, string said) => Same("", Filter(input, "clean", "--format", format), said);

    [Fact]
    public void Input_that_cannot_be_cleaned_is_refused()
    {
        Clean("wikitext", [(byte)'a', 0xFF]).Refused(2, "error: standard input is not valid UTF-8");
        Clean("warc", [0x1F, 0x8B, 8, 0]).Refused(2, "error: standard input is compressed by gzip\n\nhint: put `zcat |` before it");
        Clean("wikipedia", [.. "BZh91AY&SY"u8, 0]).Refused(2, "error: standard input is compressed by bzip2\n\nhint: put `bzcat |` before it");
        Clean("gutenberg", [0xFD, .. "7zXZ"u8, 0]).Refused(2, "error: standard input is compressed by xz\n\nhint: put `xzcat |` before it");
        MillraceProgram.Filter(tiny.Folder, [], "clean").Refused(2, "error: option `--format` is required\n\nhint: millrace clean --help");
        Clean("wikitxt", []).Refused(
            2, "error: --format must be one of wikitext, wikipedia, html, warc, wet or gutenberg, got `wikitxt`; did you mean `wikitext`?\n\nhint: millrace clean --help");
        var damaged = Clean("wet", "this is no crawl"u8.ToArray()).WithoutTrace();
        Assert.Equal((1, ""), (damaged.ExitCode, damaged.Output));
        Assert.StartsWith("error: standard input, byte 0: record has no WARC header", damaged.Error, StringComparison.Ordinal);

        ProgramRun Clean(string format, byte[] input) => MillraceProgram.Filter(tiny.Folder, input, "clean", "--format", format);
    }

    [Fact]
    public void Case_is_kept_on_request() => Same("1\n5\n", Filter("River\nriver\n", "tokenize", "--vocab", "vocab.txt", "--cased"));

    [Fact]
    public void Text_that_is_not_UTF_8_is_refused()
    {
        MillraceProgram.Filter(tiny.Folder, [(byte)'a', 0xFF], "sentences").Refused(2, "error: standard input is not valid UTF-8");
        MillraceProgram.Filter(tiny.Folder, [(byte)'a', 0xFF], "sentences", "--train").Refused(2, "error: standard input is not valid UTF-8");
        var run = MillraceProgram.Filter(tiny.Folder, [.. "river\nri"u8, 0xFF, .. "ver\nstone\n"u8], "tokenize", "--vocab", "vocab.txt");
        Assert.Equal((2, "5\n", "error: standard input, line 2: not valid UTF-8\n"), (run.ExitCode, run.Output, run.Error));
    }

    [Fact]
    public void Files_that_are_no_parameters_or_vocabulary_are_refused()
    {
        MillraceProgram.Filter(tiny.Folder, [], "sentences", "--parameters", "nope").Refused(
            2, "error: nope does not exist; it names a file of Punkt parameters, or NLTK's folder of them");
        MillraceProgram.Filter(tiny.Folder, [], "sentences", "--parameters", "vocab.txt").Refused(
            2, "error: vocab.txt:1: not a line of millrace-punkt 1, got \"[PAD]\"");
        MillraceProgram.Filter(tiny.Folder, [], "tokenize", "--vocab", "nope").Refused(2, "error: nope does not exist");
    }

    [Fact]
    public void Learned_parameters_are_printed_and_can_be_used()
    {
        var text = string.Concat(Enumerable.Repeat("The nr. 5 bus left. It was nr. 7 again. We saw nr. 9 today. ", 20));
        var trained = Filter(text, "sentences", "--train");
        Assert.StartsWith("millrace-punkt 1\n# trained by millrace sentences --train\n", trained.Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("nr", trained.Output, StringComparison.Ordinal);
        tiny.Write("own.punkt", trained.Output);
        Same("It was nr. 7.\nYes.\n", Filter("It was nr. 7. Yes.", "sentences", "--parameters", "own.punkt"));
    }

    [Fact]
    public void Learned_parameters_take_a_line_of_further_sentence_ends()
    {
        var text = "今日は。 明日は！また。";
        tiny.Write("own.punkt", Filter(text, "sentences", "--train").Succeeded().Output + "terminator 。 ！\n");
        Same("今日は。\n明日は！\nまた。\n", Filter(text, "sentences", "--parameters", "own.punkt"));
        Same("今日は。 明日は！また。\n", Filter(text, "sentences"));
    }

    [Theory]
    [InlineData("yes 'river stone' | dotnet exec \"$0\" tokenize --vocab vocab.txt | head -1", "5 6\n")]
    [InlineData("yes 'A line' | head -100000 | nl | dotnet exec \"$0\" dedup -q | head -1", "     1\tA line\n")]
    [InlineData("yes 'A sentence here.' | head -100000 | dotnet exec \"$0\" sentences | head -1", "A sentence here.\n")]
    public async Task A_reader_that_is_gone_ends_it_quietly(string command, string output)
    {
        var start = new ProcessStartInfo("bash", ["-c", command, MillraceProgram.File])
        {
            WorkingDirectory = tiny.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var shell = Process.Start(start)!;
        var error = shell.StandardError.ReadToEndAsync();
        Assert.Equal(output, await shell.StandardOutput.ReadToEndAsync());
        Assert.True(shell.WaitForExit(TimeSpan.FromMinutes(1)));
        Assert.DoesNotContain("error", await error, StringComparison.Ordinal);
    }

    static void Same(string output, ProgramRun run, string error = "")
    {
        Assert.Equal(output, run.Succeeded().Output);
        Assert.Equal(error, run.Error);
    }

    ProgramRun Filter(string input, params string[] arguments) =>
        MillraceProgram.Filter(tiny.Folder, Encoding.UTF8.GetBytes(input), arguments);
}
