using System.Runtime.InteropServices;
using Millrace.Model.Bert;
using Millrace.Model.Checkpoints;
using Millrace.Model.Interchange;
using Millrace.Oracles;

namespace Millrace.Model.Tests.Interchange;

/// <summary>A checkpoint that Google's program wrote with TensorFlow 1, Adam's moments included.</summary>
public sealed class TensorFlowCheckpointTests
{
    const string Folder = "keras_bert_tiny_tf";

    static readonly string Real = SharedData.PathOf("checkpoints", Folder);

    [SharedDataFact("checkpoints", Folder)]
    public void Real_checkpoint_is_read_whole()
    {
        var parameters = TinyBert.Parameters(Config());
        foreach (var path in (string[])[Real, Path.Combine(Real, "bert_model.ckpt"), Path.Combine(Real, "bert_model.ckpt.index")])
        {
            var (values, report) = TinyBert.Read(path, parameters);
            Assert.All(values, parameter => Assert.All(parameter.Value, number => Assert.True(float.IsFinite(number))));
            Assert.Equal(("TensorFlow", parameters.Length), (report.Format, report.Tensors));
            Assert.Empty(report.Fresh);
            Assert.Equal(2 * parameters.Length + 1, report.LeftOut.Count); // adam_m, adam_v, global_step
        }
    }

    [SharedDataFact("checkpoints", Folder)]
    public void Kernels_are_transposed_and_the_rest_is_not()
    {
        // The places are those that the index names; read here from the file of numbers, without any of our code.
        var numbers = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(Real, "bert_model.ckpt.data-00000-of-00001"))).ToArray();
        var (values, _) = TinyBert.Read(Real, TinyBert.Parameters(Config()));
        using var checkpoint = ForeignCheckpoint.Open(Real);
        var kernel = checkpoint.Tensors.Single(tensor => tensor.StoredName == "bert/encoder/layer_0/intermediate/dense/kernel");
        Assert.Equal(("bert.encoder.layer.0.intermediate.dense.weight", 16, 4), (kernel.Name, kernel.Shape[0], kernel.Shape[1]));

        var stored = new float[64]; // [4, 16] in the file
        for (var row = 0; row < 16; row++)
            for (var column = 0; column < 4; column++)
                stored[column * 16 + row] = values[kernel.Name][row * 4 + column];
        Assert.True(numbers.AsSpan().IndexOf(stored) >= 0);
        foreach (var name in (string[])["bert.embeddings.word_embeddings.weight", "cls.seq_relationship.weight", "cls.predictions.bias"])
            Assert.True(numbers.AsSpan().IndexOf(values[name]) >= 0, name);
    }

    [SharedDataFact("checkpoints", Folder)]
    public void Every_damaged_byte_is_noticed_or_harmless()
    {
        using var folder = new TestFolder();
        var (expected, _) = TinyBert.Read(Real, TinyBert.Parameters(Config()));
        foreach (var name in (string[])["bert_model.ckpt.index", "bert_model.ckpt.data-00000-of-00001"])
        {
            foreach (var file in Directory.GetFiles(Real, "bert_model.ckpt.*0*").Append(Path.Combine(Real, "bert_model.ckpt.index")))
                File.WriteAllBytes(folder.PathOf(Path.GetFileName(file)), File.ReadAllBytes(file));
            Damages.AreNoticedOrHarmless(
                folder.PathOf(name), 200, () => TinyBert.Read(folder.PathOf("bert_model.ckpt.index"), TinyBert.Parameters(Config())).Values, expected);
        }
    }

    [SharedDataFact("checkpoints", Folder)]
    public void Missing_data_file_is_named()
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder.PathOf("bert_model.ckpt.index"), File.ReadAllBytes(Path.Combine(Real, "bert_model.ckpt.index")));
        var refused = Assert.Throws<CheckpointException>(() => ForeignCheckpoint.Open(folder.FullPath));
        Assert.Equal($"{folder.PathOf("bert_model.ckpt.data-00000-of-00001")} does not exist", refused.Message);
    }

    static BertConfig Config()
    {
        var file = Path.Combine(Real, "bert_config.json");
        return BertConfigFile.Parse(File.ReadAllText(file), file);
    }
}
