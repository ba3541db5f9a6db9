using System.IO.Compression;
using System.Text.Json.Nodes;

namespace Millrace.Pipeline.Tests.Program;

/// <summary>What people and programs read.</summary>
public sealed class ScreenTests : IDisposable
{
    readonly TinyRun tiny = new();

    public void Dispose() => tiny.Dispose();

    [Fact]
    public void Plan_says_what_a_run_would_do_and_writes_nothing()
    {
        var plan = tiny.Run("plan", "tiny.conf", "--workers", "1").Succeeded();
        Assert.Equal("", plan.Error);
        Assert.Equal("""
            plan  tiny      tiny.conf + reference.conf, 1 override      fingerprint H

              read-documents    6 files, 215 KB
              ↓ Document
              clean-text        wikitext, HTML, books of Project Gutenberg           1 worker
              ↓ Document
              split-sentences   Punkt, English                                       1 worker
              ↓ SegmentedDocument
              tokenize          WordPiece, ≤ 512 tokens a sentence                   1 worker
              ↓ TokenizedDocument
              pair-segments     ≤ 32 tokens, dupe_factor 2                           1 worker
              ↓ SegmentPair
              mask-tokens       masked_lm_prob 0.15, ≤ 5 per sequence                1 worker
              ↓ MaskedPair
              bin-by-length     2 bins of 16 up to 32                                1 worker
              ↓ BinnedPair
              write-shards      3 shards a bin in runs/tiny/shards                   R free

              vocabulary 128 tokens, trained on the text
              model      1 layer, hidden_size 32, 2 heads, absolute positions, 16.2 k parameters
              training   20 steps of 8 sequences, 5.12 k tokens at most

              deterministic: yes (seed 42)

            nothing was written. run it: millrace run tiny.conf --set millrace.actors.streaming.workers=1

            """, Screens.Stable(plan.Output));
        Assert.False(Directory.Exists(tiny.PathOf("runs")));

        var json = Assert.Single(tiny.Run("plan", "tiny.conf", "--json").Succeeded().Json);
        Assert.Equal(
            ["name", "run_dir", "fingerprint", "data_fingerprint", "files", "bytes", "sources", "stages", "workers", "vocab_size", "steps", "global_batch_size", "phases"],
            json.Select(field => field.Key));
        Assert.Equal(tiny.InputBytes, (long)json["bytes"]!);
    }

    [TorchFact]
    public void Run_tells_each_phase_and_what_to_do_next()
    {
        var run = tiny.Run("run", "tiny.conf").Succeeded();
        Assert.Equal("", run.Output);
        var samples = Screens.Count(tiny, "samples");
        Assert.Equal($$"""
            words      309 elements, 215 KB in T, R, 9 rejected
            vocabulary 128 tokens out of 27 words
            tokens     309 elements, 215 KB in T, R, 9 rejected
            samples    300 elements, N KB in T, R
            shards     7 elements, N KB in T, R
            training 16.2 k parameters, P, 1 thread
            step 5/20  loss L  mlm L  nsp L  acc L  lr L R  wait L
            step 10  held out: loss L  mlm L (unigram entropy L, bigram L)  perplexity L  nsp L  acc L  nsp acc L
            step 10  saved runs/tiny/checkpoints/step-000010, training stood still for T
            step 20/20  loss L  mlm L  nsp L  acc L  lr L R  wait L
            step 20  held out: loss L  mlm L (unigram entropy L, bigram L)  perplexity L  nsp L  acc L  nsp acc L
            step 20  saved runs/tiny/checkpoints/step-000020, training stood still for T

              data        {{samples}} samples of 300 documents, 9 rejected (document is longer than max-document-bytes: 3; text is not valid UTF-8: 6)
                          runs/tiny/shards, dataset hash H
              model       runs/tiny/checkpoints/step-000020
              training    20 steps in T, R, waited L for data
                          T end to end, loss L to L
              a step      p50 T, p90 T, p95 T, p99 T, peak memory L
              held out    MLM loss L, not yet below the corpus's unigram entropy L, bigram L; perplexity L; accuracy L MLM, L NSP
              report      runs/tiny/report.json

            look at a sample: millrace show runs/tiny --sample 0
            curves: tensorboard --logdir runs/tiny/tensorboard

            """.Split('\n').Order(StringComparer.Ordinal), Screens.Stable(Screens.WithoutLosses(run.Error)).Split('\n').Order(StringComparer.Ordinal));

        var status = tiny.Run("status", "runs/tiny").Succeeded();
        Assert.Equal($"""
            runs/tiny  done  plan H from tiny.conf
              data      {samples} samples of 300 documents, dataset hash H
              left out  9 rejected (document is longer than max-document-bytes: 3; text is not valid UTF-8: 6)
              training  20 steps, R, loss L, held-out MLM loss L, perplexity L

            """, Screens.Stable(Screens.WithoutLosses(status.Output)));
    }

    [TorchFact]
    public void Run_for_programs_is_a_JSON_object_a_line_with_fields_that_stay()
    {
        var run = tiny.Run("run", "tiny.conf", "--json").Succeeded();
        Assert.Equal("", run.Error);
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["phase"] = "phase elements bytes rejected filtered seconds stages",
            ["vocabulary"] = "tokens words",
            ["training"] = "step steps parameters precision threads",
            ["step"] = "step steps loss step_loss mlm_loss perplexity nsp_loss mlm_accuracy nsp_accuracy learning_rate grad_norm loss_scale sequences_per_second wait_share skipped_steps total_skipped_steps step_latency_p50 step_latency_p90 step_latency_p95 step_latency_p99 seconds",
            ["evaluation"] = "step loss mlm_loss perplexity nsp_loss mlm_accuracy nsp_accuracy sequences unigram_entropy bigram_cross_entropy",
            ["checkpoint"] = "step folder stall_seconds",
            ["done"] = "run_dir is_new report dataset_hash held_out_mlm_loss unigram_entropy",
        };
        Assert.Equal(fields.Keys.Order(), run.Json.Select(line => (string)line["event"]!).Distinct().Order());
        Assert.All(run.Json, line => Assert.Equal($"event {fields[(string)line["event"]!]}", string.Join(' ', line.Select(field => field.Key))));
        Assert.Equal(["words", "tokens", "samples", "shards"], run.Json.Where(line => (string?)line["event"] == "phase").Select(line => (string?)line["phase"]));

        var report = tiny.Report("runs/tiny");
        Assert.Equal(
            "dataset_hash documents rejected rejected_by_reason filtered filtered_by_reason samples tokens text_bytes prepare_seconds baselines train",
            string.Join(' ', report.Select(field => field.Key)));
        Assert.Equal(
            "steps first_loss last_loss held_out_loss held_out_mlm_loss held_out_perplexity held_out_mlm_accuracy held_out_nsp_accuracy sequences_per_second wait_share seconds end_to_end_seconds skipped_steps step_latency peak_memory_bytes checkpoint",
            string.Join(' ', report["train"]!.AsObject().Select(field => field.Key)));
        Assert.Equal((string?)report["dataset_hash"], (string?)run.Json[^1]["dataset_hash"]);
        Assert.InRange((double)report["train"]!["wait_share"]!, 0, 1);
        Assert.True((double)report["train"]!["last_loss"]! < (double)report["train"]!["first_loss"]!);
        Assert.All((string[])["prepare_seconds", "text_bytes", "samples"], key => Assert.True((double)report[key]! > 0));

        var status = Assert.Single(tiny.Run("status", "runs/tiny", "--json").Succeeded().Json);
        Assert.Equal("run_dir name fingerprint state phase share text training dataset_hash samples steps held_out_mlm_loss rejected filtered", string.Join(' ', status.Select(field => field.Key)));
        Assert.Equal("done", (string?)status["state"]);
    }

    [Fact]
    public void A_sample_is_shown_with_its_mask_and_its_source()
    {
        tiny.Run("prepare", "tiny.conf", "-q").Succeeded();
        var inRun = tiny.Run("show", "runs/tiny", "--sample", "0").Succeeded();
        var inShard = tiny.Run("show", "runs/tiny/shards/train-bin00-00000-of-00003.parquet", "--sample", "0").Succeeded();
        Assert.Equal(inRun.Output, inShard.Output);
        Assert.Matches("""
            ^train-bin00-00000-of-00003\.parquet, row 0: \d+ tokens, bin 0, training
            from document \d+: \d\.txt, bytes \d+-\d+

            A  \[CLS\] .* \[SEP\]
            B  .* \[SEP\]
               next_sentence_label (0: B follows A|1: B is from another document)

            (   position +\d+  label \S+ +shown as \S+\n?)+
            $
            """.TrimEnd('\n'), inRun.Output);

        var json = Assert.Single(tiny.Run("show", "runs/tiny", "--sample", "0", "--json").Succeeded().Json);
        Assert.Equal(
            "shard row split bin document source_file source_offset source_bytes is_of_content text epoch next_sentence_label segment_b_start input_ids tokens masked_lm_positions masked_lm_labels",
            string.Join(' ', json.Select(field => field.Key)));
        var source = File.ReadAllBytes(tiny.PathOf("corpus", (string)json["source_file"]!));
        var text = System.Text.Encoding.UTF8.GetString(source, (int)json["source_offset"]!, (int)json["source_bytes"]!);
        Assert.Contains("[CLS]", json["tokens"]!.AsArray().Select(token => (string?)token));
        Assert.EndsWith(".", text.Trim(), StringComparison.Ordinal);

        var count = long.Parse(Screens.Count(tiny, "samples"), System.Globalization.NumberStyles.AllowThousands, System.Globalization.CultureInfo.InvariantCulture);
        var beyond = tiny.Run("show", "runs/tiny", "--sample", "99999").WithoutTrace();
        Assert.Equal(2, beyond.ExitCode);
        Assert.Matches(@"^error: runs/tiny has [\d,]+ training samples, numbered from 0; there is no 99,999\n$", beyond.Error);
        Assert.True(count > 100);
    }

    [Fact]
    public void Drawn_masks_are_shown_of_any_epoch_and_a_compressed_source_is_told_by_its_content()
    {
        var text = File.ReadAllBytes(tiny.PathOf("corpus", "0.txt"));
        Directory.Delete(tiny.PathOf("corpus"), recursive: true);
        Directory.CreateDirectory(tiny.PathOf("corpus"));
        using (var packed = new GZipStream(File.Create(tiny.PathOf("corpus", "packed.txt")), CompressionLevel.Fastest))
            packed.Write(text);
        const string graph = "millrace.graph=[read-documents, split-sentences, tokenize, pair-segments, bin-by-length, write-shards]";
        tiny.Run("prepare", "tiny.conf", "-q", "--set", graph).Succeeded();
        var shown = Enumerable.Range(0, 3).Select(epoch => Json("--epoch", $"{epoch}")).ToList();
        Assert.Equal(Json().ToJsonString(), shown[0].ToJsonString());
        Assert.Equal(3, shown.Select(sample => sample["masked_lm_positions"]!.ToJsonString() + sample["input_ids"]!.ToJsonString()).Distinct().Count());
        Assert.Single(shown.Select(Original).Distinct());
        Assert.All(shown, sample => Assert.True((bool)sample["is_of_content"]!));
        var (offset, bytes) = ((int)shown[0]["source_offset"]!, (int)shown[0]["source_bytes"]!);
        Assert.Equal((byte)'.', text[offset + bytes - 1]);

        var screen = tiny.Run("show", "runs/tiny", "--epoch", "2").Succeeded().Output;
        Assert.Matches(@"\nfrom document \d+: packed\.txt, bytes \d+-\d+ of its content\n", "\n" + screen);
        Assert.Contains("\n   masks as drawn in epoch 2\n   position ", screen, StringComparison.Ordinal);

        tiny.Run("prepare", "tiny.conf", "-q", "--run-dir", "stored").Succeeded();
        tiny.Run("show", "stored", "--epoch", "1").Refused(2, """
            error: stored has its masks stored, the same in every epoch

            hint: leave --epoch out
            """);

        JsonObject Json(params string[] more) => Assert.Single(tiny.Run(["show", "runs/tiny", "--sample", "0", "--json", .. more]).Succeeded().Json);

        static string Original(JsonObject sample)
        {
            var ids = sample["input_ids"]!.AsArray().Select(id => (int)id!).ToArray();
            foreach (var (position, label) in sample["masked_lm_positions"]!.AsArray().Zip(sample["masked_lm_labels"]!.AsArray()))
                ids[(int)position!] = (int)label!;
            return string.Join(' ', ids);
        }
    }

    [Fact]
    public void Configuration_is_shown_with_the_origin_of_every_value()
    {
        tiny.Write("own.conf", "include \"tiny.conf\"\nmillrace.seed = 7\nmillrace.name = own\n");
        var changed = tiny.Run("config", "own.conf", "--changed", "--set", "millrace.trainer.steps=9").Succeeded().Output.Split('\n');
        Assert.Contains(changed, line => System.Text.RegularExpressions.Regex.IsMatch(line, @"^millrace\.seed = 7 +# own\.conf:2$"));
        Assert.Contains(changed, line => System.Text.RegularExpressions.Regex.IsMatch(line, @"^millrace\.stages\.mask-tokens\.seed = 7 +# own\.conf:2$"));
        Assert.Contains(changed, line => System.Text.RegularExpressions.Regex.IsMatch(line, @"^millrace\.trainer\.steps = 9 +# --set$"));
        Assert.Contains(changed, line => System.Text.RegularExpressions.Regex.IsMatch(line, @"^millrace\.source\.layout = per-line +# tiny\.conf:3$"));
        Assert.DoesNotContain(changed, line => line.Contains("reference.conf", StringComparison.Ordinal));

        var raw = tiny.Run("config", "own.conf", "--raw").Succeeded().Output;
        Assert.DoesNotContain("reference.conf", raw, StringComparison.Ordinal);
        Assert.DoesNotContain("masked_lm_prob", raw, StringComparison.Ordinal);

        var all = tiny.Run("config", "own.conf").Succeeded().Output;
        Assert.Matches(@"\n +masked_lm_prob = 0\.15 +# Millrace\.Stages/reference\.conf:\d+\n", all);

        // What is shown can be run again: it is the same plan.
        tiny.Write("shown.conf", all);
        Assert.Equal(Fingerprint("own.conf"), Fingerprint("shown.conf"));

        var json = JsonNode.Parse(tiny.Run("config", "own.conf", "--json").Succeeded().Output)!;
        Assert.Equal(7, (int)json["millrace"]!["stages"]!["pair-segments"]!["seed"]!);

        string Fingerprint(string file) => (string)tiny.Run("plan", file, "--json").Succeeded().Json[0]["fingerprint"]!;
    }

    [Fact]
    public void Doctor_has_a_line_for_each_thing()
    {
        var doctor = tiny.Run("doctor").WithoutTrace();
        Assert.InRange(doctor.ExitCode, 0, 1);
        Assert.Equal("", doctor.Error);
        foreach (var name in (string[])["runtime", "cores", "unicode", "bzip2", "gzip", "xz", "libtorch", "blas", "etcd", "disk", "open files"])
            Assert.Matches($"(?m)^[✓✗] {name} +\\S", doctor.Output);
        var json = tiny.Run("doctor", "--json").WithoutTrace().Json;
        Assert.All(json, line => Assert.Equal("name is_good text advice", string.Join(' ', line.Select(field => field.Key))));
        Assert.Equal(doctor.ExitCode == 0, json.All(line => (bool)line["is_good"]!));
    }

    [Fact]
    public void Help_names_the_program_as_people_call_it()
    {
        foreach (var arguments in (string[][])[[], ["--help"]])
            Assert.StartsWith("""
                Description:
                  raw text in, trained BERT out. `millrace test` and `millrace bench` are the launcher's.

                Usage:
                  millrace [command] [options]


                """, tiny.Run(arguments).Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("\nUsage:\n  millrace run <config> [options]\n", tiny.Run("run", "--help").Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Quiet_says_nothing_when_all_is_well() =>
        Assert.Equal(new ProgramRun(0, "", ""), tiny.Run("prepare", "tiny.conf", "-q"));
}
