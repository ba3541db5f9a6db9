using System.Text;

namespace Millrace.Pipeline.Tests.Program;

/// <summary>Every mistake of a user gets one clear answer: exit code, standard error, no trace, nothing on standard output.</summary>
public sealed class BadInputTests : IDisposable
{
    const string Graph = "millrace.graph=[read-documents, split-sentences, tokenize, pair-segments, mask-tokens, bin-by-length, write-shards]";

    readonly TinyRun tiny = new();

    public void Dispose() => tiny.Dispose();

    [Theory]
    [InlineData("frob", "error: unknown command `frob`", "--help")]
    [InlineData("runn tiny.conf", "error: unknown command `runn`; did you mean `run`?", "--help")]
    [InlineData("statsu runs/x", "error: unknown command `statsu`; did you mean `status`?", "--help")]
    [InlineData("run tiny.conf --worker 2", "error: unknown option `--worker`; did you mean `--workers`?", "run --help")]
    [InlineData("run tiny.conf --frobnicate", "error: unknown option `--frobnicate`", "run --help")]
    [InlineData("run tiny.conf extra", "error: unknown argument `extra`", "run --help")]
    [InlineData("run", "error: required argument `config` missing for command: `run`", "run --help")]
    [InlineData("run tiny.conf --workers 0", "error: --workers must be a whole number of at least 1, got `0`", "run --help")]
    [InlineData("run tiny.conf --workers -1", "error: --workers must be a whole number of at least 1, got `-1`", "run --help")]
    [InlineData("run tiny.conf --workers abc", "error: --workers must be a whole number of at least 1, got `abc`", "run --help")]
    [InlineData("show runs/tiny --sample abc", "error: --sample must be a whole number of at least 0, got `abc`", "show --help")]
    [InlineData("run tiny.conf --set", "error: required argument missing for option: `--set`", "run --help")]
    [InlineData("tokenize", "error: option `--vocab` is required", "tokenize --help")]
    public void Command_line_that_is_wrong(string line, string error, string help) =>
        tiny.Run(line.Split(' ')).Refused(2, $"{error}\n\nhint: millrace {help}");

    [Theory]
    [InlineData("tinny.conf", "tinny.conf: there is no such file; did you mean `tiny.conf`?")]
    [InlineData("nowhere/x.conf", "nowhere/x.conf: there is no such file")]
    [InlineData("corpus", "corpus: this is a folder, not a configuration file")]
    public void Configuration_that_is_not_there(string file, string problem)
    {
        foreach (var command in (string[])["run", "plan", "config", "train"])
            tiny.Run(command, file).Refused(2, $"1 problem in the configuration\n  {problem}");
    }

    [Fact]
    public void Configuration_that_cannot_be_read_names_file_and_line()
    {
        tiny.Write("broken.conf", "millrace {\n  name = x\n  source { path = ]\n");
        var error = tiny.Run("plan", "broken.conf").WithoutTrace();
        Assert.Equal(2, error.ExitCode);
        Assert.StartsWith("1 problem in the configuration\n  broken.conf:3: ", error.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("millrace.trainer.stepps=3", "unknown key millrace.trainer.stepps; did you mean `steps`?")]
    [InlineData("millrace.stages.mask-tokens.mlm_probability=0.1", "unknown key millrace.stages.mask-tokens.mlm_probability; did you mean `masked_lm_prob`?")]
    [InlineData("millrace.stages.mask-tokens.do_whole_word_mask=true", "unknown key millrace.stages.mask-tokens.do_whole_word_mask; did you mean `kind`?")]
    [InlineData("millrace.stages.pair-segments.next_sentence=false", "unknown key millrace.stages.pair-segments.next_sentence; did you mean `kind`?")]
    [InlineData("millrace.stages.mask-tokens.masked_lm_prob=1.5", "millrace.stages.mask-tokens.masked_lm_prob must be in [0, 1], got 1.5")]
    [InlineData("millrace.source.layout=perline", "millrace.source.layout must be one of per-file, per-line, blank-line or lddl, got \"perline\"; did you mean `per-line`?")]
    [InlineData("millrace.trainer.steps=many", "millrace.trainer.steps must be an integer, got \"many\"")]
    [InlineData("millrace.actors.streaming.commit-every=5", "millrace.actors.streaming.commit-every must be a size with its unit, such as 64MiB, got 5")]
    [InlineData("millrace.stages.pair-segments.max_seq_length=64", "millrace.stages.pair-segments.max_seq_length must be ≤ millrace.model.max_position_embeddings = 32, got 64")]
    [InlineData("foo", "expected `key=value`, got \"foo\"")]
    public void Setting_that_is_wrong(string setting, string problem) =>
        tiny.Run("run", "tiny.conf", "--set", setting).Refused(2, $"1 problem in the configuration\n  --set: {problem}");

    [Fact]
    public void Stages_that_do_not_exist_or_fit_are_refused_at_their_list()
    {
        Refused(Graph.Replace("split-sentences", "splitt-sentences", StringComparison.Ordinal), "there is no stage splitt-sentences; did you mean `split-sentences`?");
        Refused(Graph.Replace("tokenize", "dedup", StringComparison.Ordinal), "there is no stage dedup; a stage of your own needs millrace.stages.dedup.class");
        Refused(Graph.Replace("tokenize, ", "", StringComparison.Ordinal), "pair-segments takes TokenizedDocument but split-sentences gives SegmentedDocument; no stage gives TokenizedDocument, as tokenize does");
        Refused(Graph.Replace("read-documents, ", "", StringComparison.Ordinal), "millrace.graph must begin with read-documents and end with write-shards");

        void Refused(string graph, string problem) =>
            tiny.Run("run", "tiny.conf", "--set", graph).Refused(2, $"1 problem in the configuration\n  --set: {problem}");
    }

    [Fact]
    public void Several_problems_are_told_at_once()
    {
        tiny.Write("several.conf", """
            include "tiny.conf"
            millrace {
              stages.mask-tokens.masked_lm_prob = 1.5
              seeed = 3
              trainer.steps = -1
            }
            """);
        tiny.Run("run", "several.conf").Refused(2, """
            3 problems in the configuration
              several.conf:3: millrace.stages.mask-tokens.masked_lm_prob must be in [0, 1], got 1.5
              several.conf:4: unknown key millrace.seeed; did you mean `seed`?
              several.conf:5: millrace.trainer.steps must be at least 0, got -1
            """);
        Assert.False(Directory.Exists(tiny.PathOf("runs")));
    }

    [Fact]
    public void Input_that_is_not_there_or_holds_no_text()
    {
        tiny.Run("run", "tiny.conf", "--set", "millrace.source.path=nope").Refused(2,
            "error: nope does not exist; millrace.source.path names a file or a folder of them");
        Directory.CreateDirectory(tiny.PathOf("empty"));
        tiny.Run("run", "tiny.conf", "--set", "millrace.source.path=empty").Refused(2, "error: empty holds no file that matches *.txt");
        tiny.Write("hollow/a.txt", "");
        tiny.Write("hollow/b.txt", " \n\n");
        tiny.Run("run", "tiny.conf", "-q", "--set", "millrace.source.path=hollow").Refused(1, """
            error: hollow holds no text

            hint: name a file or folder with text: --set millrace.source.path=PATH
            """);
    }

    [Fact]
    public void Input_of_which_every_document_is_filtered()
    {
        tiny.Write("short/a.txt", "Too short.");
        tiny.Run("run", "tiny.conf", "-q", "--set", "millrace.source.path=short", "--set", "millrace.graph=[read-documents,filter-documents,split-sentences,tokenize,pair-segments,mask-tokens,bin-by-length,write-shards]").Refused(1, """
            error: short gave no document: 1 filtered
              fewer words than min-words: 1

            hint: what is filtered is what the configuration asks to leave out: see millrace.source.web and millrace.stages.filter-documents
            """);
    }

    [Fact]
    public void Input_of_which_every_document_is_rejected()
    {
        Directory.CreateDirectory(tiny.PathOf("bad"));
        File.WriteAllBytes(tiny.PathOf("bad", "a.txt"), [0xFF, (byte)'\n', 0xFE, (byte)'\n', .. Encoding.ASCII.GetBytes(new string('x', 9000))]);
        const string Said = """
            error: bad gave no document: 3 rejected
              document is longer than max-document-bytes: 1
              text is not valid UTF-8: 2

            hint: the input must be text in UTF-8; millrace.source.layout says how files hold documents, max-document-bytes how long they may be
            """;
        tiny.Run("run", "tiny.conf", "-q", "--set", "millrace.source.path=bad").Refused(1, Said);
        tiny.Write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nx\n");
        tiny.Run("prepare", "tiny.conf", "-q", "--run-dir", "given", "--set", "millrace.source.path=bad", "--set", "millrace.vocabulary.path=vocab.txt",
            "--set", "millrace.trainer.steps=0").Refused(1, Said);
    }

    [Fact]
    public void Most_documents_rejected_is_not_success()
    {
        Directory.CreateDirectory(tiny.PathOf("bad"));
        using (var text = File.Create(tiny.PathOf("bad", "a.txt")))
            for (var line = 0; line < 1200; line++)
                text.Write(line % 4 == 0 ? [0xFF, (byte)'\n'] : "a good line.\n"u8);
        var run = tiny.Run("prepare", "tiny.conf", "-q", "--workers", "1", "--set", "millrace.source.path=bad").WithoutTrace();
        Assert.Equal(1, run.ExitCode);
        Assert.Matches(
            @"^error: words was stopped after 1,\d\d\d elements: \d\d\d \(2[45][\d.]*%\) were rejected, the limit is 10%; most often \(\d\d\d\): text is not valid UTF-8\n\nhint: ",
            run.Error);
    }

    [Fact]
    public void Vocabulary_that_does_not_fit()
    {
        Refused("millrace.vocabulary.path=nope.txt", "error: nope.txt does not exist");
        tiny.Write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\nx\n");
        Refused("millrace.vocabulary.path=vocab.txt", "error: vocab.txt has no [MASK]; it is needed by mask-tokens");
        tiny.Write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nx\nx\n");
        Refused("millrace.vocabulary.path=vocab.txt", "error: vocab.txt:7: x is already on line 6; every token must be there once");
        Refused("millrace.vocabulary.path=corpus", "error: corpus cannot be read: it is a folder, or access is denied");
        tiny.Write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nx\n");
        Refused("millrace.vocabulary.path=vocab.txt, millrace.model.vocab_size=200",
            "error: vocab.txt has 6 tokens, millrace.model.vocab_size is 200; it must be the same, or that rounded up to a multiple of 8, 64 or 128");

        void Refused(string settings, string error) =>
            tiny.Run(["run", "tiny.conf", .. settings.Split(", ").SelectMany(setting => (string[])["--set", setting])]).Refused(2, error);
    }

    [Fact]
    public void A_line_of_50_MB_is_rejected_in_little_memory()
    {
        Directory.CreateDirectory(tiny.PathOf("long"));
        using (var text = File.Create(tiny.PathOf("long", "a.txt")))
        {
            text.Write("Before it.\n"u8);
            var block = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("word ", 200_000)));
            for (var i = 0; i < 50; i++)
                text.Write(block);
            text.Write("\nBehind it.\n"u8);
        }
        tiny.Run("prepare", "tiny.conf", "-q", "--set", "millrace.source.path=long", "--set", "millrace.trainer.steps=0").Succeeded();
        var report = tiny.Report("runs/tiny");
        Assert.Equal(2, (int)report["documents"]!);
        Assert.Equal(1, (int)report["rejected_by_reason"]!["document is longer than max-document-bytes"]!);
        Assert.InRange(ChildMemory.Peak, 1, 1L << 30);
    }

    [Fact]
    public void Targets_that_are_not_there()
    {
        tiny.Run("status", "nowhere").Refused(2, """
            error: nowhere is not the folder of a run: it has no plan.json

            hint: millrace plan CONFIG says where its run is
            """);
        tiny.Run("show", "nowhere").Refused(2, """
            error: nowhere does not exist

            hint: name a shard, or the folder of a run, such as runs/NAME
            """);
        tiny.Run("show", "tiny.conf").Refused(2, """
            error: tiny.conf is not a shard of a run

            hint: name a shard, such as runs/NAME/shards/X.parquet, or the folder of a run
            """);
        tiny.Run("show", "corpus").Refused(2, """
            error: corpus has no data to show yet

            hint: see how far it is: millrace status corpus
            """);
        tiny.Run("train", "tiny.conf").Refused(1, """
            error: runs/tiny has no data to train on

            hint: millrace run tiny.conf
            """);
    }
}
