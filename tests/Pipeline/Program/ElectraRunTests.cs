using System.Text.Json.Nodes;

namespace Millrace.Pipeline.Tests.Program;

/// <summary>From raw text to a trained ELECTRA.</summary>
public sealed class ElectraRunTests : IDisposable
{
    readonly TinyRun tiny = new("""
        millrace {
          graph = [read-documents, split-sentences, tokenize, pair-segments, bin-by-length, write-shards]
          stages.pair-segments.kind = electra
          stages.mask-tokens.kind = electra
          model { model_type = electra, embedding_size = 16, generator_hidden_size = 0.5 }
        }
        """);

    public void Dispose() => tiny.Dispose();

    [TorchFact]
    public void Raw_text_becomes_a_trained_generator_and_discriminator()
    {
        tiny.Run("run", "tiny.conf", "--run-dir", "runs/electra", "-q").Succeeded();
        var train = tiny.Report("runs/electra")["train"]!;
        Assert.Equal(20, (int)train["steps"]!);
        Assert.True((double)train["last_loss"]! < (double)train["first_loss"]!);
        // ln 2 of each token at first, times disc_weight; ln 128 of each masked one.
        Assert.InRange((double)train["first_loss"]!, 10, 50 * Math.Log(2) + Math.Log(128) + 1);

        var checkpoint = tiny.PathOf("runs", "electra", "checkpoints", "step-000020");
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(checkpoint, "config.json")))!;
        Assert.Equal(("electra", 32, 16), ((string?)config["model_type"], (int)config["hidden_size"]!, (int)config["embedding_size"]!));
        var weights = File.ReadAllBytes(Path.Combine(checkpoint, "model.safetensors")).AsSpan();
        Assert.True(weights.IndexOf("\"generator.generator_lm_head.bias\""u8) > 0);
        Assert.True(weights.IndexOf("\"discriminator.discriminator_predictions.dense_prediction.weight\""u8) > 0);
    }

    [TorchFact]
    public void Run_that_is_repeated_gives_the_same_weights()
    {
        foreach (var run in (string[])["one", "two"])
            tiny.Run("run", "tiny.conf", "--run-dir", $"runs/{run}", "-q").Succeeded();
        byte[] WeightsOf(string run) => File.ReadAllBytes(tiny.PathOf("runs", run, "checkpoints", "step-000020", "model.safetensors"));
        Assert.Equal(WeightsOf("one"), WeightsOf("two"));
    }

    [Fact]
    public void Plan_tells_the_size_of_the_whole()
    {
        // 2,624 of the embeddings, 544 + 8,544 + 1,089 of the discriminator, 2,224 + 432 of the generator.
        var plan = tiny.Run("plan", "tiny.conf").Succeeded();
        Assert.Contains("1 layer, hidden_size 32, 2 heads, absolute positions, 15.5 k parameters", plan.Output, StringComparison.Ordinal);
    }
}
