using System.Text.Json.Nodes;

namespace Millrace.Pipeline.Tests.Program;

/// <summary>A checkpoint is judged after training as it was while training.</summary>
public sealed class EvalTests : IDisposable
{
    readonly TinyRun tiny = new();

    public void Dispose() => tiny.Dispose();

    [TorchFact]
    public void Checkpoint_is_judged_as_it_was_when_it_was_written()
    {
        var trained = tiny.Run("run", "tiny.conf", "--json").Succeeded().Json.Where(line => (string?)line["event"] == "evaluation").ToList();
        Assert.Equal([10, 20], trained.Select(line => (int)line["step"]!));
        foreach (var then in trained)
        {
            var now = Json("runs/tiny", "--step", $"{then["step"]}");
            Assert.Equal(Figures(then), Figures(now));
            Assert.Equal($"runs/tiny/checkpoints/step-{(int)then["step"]!:D6}", (string?)now["checkpoint"]);
        }
        Assert.Equal(Figures(trained[1]), Figures(Json("runs/tiny"))); // the newest one
        Assert.Equal( // named as weights from anywhere, of which nobody says the step
            Figures(trained[0]).Replace("step=10", "step=", StringComparison.Ordinal),
            Figures(Json("runs/tiny", "--checkpoint", "runs/tiny/checkpoints/step-000010/")));

        // In other batches it is the same but for the order of additions, and more samples are more.
        var cut = Json("runs/tiny", "--batch", "3");
        Assert.Equal((double)trained[1]["mlm_loss"]!, (double)cut["mlm_loss"]!, tolerance: 1e-3);
        Assert.True((int)Json("runs/tiny", "--samples", "100000")["sequences"]! > (int)cut["sequences"]!);
    }

    [TorchFact]
    public void Evaluation_reads_as_documented()
    {
        tiny.Run("run", "tiny.conf", "-q").Succeeded();
        var eval = tiny.Run("eval", "runs/tiny").Succeeded();
        Assert.Equal("", eval.Error);
        Assert.Matches("""
            ^runs/tiny/checkpoints/step-000020, step 20, on 16 held-out sequences
              loss        \d\.\d{4}
              masked LM   loss \d\.\d{4} \(unigram entropy \d\.\d{3}, bigram \d\.\d{3}\), perplexity \d+(\.\d\d)?, accuracy \d+\.\d%
              next sent\.  loss \d\.\d{4}, accuracy \d+\.\d%
            $
            """.TrimEnd('\n'), eval.Output);
        Assert.Equal(
            "run_dir checkpoint split step loss mlm_loss perplexity nsp_loss mlm_accuracy nsp_accuracy sequences unigram_entropy bigram_cross_entropy",
            string.Join(' ', Json("runs/tiny").Select(field => field.Key)));
    }

    [TorchFact]
    public void What_cannot_be_judged_is_refused_with_what_to_do()
    {
        tiny.Run("eval", "runs/none").Refused(2, """
            error: runs/none is not the folder of a run: it has no plan.json

            hint: millrace plan CONFIG says where its run is
            """);
        tiny.Run("prepare", "tiny.conf", "-q").Succeeded();
        tiny.Run("eval", "runs/tiny").Refused(2, """
            error: runs/tiny has no checkpoint

            hint: see how far it is: millrace status runs/tiny
            """);
        tiny.Run("train", "tiny.conf", "-q").Succeeded();
        tiny.Run("eval", "runs/tiny", "--step", "7").Refused(2, "error: runs/tiny has no checkpoint of step 7; it has 10, 20");
        tiny.Run("eval", "runs/tiny", "--step", "10", "--checkpoint", "x").Refused(2, """
            error: --step and --checkpoint name two sets of weights

            hint: leave one out
            """);
        tiny.Run("eval", "runs/tiny", "--checkpoint", "nowhere").Refused(1, "error: nowhere does not exist");
        var none = tiny.Run("eval", "runs/tiny", "--checkpoint", "corpus").WithoutTrace();
        Assert.Equal(1, none.ExitCode);
        Assert.StartsWith("error: corpus has no weights: no model.safetensors, ", none.Error, StringComparison.Ordinal);

        var copy = tiny.PathOf("copy");
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.GetFiles(tiny.PathOf("runs", "tiny", "checkpoints", "step-000020")))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        File.AppendAllText(Path.Combine(copy, "vocab.txt"), "more\n");
        tiny.Run("eval", "runs/tiny", "--checkpoint", "copy").Refused(2, """
            error: copy/vocab.txt is another vocabulary than runs/tiny/vocab.txt: the same numbers are other tokens

            hint: name the run that the weights were trained in
            """);
        File.Delete(Path.Combine(copy, "vocab.txt"));
        var elsewhere = tiny.Run("eval", "runs/tiny", "--checkpoint", "copy").Succeeded();
        Assert.StartsWith("copy, on 16 held-out sequences\n", elsewhere.Output, StringComparison.Ordinal);
        File.Delete(Path.Combine(copy, "config.json"));
        Assert.Equal(elsewhere.Output, tiny.Run("eval", "runs/tiny", "--checkpoint", "copy").Succeeded().Output); // the run knows the network too
        File.WriteAllText(Path.Combine(copy, "config.json"), "{}");
        tiny.Run("eval", "runs/tiny", "--checkpoint", "copy").Refused(2, "error: copy/config.json: no vocab_size");

        var weights = tiny.PathOf("runs", "tiny", "checkpoints", "step-000010", "model.safetensors");
        var bytes = File.ReadAllBytes(weights);
        bytes[^1] ^= 1;
        File.WriteAllBytes(weights, bytes);
        var damaged = tiny.Run("eval", "runs/tiny", "--step", "10").WithoutTrace();
        Assert.Equal(1, damaged.ExitCode);
        Assert.Contains("model.safetensors is damaged", damaged.Error, StringComparison.Ordinal);
    }

    [TorchFact]
    public void Model_as_others_store_it_is_judged_by_the_heads_it_has()
    {
        tiny.Run("run", "tiny.conf", "-q").Succeeded();
        var own = Json("runs/tiny");
        tiny.Run("export", "runs/tiny", "--to", "whole", "-q").Succeeded();
        Assert.Equal((double)own["loss"]!, (double)Json("runs/tiny", "--checkpoint", "whole")["loss"]!);

        tiny.Run("export", "runs/tiny", "--to", "masked", "--head", "masked-lm", "-q").Succeeded();
        var masked = Json("runs/tiny", "--checkpoint", "masked");
        Assert.Equal((double)own["mlm_loss"]!, (double)masked["mlm_loss"]!);
        Assert.Equal((double)own["mlm_loss"]!, (double)masked["loss"]!);
        Assert.Null(masked["nsp_loss"]);

        tiny.Run("export", "runs/tiny", "--to", "bare", "--head", "encoder", "-q").Succeeded();
        var bare = tiny.Run("eval", "runs/tiny", "--checkpoint", "bare").WithoutTrace();
        Assert.Equal(2, bare.ExitCode);
        Assert.StartsWith("error: bare/model.safetensors cannot be judged: it has no cls.predictions.", bare.Error, StringComparison.Ordinal);
    }

    [TorchFact]
    public void Run_that_holds_nothing_out_says_so()
    {
        string[] nothing = ["--set", "millrace.stages.pair-segments.held_out_share=0"];
        tiny.Run(["run", "tiny.conf", "-q", .. nothing]).Succeeded();
        tiny.Run("eval", "runs/tiny").Refused(2, """
            error: runs/tiny holds nothing out: millrace.stages.pair-segments.held_out_share = 0

            hint: prepare a run that does
            """);
    }

    [TorchFact]
    public void Discriminator_is_judged_too_and_told_everywhere()
    {
        string[] electra = ["--set", "millrace.model.model_type=electra", "--set", "millrace.model.embedding_size=16"];
        var run = tiny.Run(["run", "tiny.conf", "--json", .. electra]).Succeeded().Json;
        var then = run.Last(line => (string?)line["event"] == "evaluation");
        var now = Json("runs/tiny");
        string[] keys = ["disc_loss", "disc_accuracy", "disc_precision", "disc_recall", "replaced_share", "sampled_masked_lm_accuracy"];
        Assert.Equal(Figures(then), Figures(now));
        Assert.Equal(keys.Select(key => (double)then[key]!), keys.Select(key => (double)now[key]!));
        Assert.All(run.Where(line => (string?)line["event"] == "step"), line => Assert.All(keys, key => Assert.InRange((double)line[key]!, 0, 2)));
        Assert.Equal((double)now["disc_accuracy"]!, (double)tiny.Report("runs/tiny")["train"]!["held_out_discriminator"]!["disc_accuracy"]!);
        var logged = Reporting.DlLoggerReader.Read(tiny.PathOf("runs", "tiny", "dllogger.json")).Steps;
        Assert.Contains(logged, log => log.Data.TryGetValue("eval_disc_accuracy", out var percent) && percent == 100 * (double)now["disc_accuracy"]!);

        Assert.Matches("""
              discrim\.    loss \d\.\d{4}, accuracy \d+\.\d% \(always "original" \d+\.\d%\), precision \d+\.\d%, recall \d+\.\d%
              generator   \d+\.\d% of its samples are the original token
            $
            """.TrimEnd('\n'), tiny.Run("eval", "runs/tiny").Succeeded().Output);
        Assert.Contains("discriminator ", tiny.Run(["run", "tiny.conf", .. electra]).Succeeded().Error, StringComparison.Ordinal); // of the summary
    }

    JsonObject Json(params string[] arguments) => Assert.Single(tiny.Run(["eval", .. arguments, "--json"]).Succeeded().Json);

    static string Figures(JsonObject line) => string.Join(' ',
        ((string[])["step", "loss", "mlm_loss", "perplexity", "nsp_loss", "mlm_accuracy", "nsp_accuracy", "sequences", "unigram_entropy"]).Select(key => $"{key}={line[key]}"));
}
