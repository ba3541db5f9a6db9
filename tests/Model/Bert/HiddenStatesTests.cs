using System.Text.Json;
using System.Text.Json.Nodes;
using Millrace.Model.Bert;
using Millrace.Oracles;

namespace Millrace.Model.Tests.Bert;

/// <summary>A published random checkpoint with the float64 hidden states of its author's implementation.</summary>
public sealed class HiddenStatesTests : TorchTest
{
    [TorchFact("checkpoints/tiny_bert.safetensors")]
    public void Tiny_bert_gives_its_published_hidden_states()
    {
        var config = BertConfigFile.Parse(File.ReadAllText(SharedData.PathOf("checkpoints", "tiny_bert_config.json")), "tiny_bert_config.json");
        using var network = new BertForPreTraining(config, Precision.Float32, seed: 1);
        var loaded = 0;
        foreach (var (name, (shape, values)) in Safetensors.Read(SharedData.PathOf("checkpoints", "tiny_bert.safetensors")))
            if (network.Parameters.Slots.Any(s => s.Name == $"bert.{name}" && s.Shape.SequenceEqual(shape)))
            {
                values.CopyTo(network.Parameters.ValuesOf($"bert.{name}"));
                loaded++;
            }
        Assert.Equal(network.Parameters.Slots.Count(s => s.Name.StartsWith("bert.", StringComparison.Ordinal)), loaded);

        var published = JsonNode.Parse(File.ReadAllText(SharedData.PathOf("checkpoints", "tiny_bert_hidden.json")))!;
        var ids = published["sequences"].Deserialize<int[][]>()!;
        var states = network.HiddenStates(new TokenBatch
        {
            BatchSize = ids.Length,
            SequenceLength = ids[0].Length,
            InputIds = [.. ids.SelectMany(row => row)],
            TokenTypeIds = [.. published["token_types"].Deserialize<int[][]>()!.SelectMany(row => row)],
        });
        var expected = published["hidden"].Deserialize<double[][][]>()!.SelectMany(s => s).SelectMany(t => t).ToArray();
        Assert.Equal(expected.Length, states.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], states[i], 1e-5);
    }
}
