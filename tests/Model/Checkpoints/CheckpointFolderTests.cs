using System.Text;
using Millrace.Model.Checkpoints;
using Millrace.Oracles;

namespace Millrace.Model.Tests.Checkpoints;

public sealed class CheckpointFolderTests
{
    [Fact]
    public void Newest_is_the_last_one_saved_and_only_the_last_few_are_kept()
    {
        using var folder = new TestFolder();
        var checkpoints = new CheckpointFolder(folder.PathOf("checkpoints"), keep: 2);
        foreach (var step in new long[] { 5, 10, 15 })
            checkpoints.Save(Example(step));
        Assert.Equal([10L, 15], checkpoints.Steps());
        var newest = checkpoints.Newest(refused => Assert.Fail(refused))!;
        Assert.Equal((15, "f00d", "0.5"), (newest.Step, newest.Fingerprint, newest.Progress["loss"]));
        Assert.EndsWith("step-000015", checkpoints.PathOf(15), StringComparison.Ordinal);
    }

    [Fact]
    public void No_folder_means_no_checkpoint()
    {
        using var folder = new TestFolder();
        Assert.Null(new CheckpointFolder(folder.PathOf("checkpoints"), 2).Newest(refused => Assert.Fail(refused)));
    }

    [Fact]
    public void A_flipped_byte_anywhere_is_refused_by_name_and_the_one_before_is_used()
    {
        using var folder = new TestFolder();
        var checkpoints = new CheckpointFolder(folder.PathOf("checkpoints"), keep: 3);
        checkpoints.Save(Example(1));
        foreach (var file in new[] { "model.safetensors", "optimizer.safetensors", "config.json", "checkpoint.json", "SHA256SUMS" })
        {
            checkpoints.Save(Example(2));
            var path = Path.Combine(checkpoints.PathOf(2), file);
            var bytes = File.ReadAllBytes(path);
            bytes[bytes.Length / 2] ^= 1;
            File.WriteAllBytes(path, bytes);
            var refusals = new List<string>();
            var newest = checkpoints.Newest(refusals.Add);
            Assert.Equal(1, newest!.Step);
            Assert.Contains("step-000002", Assert.Single(refusals), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_cut_short_says_what_was_expected()
    {
        using var folder = new TestFolder();
        var checkpoints = new CheckpointFolder(folder.FullPath, keep: 3);
        var path = Path.Combine(checkpoints.Save(Example(7)), "model.safetensors");
        using (var file = File.OpenWrite(path))
            file.SetLength(10);
        Assert.Matches(@"model\.safetensors is damaged: 10 bytes with SHA-256 \w{12}…, expected \w{12}…$", Assert.Throws<CheckpointException>(() => checkpoints.Verify(7)).Message);
    }

    [Fact]
    public void A_list_of_checksums_cut_short_at_any_line_is_refused()
    {
        using var folder = new TestFolder();
        var checkpoints = new CheckpointFolder(folder.FullPath, keep: 3);
        var path = Path.Combine(checkpoints.Save(Example(7)), "SHA256SUMS");
        var lines = File.ReadAllLines(path);
        for (var kept = 0; kept < lines.Length; kept++)
        {
            File.WriteAllLines(path, lines[..kept]);
            Assert.Contains("SHA256SUMS is cut short", Assert.Throws<CheckpointException>(() => checkpoints.Verify(7)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_a_killed_process_left_behind_is_no_checkpoint_and_goes_away()
    {
        using var folder = new TestFolder();
        var checkpoints = new CheckpointFolder(folder.FullPath, keep: 3);
        folder.Write("step-000003.tmp/model.safetensors", "half");
        Assert.Null(checkpoints.Newest(refused => Assert.Fail(refused)));
        checkpoints.Save(Example(4));
        Assert.False(Directory.Exists(folder.PathOf("step-000003.tmp")));
    }

    [Fact]
    public void Saving_where_nothing_can_be_written_keeps_what_is_there()
    {
        using var folder = new TestFolder();
        var checkpoints = new CheckpointFolder(folder.PathOf("file", "checkpoints"), keep: 1);
        folder.Write("file", "in the way");
        Assert.ThrowsAny<IOException>(() => checkpoints.Save(Example(1)));
        Assert.Equal("in the way", File.ReadAllText(folder.PathOf("file")));
    }

    static Checkpoint Example(long step) => new(
        step,
        "f00d",
        [new("bert.pooler.dense.bias", [2], new float[] { 1, step })],
        [new("exp_avg.bert.pooler.dense.bias", [2], new float[] { 3, step })],
        new Dictionary<string, string> { ["loss"] = "0.5" },
        new Dictionary<string, ReadOnlyMemory<byte>> { ["config.json"] = Encoding.UTF8.GetBytes("""{"hidden_size": 2}""") });
}
