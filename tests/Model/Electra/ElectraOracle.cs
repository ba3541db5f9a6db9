using System.Text.Json;
using System.Text.Json.Nodes;
using Millrace.Model.Bert;
using Millrace.Model.Electra;
using Millrace.Model.Optimizers;
using Millrace.Model.Tests.Bert;
using Millrace.Oracles;

namespace Millrace.Model.Tests.Electra;

/// <summary>Runs tests/Oracles/electra_torch.py.</summary>
static class ElectraOracle
{
    /// <param name="config">Shape of the network.</param>
    /// <param name="start">Its parameters.</param>
    /// <param name="batches">One for each step.</param>
    /// <param name="samples">What our generator has drawn for each batch, by the name of the optimizer.</param>
    /// <param name="optimizer">Its settings.</param>
    public static Dictionary<string, (long[] Shape, float[] Values)> Run(
        ElectraConfig config,
        IEnumerable<(string Name, long[] Shape, float[] Values)> start,
        PreTrainingBatch[] batches,
        IReadOnlyDictionary<string, List<int[]>> samples,
        OptimizerOptions optimizer)
    {
        using var folder = new TestFolder();
        var described = new JsonArray();
        for (var i = 0; i < batches.Length; i++)
        {
            var batch = BertOracle.Describe(batches[i]);
            foreach (var (name, drawn) in samples)
                batch[$"{name}_samples"] = JsonSerializer.SerializeToNode(drawn[i]);
            described.Add(batch);
        }
        var request = new JsonObject
        {
            ["generator"] = JsonNode.Parse(ElectraConfigFile.WriteGenerator(config)),
            ["discriminator"] = JsonNode.Parse(ElectraConfigFile.WriteDiscriminator(config)),
            ["disc_weight"] = config.DiscWeight,
            ["batches"] = described,
            ["optimizer"] = BertOracle.Describe(optimizer),
        };
        var parameters = folder.PathOf("in.safetensors");
        Safetensors.Write(parameters, start);
        var output = folder.PathOf("out.safetensors");
        OraclePrograms.Python("electra_torch.py", folder.Write("case.json", request.ToJsonString()), parameters, output);
        return Safetensors.Read(output);
    }
}
