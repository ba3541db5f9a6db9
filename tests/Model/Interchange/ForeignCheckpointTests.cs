using Millrace.Model.Checkpoints;
using Millrace.Model.Interchange;
using Millrace.Oracles;

namespace Millrace.Model.Tests.Interchange;

/// <summary>Checkpoints of PyTorch's and NumPy's own making, read bit for bit.</summary>
public sealed class ForeignCheckpointTests(ForeignFiles files) : IClassFixture<ForeignFiles>
{
    [OracleTheory(Oracle.PythonTorch)]
    [InlineData("new.bin", "PyTorch")]
    [InlineData("old.bin", "PyTorch")]
    [InlineData("protocol4.bin", "PyTorch")]
    [InlineData("zip64.bin", "PyTorch")]
    [InlineData("ckpt_12.pt", "PyTorch")]
    [InlineData("old_nvidia.pt", "PyTorch")]
    [InlineData("strided.bin", "PyTorch")]
    [InlineData("old_strided.bin", "PyTorch")]
    [InlineData("half.bin", "PyTorch")]
    [InlineData("bfloat.bin", "PyTorch")]
    [InlineData("double.bin", "PyTorch")]
    [InlineData("gamma.bin", "PyTorch")]
    [InlineData("sharded", "PyTorch")]
    [InlineData("numbered2.pdparams", "Paddle")]
    [InlineData("numbered4.pdparams", "Paddle")]
    [InlineData("numbered5.pdparams", "Paddle")]
    [InlineData("numbered4", "Paddle")]
    [InlineData("placed.pdparams", "Paddle")]
    [InlineData("expected.safetensors", "safetensors")]
    public void Every_parameter_has_the_numbers_of_the_file(string name, string format)
    {
        var (values, report) = TinyBert.Read(files.PathOf(name));
        Assert.Equal(files.Expected.Keys.Order(), values.Keys.Order());
        foreach (var (parameter, expected) in files.Expected)
            Assert.Equal(expected, values[parameter]);
        Assert.Equal((format, values.Count), (report.Format, report.Tensors));
        Assert.Empty(report.Fresh);
        Assert.Empty(report.Notes);
    }

    [OracleFact(Oracle.PythonTorch)]
    public void Compressed_archive_is_refused()
    {
        var refused = Assert.Throws<CheckpointException>(() => ForeignCheckpoint.Open(files.PathOf("compressed.bin")));
        Assert.Contains("is compressed; PyTorch stores without, so somebody packed it anew", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_stands_for_its_newest_sound_checkpoint()
    {
        using var folder = new TestFolder();
        var checkpoints = new CheckpointFolder(folder.PathOf("run", "checkpoints"), keep: 3);
        foreach (var step in (long[])[10, 20])
            checkpoints.Save(new Checkpoint(step, "plan", [new("a", [1], new float[] { step })], [], new Dictionary<string, string>(), new Dictionary<string, ReadOnlyMemory<byte>>()));
        Assert.Equal(20, First(folder.PathOf("run")));
        Assert.Equal(10, First(checkpoints.PathOf(10)));

        var newest = Path.Combine(checkpoints.PathOf(20), CheckpointFolder.WeightsFile);
        var bytes = File.ReadAllBytes(newest);
        bytes[^1] ^= 1;
        File.WriteAllBytes(newest, bytes);
        Assert.Equal(10, First(folder.PathOf("run")));
        Assert.Contains("is damaged", Assert.Throws<CheckpointException>(() => First(checkpoints.PathOf(20))).Message, StringComparison.Ordinal);

        static float First(string path)
        {
            using var checkpoint = ForeignCheckpoint.Open(path);
            var value = new float[1];
            checkpoint.Tensors[0].Read(value);
            return value[0];
        }
    }

    [OracleFact(Oracle.PythonTorch)]
    public void Bare_encoder_leaves_the_heads_as_drawn()
    {
        var (values, report) = TinyBert.Read(files.PathOf("bare.bin"));
        Assert.Equal(files.Expected.Keys.Where(name => name.StartsWith("cls.", StringComparison.Ordinal)).Order(), report.Fresh.Order());
        Assert.All(files.Expected.Keys.Except(report.Fresh), name => Assert.Equal(files.Expected[name], values[name]));
        Assert.All(report.Fresh, name => Assert.All(values[name], value => Assert.True(float.IsNaN(value))));
    }

    [OracleFact(Oracle.PythonTorch)]
    public void What_is_left_out_is_said_with_the_reason()
    {
        var report = TinyBert.Read(files.PathOf("ckpt_12.pt")).Report;
        Assert.Equal(
            [
                new LeftOut("optimizer", "state of the optimizer"),
                new LeftOut("master params", "state of the optimizer"),
                new LeftOut("files", "progress"),
                new LeftOut("epoch", "progress"),
                new LeftOut("data_loader", "what Python would get from __main__.Loader"),
                new LeftOut("module.cls.predictions.decoder.weight", "the same as bert.embeddings.word_embeddings.weight"),
            ],
            report.LeftOut);
        Assert.Equal(
            [
                new LeftOut("bert.embeddings.position_ids", "a buffer: the numbers from 0 on"),
                new LeftOut("cls.predictions.decoder.weight", "the same as bert.embeddings.word_embeddings.weight"),
                new LeftOut("cls.predictions.decoder.bias", "the same as cls.predictions.bias"),
            ],
            TinyBert.Read(files.PathOf("new.bin")).Report.LeftOut);
    }

    [OracleTheory(Oracle.PythonTorch)]
    [InlineData("evil.bin")]
    [InlineData("old_evil.bin")]
    [InlineData("evil.pdparams")]
    public void Code_in_a_file_is_named_and_not_run(string name)
    {
        var refused = Assert.Throws<CheckpointException>(() => ForeignCheckpoint.Open(files.PathOf(name)));
        Assert.Contains("what Python would get from posix.mkdir, expected a dictionary of", refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(files.PathOf("ran")));
    }

    [OracleFact(Oracle.PythonTorch)]
    public void Code_beside_the_weights_is_not_run()
    {
        var (values, report) = TinyBert.Read(files.PathOf("hidden_evil.pt"));
        Assert.Contains(new LeftOut("optimizer", "what Python would get from posix.mkdir"), report.LeftOut);
        Assert.Equal(files.Expected["bert.pooler.dense.weight"], values["bert.pooler.dense.weight"]);
        Assert.False(Directory.Exists(files.PathOf("ran")));
    }
}
