using System.Text.Json;
using System.Text.Json.Nodes;
using Millrace.Model.Bert;
using Millrace.Model.Optimizers;
using Millrace.Oracles;

namespace Millrace.Model.Tests.Bert;

/// <summary>Runs tests/Oracles/bert_torch.py on the parameters of a network.</summary>
static class BertOracle
{
    public const double LearningRate = 3e-3;

    public static Dictionary<string, (long[] Shape, float[] Values)> Run(
        BertForPreTraining network, IEnumerable<PreTrainingBatch> batches, OptimizerOptions optimizer)
    {
        using var folder = new TestFolder();
        var request = new JsonObject
        {
            ["config"] = JsonNode.Parse(BertConfigFile.Write(network.Config)),
            ["batches"] = new JsonArray([.. batches.Select(Describe)]),
            ["optimizer"] = Describe(optimizer),
        };
        var parameters = folder.PathOf("in.safetensors");
        Safetensors.Write(parameters, network.Parameters.State().Select(p => (p.Name, p.Shape, p.Values.ToArray())));
        var output = folder.PathOf("out.safetensors");
        OraclePrograms.Python("bert_torch.py", folder.Write("case.json", request.ToJsonString()), parameters, output);
        return Safetensors.Read(output);
    }

    internal static JsonObject Describe(OptimizerOptions optimizer) => new()
    {
        ["learning_rate"] = LearningRate,
        ["beta1"] = optimizer.Beta1,
        ["beta2"] = optimizer.Beta2,
        ["eps"] = optimizer.Eps,
        ["weight_decay"] = optimizer.WeightDecay,
        ["no_decay"] = new JsonArray([.. optimizer.NoDecay.Select(n => (JsonNode)n)]),
        ["max_grad_norm"] = optimizer.MaxGradNorm,
        ["use_nvlamb"] = optimizer.UseNvlamb,
    };

    internal static JsonObject Describe(PreTrainingBatch batch) => new()
    {
        ["batch_size"] = batch.BatchSize,
        ["sequence_length"] = batch.SequenceLength,
        ["input_ids"] = JsonSerializer.SerializeToNode(batch.InputIds),
        ["token_type_ids"] = JsonSerializer.SerializeToNode(batch.TokenTypeIds),
        ["attention_mask"] = JsonSerializer.SerializeToNode(batch.AttentionMask),
        ["lengths"] = JsonSerializer.SerializeToNode(batch.Lengths),
        ["cu_seqlens"] = JsonSerializer.SerializeToNode(batch.CuSeqlens),
        ["masked_lm_positions"] = JsonSerializer.SerializeToNode(batch.MaskedLmPositions),
        ["masked_lm_labels"] = JsonSerializer.SerializeToNode(batch.MaskedLmLabels),
        ["next_sentence_labels"] = JsonSerializer.SerializeToNode(batch.NextSentenceLabels),
    };
}
