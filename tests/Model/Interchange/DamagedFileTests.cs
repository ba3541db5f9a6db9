using Millrace.Model.Checkpoints;
using Millrace.Model.Interchange;
using Millrace.Oracles;

namespace Millrace.Model.Tests.Interchange;

/// <summary>Broken files of PyTorch and Paddle: a clear error or the right numbers, no hang, no flood of memory.</summary>
public sealed class DamagedFileTests(ForeignFiles files) : IClassFixture<ForeignFiles>
{
    [OracleTheory(Oracle.PythonTorch)]
    [InlineData("new.bin", true)]
    [InlineData("ckpt_12.pt", true)]
    [InlineData("old.bin", false)]
    [InlineData("old_strided.bin", false)]
    [InlineData("numbered2.pdparams", false)]
    [InlineData("numbered5.pdparams", false)]
    public void Damage_is_noticed_or_harmless(string name, bool hasChecksums)
    {
        var path = files.PathOf(name);
        var sound = File.ReadAllBytes(path);
        var noticed = Damages.AreNoticedOrHarmless(path, 200, () => TinyBert.Read(path).Values, hasChecksums ? files.Expected : null);
        Assert.InRange(noticed, 60, 200); // a third are cut off
        Assert.Equal(sound, File.ReadAllBytes(path));
    }

    [Fact]
    public void Files_of_other_kinds_are_told_apart()
    {
        using var folder = new TestFolder();
        var path = folder.PathOf("file");
        foreach (var (start, said) in new (byte[], string)[]
        {
            ([0x89, (byte)'H', (byte)'D', (byte)'F', 13, 10, 26, 10], "is an HDF5 file of Keras"),
            ([.. new byte[257], .. "ustar"u8, .. new byte[300]], "is a tar archive; unpack it"),
            ("hello"u8.ToArray(), "is of a format that is not known"),
            ([], "is of a format that is not known"),
        })
        {
            File.WriteAllBytes(path, start);
            Assert.StartsWith($"{path} {said}", Assert.Throws<CheckpointException>(() => ForeignCheckpoint.Open(path)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Folder_without_weights_says_what_was_looked_for()
    {
        using var folder = new TestFolder();
        Assert.StartsWith(
            $"{folder.FullPath} has no weights: no model.safetensors,", Assert.Throws<CheckpointException>(() => ForeignCheckpoint.Open(folder.FullPath)).Message, StringComparison.Ordinal);
        folder.Write("a.pt", "");
        folder.Write("b.pt", "");
        Assert.Equal($"{folder.FullPath} has several: a.pt, b.pt; name one", Assert.Throws<CheckpointException>(() => ForeignCheckpoint.Open(folder.FullPath)).Message);
        Assert.Equal($"{folder.PathOf("c.pt")} does not exist", Assert.Throws<CheckpointException>(() => ForeignCheckpoint.Open(folder.PathOf("c.pt"))).Message);
    }

    [Fact]
    public void Pickles_that_grow_without_end_are_refused()
    {
        using var folder = new TestFolder();
        var path = folder.PathOf("grows");
        File.WriteAllBytes(path, [0x80, 2, .. Enumerable.Repeat((byte)'N', 30_000_000), (byte)'.']);
        Assert.Contains("more than 20000000 operations", Assert.Throws<CheckpointException>(() => ForeignCheckpoint.Open(path)).Message, StringComparison.Ordinal);
    }
}
