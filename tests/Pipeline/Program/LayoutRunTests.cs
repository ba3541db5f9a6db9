using System.Security.Cryptography;

namespace Millrace.Pipeline.Tests.Program;

/// <summary>Training on batches of each layout.</summary>
public sealed class LayoutRunTests : IDisposable
{
    readonly TinyRun tiny = new();

    public void Dispose() => tiny.Dispose();

    [TorchFact]
    public void Padding_does_not_change_a_byte_of_the_weights_and_packing_trains_as_well()
    {
        var weights = new Dictionary<string, string>();
        var losses = new Dictionary<string, double>();
        foreach (var layout in (string[])["padded", "unpadded", "packed"])
        {
            var run = $"runs/{layout}";
            tiny.Run("run", "tiny.conf", "--run-dir", run, "--set", $"millrace.loader.layout={layout}", "-q").Succeeded();
            var last = Directory.EnumerateFiles(tiny.PathOf(run, "checkpoints"), "model.safetensors", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Last();
            weights[layout] = Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(last)));
            losses[layout] = tiny.Report(run)["train"]!["held_out_loss"]!.GetValue<double>();
        }
        Assert.Equal(weights["padded"], weights["unpadded"]);
        Assert.NotEqual(weights["padded"], weights["packed"]);
        Assert.Equal(losses["padded"], losses["unpadded"]);
        Assert.InRange(losses["packed"], 0.9 * losses["padded"], 1.1 * losses["padded"]);
    }

    [TorchFact]
    public void Graph_without_mask_tokens_trains_on_masks_that_are_drawn()
    {
        const string graph = "millrace.graph=[read-documents, split-sentences, tokenize, pair-segments, bin-by-length, write-shards]";
        foreach (var layout in (string[])["unpadded", "packed"])
        {
            var run = $"runs/dynamic-{layout}";
            tiny.Run("run", "tiny.conf", "--run-dir", run, "--set", graph, "--set", $"millrace.loader.layout={layout}", "-q").Succeeded();
            Assert.Contains("\"is_masked\": false", File.ReadAllText(tiny.PathOf(run, "shards", "dataset.json")), StringComparison.Ordinal);
            Assert.InRange(tiny.Report(run)["train"]!["held_out_mlm_loss"]!.GetValue<double>(), 0.1, 5);
        }
    }
}
