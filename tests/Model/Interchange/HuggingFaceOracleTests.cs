using System.Text.Json.Nodes;
using Millrace.Model.Bert;
using Millrace.Model.Checkpoints;
using Millrace.Model.Electra;
using Millrace.Model.Interchange;
using Millrace.Model.Interchange.HuggingFace;
using Millrace.Model.Parameters;
using Millrace.Model.Tests.Bert;
using Millrace.Model.Tests.Electra;
using Millrace.Model.Training;
using Millrace.Oracles;

namespace Millrace.Model.Tests.Interchange;

/// <summary>
/// Exported folders, loaded by PyTorch into modules laid out as Hugging Face's, strictly: every key is expected and there, and the
/// network computes what ours does.
/// </summary>
public sealed class HuggingFaceOracleTests : TorchTest
{
    const double Relative = 1e-5;

    [TorchOracleFact]
    public void Bert_of_every_head_computes_the_same()
    {
        foreach (var activation in (Activation[])[Activation.Gelu, Activation.GeluTanh])
        {
            var config = Cases.Classic with { HiddenAct = activation };
            using var folder = new TestFolder();
            using var network = new BertForPreTraining(config, Precision.Float32, seed: 5);
            Perturb(network.Parameters);
            Save(folder, config, network.Parameters);
            var batch = Cases.Batch(config, seed: 4);
            var sums = network.Evaluate(batch);
            var hidden = network.HiddenStates(batch);

            var whole = Load(folder, batch, head: null, "BertForPreTraining");
            Closeness.Near(whole["hidden"].Values, hidden, Relative, 0, "hidden");
            Assert.Equal(whole["mlm"].Values[0], sums.MlmLoss, Relative * sums.MlmLoss);
            Assert.Equal(whole["nsp"].Values[0], sums.NspLoss!.Value, Relative * sums.NspLoss!.Value);
            if (activation != Activation.Gelu)
                continue; // the other heads have nothing of their own
            Assert.Equal(whole["mlm"].Values, Load(folder, batch, ModelHead.MaskedLm, "BertForMaskedLM")["mlm"].Values);
            Assert.Equal(whole["hidden"].Values, Load(folder, batch, ModelHead.Encoder, "BertModel")["hidden"].Values);
        }
    }

    [TorchOracleFact]
    public void Both_networks_of_an_electra_compute_the_same()
    {
        foreach (var config in (ElectraConfig[])[ElectraCases.Classic, ElectraCases.Classic with { EmbeddingSize = ElectraCases.Classic.Discriminator.HiddenSize }])
        {
            using var folder = new TestFolder();
            using var network = new ElectraForPreTraining(config, Precision.Float32, seed: 5);
            Perturb(network.Parameters);
            Save(folder, config, network.Parameters);
            var batch = ElectraCases.Batch(seed: 4);

            var generator = Load(folder, batch, ModelHead.Generator, "ElectraForMaskedLM");
            var sums = network.Evaluate(batch);
            Assert.Equal(generator["mlm"].Values[0], sums.MlmLoss, Relative * sums.MlmLoss);

            // With nothing masked the discriminator sees the text as it is, and should call nothing replaced.
            var original = batch with { MaskedLmPositions = [], MaskedLmLabels = [] };
            var logits = Load(folder, original, head: null, "ElectraForPreTraining")["replaced"].Values;
            var expected = logits.Where((_, cell) => original.AttentionMask![cell] == 1).Sum(logit => Math.Log(1 + Math.Exp(logit)));
            Assert.Equal(expected, network.Evaluate(original).Detection.LossSum, Relative * expected);
        }
    }

    [TorchFact]
    public void Electra_folders_are_read_back_into_the_whole()
    {
        using var folder = new TestFolder();
        var config = ElectraCases.Classic;
        using var network = new ElectraForPreTraining(config, Precision.Float32, seed: 5);
        Save(folder, config, network.Parameters);
        foreach (var (head, freshPrefix) in ((ModelHead, string)[])[(ModelHead.Discriminator, "generator."), (ModelHead.Generator, "discriminator.")])
        {
            var to = folder.PathOf(head.ToString());
            Export(folder, head, to);
            using var checkpoint = ForeignCheckpoint.Open(to);
            Assert.Equal(head, ModelLayout.HeadOf(checkpoint));
            NamedArray[] wanted = [.. config.Parameters
                .Where(spec => head == ModelHead.Discriminator || !spec.Name.StartsWith("discriminator.", StringComparison.Ordinal) || spec.Name.Contains("embeddings.", StringComparison.Ordinal))
                .Select(spec => new NamedArray(spec.Name, spec.Shape, new float[spec.Length]))];
            var report = checkpoint.ReadInto(wanted);
            Assert.All(report.Fresh, name => Assert.StartsWith(freshPrefix, name, StringComparison.Ordinal));
            Assert.Equal(head == ModelHead.Discriminator, report.Fresh.Count > 0);
            foreach (var array in wanted.Where(array => !report.Fresh.Contains(array.Name)))
                Assert.Equal(network.Parameters.ValuesOf(array.Name).ToArray(), array.Values.ToArray());
        }
    }

    static Dictionary<string, (long[] Shape, float[] Values)> Load(TestFolder folder, PreTrainingBatch batch, ModelHead? head, string architecture)
    {
        var to = folder.PathOf($"hf-{head}");
        Export(folder, head, to);
        Assert.Equal(architecture, (string)JsonNode.Parse(File.ReadAllText(Path.Combine(to, "config.json")))!["architectures"]![0]!);
        var output = folder.PathOf("out.safetensors");
        OraclePrograms.Python("huggingface_modules.py", to, folder.Write("batch.json", BertOracle.Describe(batch).ToJsonString()), output);
        return Safetensors.Read(output);
    }

    static void Export(TestFolder folder, ModelHead? head, string to)
    {
        using var checkpoint = ForeignCheckpoint.Open(folder.PathOf("checkpoint"));
        HuggingFaceModel.Write(checkpoint, ModelLayout.Of(checkpoint.ConfigFile!, head ?? ModelLayout.HeadOf(checkpoint)), vocabularyFile: null, to);
    }

    /// <summary>As a checkpoint of ours has them.</summary>
    static void Save(TestFolder folder, INetworkConfig config, FlatParameters parameters)
    {
        folder.Write("checkpoint/config.json", config.ToJson());
        using var stream = File.Create(folder.PathOf("checkpoint", "model.safetensors"));
        SafetensorsFile.Write(stream, [.. parameters.State()]);
    }

    /// <summary>Biases start at 0 and norms at 1, which would hide a missing one.</summary>
    static void Perturb(FlatParameters parameters)
    {
        foreach (var slot in parameters.Slots)
            if (slot.Shape.Length == 1)
            {
                var noise = new float[slot.Length];
                CounterRandom.Normal(noise, 0.1, seed: 9, CounterRandom.StreamOf(slot.Name));
                var values = parameters.ValuesOf(slot.Name);
                for (var i = 0; i < noise.Length; i++)
                    values[i] += noise[i];
            }
        parameters.RefreshWorking();
    }
}
