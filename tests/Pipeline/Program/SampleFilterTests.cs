using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Millrace.Pipeline.Configuration;
using Millrace.Stages.Shards;
using Millrace.Stages.Tokenizing;

namespace Millrace.Pipeline.Tests.Program;

/// <summary>The filters <c>pairs</c> and <c>mask</c>.</summary>
public sealed class SampleFilterTests : IDisposable
{
    const string Vocab = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nriver\nstone\n##s\ncaf\n##e\n.\n";

    readonly TinyRun tiny = new();

    public SampleFilterTests() => tiny.Write("vocab.txt", Vocab);

    public void Dispose() => tiny.Dispose();

    [Fact]
    public void Sequences_are_one_json_object_a_line()
    {
        var run = Pairs("Rivers stone.\r\nCafé.\r\n \t\n\n\u200B\n\nstone\n", "--kind", "packed", "--short-seq-prob", "0", "--dupe-factor", "1", "--max-seq-length", "8");
        Assert.Equal("""
            {"id":"0000000000000000","document":0,"is_random_next":false,"tokens":["[CLS]","river","##s","stone",".","[SEP]"],"segment_ids":[0,0,0,0,0,0]}
            {"id":"5692161d100b05e5","document":0,"is_random_next":false,"tokens":["[CLS]","caf","##e",".","[SEP]"],"segment_ids":[0,0,0,0,0]}
            {"id":"d820b7e910b0f93f","document":1,"is_random_next":false,"tokens":["[CLS]","stone","[SEP]"],"segment_ids":[0,0,0]}

            """, run.Succeeded().Output);
        Assert.Equal("", run.Error);
    }

    [Fact]
    public void Mask_adds_what_is_to_predict_and_keeps_all_else()
    {
        var run = Mask("""{"tokens":["[CLS]","river","##s","[SEP]","stone","[SEP]"],"mine":{"a":[1,2]},"masked_lm_positions":[1]}""" + "\n",
            "--kind", "electra", "--masked-lm-prob", "1", "--max-predictions-per-seq", "500");
        var sample = Assert.Single(run.Succeeded().Json);
        Assert.Equal(["tokens", "mine", "masked_lm_positions", "masked_lm_labels"], sample.Select(field => field.Key));
        Assert.Equal("""{"a":[1,2]}""", sample["mine"]!.ToJsonString());
        var tokens = Texts(sample["tokens"]!);
        var labels = Texts(sample["masked_lm_labels"]!);
        foreach (var (position, i) in sample["masked_lm_positions"]!.AsArray().Select((position, i) => ((int)position!, i)))
            tokens[position] = labels[i];
        Assert.Equal(["[CLS]", "river", "##s", "[SEP]", "stone", "[SEP]"], tokens);
    }

    [Theory]
    [InlineData("next-sentence", "tokens")]
    [InlineData("electra", "electra")]
    [InlineData("packed", "n-grams")]
    public void Filters_give_what_prepare_writes(string kind, string masks)
    {
        var documents = string.Join("\n", Enumerable.Range(0, 40).Select(document => string.Concat(Enumerable.Range(0, 1 + document % 9)
            .Select(sentence => string.Join(' ', Enumerable.Range(0, 3 + sentence).Select(word => ((document + sentence + word) % 3) switch { 0 => "River", 1 => "stones", _ => "café" })) + ".\n"))));
        tiny.Write("text/all.txt", documents);
        tiny.Write("filters.conf", $$"""
            millrace {
              seed = 7, run-dir = run, trainer.steps = 0
              source { path = text, layout = blank-line }
              vocabulary.path = vocab.txt
              stages {
                pair-segments { kind = {{kind}}, max_seq_length = 32, dupe_factor = 3, held_out_share = 0.0 }
                mask-tokens { kind = {{masks}}, max_predictions_per_seq = 6 }
              }
            }
            """);
        tiny.Run("prepare", "filters.conf").Succeeded();
        var vocabulary = Vocabulary.Read(tiny.PathOf("vocab.txt"));
        using var dataset = Dataset.Open(tiny.PathOf("run", "shards"), 1 << 20);
        var prepared = dataset.Description.Bins
            .SelectMany(bin => Enumerable.Range(0, (int)bin.Samples).Select(i => dataset.Sample(bin.Split, bin.Bin, i)))
            .Select(sample => string.Join(' ', [
                sample.Document, sample.IsRandomNext, sample.SegmentBStart, .. sample.InputIds.Select(vocabulary.TextOf),
                .. sample.MaskedLmPositions, .. sample.MaskedLmLabels.Select(vocabulary.TextOf)]));

        var pairs = Pairs(documents, "--seed", "7", "--kind", kind, "--max-seq-length", "32", "--dupe-factor", "3").Succeeded().Output;
        string[] filtered = [.. Masked(pairs)];
        Assert.Equal(prepared.Order(StringComparer.Ordinal), filtered.Order(StringComparer.Ordinal));

        // The mask is that of the sequence, not of its line.
        var reversed = string.Join('\n', pairs.Split('\n', StringSplitOptions.RemoveEmptyEntries).Reverse());
        Assert.Equal(filtered.Reverse(), Masked(reversed));

        IEnumerable<string> Masked(string sequences) =>
            Mask(sequences, "--seed", "7", "--kind", masks, "--max-predictions-per-seq", "6").Succeeded().Json.Select(Written);
    }

    [Fact]
    public void What_cannot_be_used_is_refused()
    {
        Pairs("a\n", "--max-seq-length", "4", "--kind", "electro").Refused(2, """
            2 problems in the configuration
              --kind: millrace.stages.pair-segments.kind must be one of next-sentence, packed, electra, bart or code, got "electro"; did you mean `electra`?
              --max-seq-length: millrace.stages.pair-segments.max_seq_length must be in [5, 1048576], got 4
            """);
        Pairs("a\n", "--kind", "code").Refused(
            2, "error: sentences are not records of code; `millrace prepare` pairs those, with tokenize-code in millrace.graph");
        MillraceProgram.Filter(tiny.Folder, [.. "a\n"u8, 0xFF, (byte)'\n'], "pairs", "--vocab", "vocab.txt").Refused(
            2, "error: standard input, line 2: not valid UTF-8");
        Mask("{\n").Refused(2, "error: standard input, line 1: expected a JSON object, as `millrace pairs` writes them");
        Mask("[]\n").Refused(2, "error: standard input, line 1: expected a JSON object, as `millrace pairs` writes them");
        Mask("{\"tokens\":3}\n").Refused(2, "error: standard input, line 1: there is no list `tokens`");
        Mask("{\"tokens\":[\"lake\"]}\n").Refused(2, "error: standard input, line 1: \"lake\" is not in vocab.txt");
        Mask("{\"tokens\":[\"river\"],\"id\":\"xyz\"}\n").Refused(2, "error: standard input, line 1: `id` must be up to 16 hex digits, got \"xyz\"");
        Mask("", "--masked-lm-prob", "2").Refused(
            2, "1 problem in the configuration\n  --masked-lm-prob: millrace.stages.mask-tokens.masked_lm_prob must be in [0, 1], got 2");
    }

    [Fact]
    public void Nothing_in_is_nothing_out()
    {
        Assert.Equal("", Pairs("").Succeeded().Output);
        Assert.Equal("", Pairs("\n\n \n").Succeeded().Output);
        Assert.Equal("", Mask("").Succeeded().Output);
    }

    [Fact]
    public async Task Spooled_documents_are_gone_at_the_end_also_where_the_reader_is_gone()
    {
        Directory.CreateDirectory(tiny.PathOf("spool"));
        const string Command = """
            export TMPDIR=$PWD/spool
            yes 'river stones.' | head -20000 | dotnet exec "$0" pairs --vocab vocab.txt --kind packed | head -1 | wc -l
            printf 'river\n\nstone\n' | dotnet exec "$0" pairs --vocab vocab.txt --dupe-factor 1 | wc -l
            ls spool | grep -c millrace-
            """;
        var start = new ProcessStartInfo("bash", ["-c", Command, MillraceProgram.File]) { WorkingDirectory = tiny.Folder, RedirectStandardOutput = true };
        using var shell = Process.Start(start)!;
        Assert.Equal("1\n2\n0\n", await shell.StandardOutput.ReadToEndAsync());
    }

    [Theory]
    [InlineData("pairs", "millrace.stages.pair-segments")]
    [InlineData("mask", "millrace.stages.mask-tokens")]
    public void Help_names_the_defaults_that_count_and_shows_how_it_is_used(string command, string section)
    {
        var help = tiny.Run(command, "--help").Succeeded().Output;
        var defaults = LoadedConfig.Defaults().Section(section);
        foreach (var line in help.Split('\n').Where(line => line.Contains("; default ", StringComparison.Ordinal)))
        {
            var key = line.Trim().Split(' ')[0][2..].Replace('-', '_');
            var value = line[(line.LastIndexOf(' ') + 1)..].Trim();
            Assert.Equal(value, key switch
            {
                "kind" => defaults.String(key),
                "short_seq_prob" or "masked_lm_prob" => defaults.Double(key, 0, 1).ToString(CultureInfo.InvariantCulture),
                _ => defaults.Int(key).ToString(CultureInfo.InvariantCulture),
            });
        }
        Assert.Contains("Examples:\n  millrace ", help, StringComparison.Ordinal);
    }

    ProgramRun Pairs(string input, params string[] options) => Filter(input, ["pairs", "--vocab", "vocab.txt", .. options]);

    ProgramRun Mask(string input, params string[] options) => Filter(input, ["mask", "--vocab", "vocab.txt", .. options]);

    ProgramRun Filter(string input, string[] arguments) => MillraceProgram.Filter(tiny.Folder, Encoding.UTF8.GetBytes(input), arguments);

    static string Written(JsonObject sample) => string.Join(' ', [
        (long)sample["document"]!, (bool)sample["is_random_next"]!, sample["segment_ids"]!.AsArray().Count(segment => (int)segment! == 0),
        .. Texts(sample["tokens"]!), .. sample["masked_lm_positions"]!.AsArray().Select(position => (int)position!),
        .. Texts(sample["masked_lm_labels"]!)]);

    static string[] Texts(JsonNode list) => [.. list.AsArray().Select(text => (string)text!)];
}
