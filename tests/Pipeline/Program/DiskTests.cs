namespace Millrace.Pipeline.Tests.Program;

/// <summary>A disk that is full, or must not be written: said at once, and nothing that was finished is lost.</summary>
public sealed class DiskTests : IDisposable
{
    const string Hint = "\n\nhint: free some space and run the same command again; what was finished is kept\n";

    readonly TinyRun tiny = new();

    public void Dispose() => tiny.Dispose();

    [TmpfsFact]
    public void Disk_that_fills_up_while_data_is_prepared_is_told_and_the_run_goes_on_elsewhere()
    {
        tiny.Run("prepare", "tiny.conf", "-q", "--run-dir", "calm").Succeeded();
        foreach (var kilobytes in (int[])[16, 120, 300, 500])
            using (new SmallDisk(tiny.PathOf("disk"), kilobytes))
            {
                var full = tiny.Run("prepare", "tiny.conf", "-q", "--run-dir", "disk/run").WithoutTrace();
                Assert.Equal(1, full.ExitCode);
                Assert.StartsWith("error: the disk is full: ", full.Error, StringComparison.Ordinal);
                Assert.EndsWith(": no space left on device" + Hint, full.Error, StringComparison.Ordinal);
                var moved = $"moved-{kilobytes}";
                Copy(tiny.PathOf("disk", "run"), tiny.PathOf(moved));
                tiny.Run("prepare", "tiny.conf", "-q", "--run-dir", moved).Succeeded();
                Assert.Equal(tiny.Shards("calm"), tiny.Shards(moved));
            }
    }

    [TmpfsFact(trains: true)]
    public void Disk_that_fills_up_with_checkpoints_keeps_the_ones_before()
    {
        tiny.Run("prepare", "tiny.conf", "-q", "--run-dir", "data").Succeeded();
        var data = Directory.EnumerateFiles(tiny.PathOf("data"), "*", SearchOption.AllDirectories).Sum(file => (new FileInfo(file).Length + 4095) >> 12 << 2);
        using var disk = new SmallDisk(tiny.PathOf("disk"), (int)data + 400);
        Copy(tiny.PathOf("data"), tiny.PathOf("disk", "run"));
        var full = tiny.Run("train", "tiny.conf", "-q", "--run-dir", "disk/run").WithoutTrace();
        Assert.Equal(1, full.ExitCode);
        Assert.Matches(@"error: the disk is full: .*/checkpoints/step-000020\.tmp/[a-z.]+: no space left on device" + Hint + "$", full.Error);
        Assert.True(File.Exists(tiny.PathOf("disk", "run", "checkpoints", "step-000010", "SHA256SUMS")));
        Assert.False(Directory.Exists(tiny.PathOf("disk", "run", "checkpoints", "step-000020.tmp")));

        Copy(tiny.PathOf("disk", "run"), tiny.PathOf("moved"));
        Assert.Contains("resuming training at step 10 of 20", tiny.Run("train", "tiny.conf", "--run-dir", "moved").Succeeded().Error, StringComparison.Ordinal);
    }

    [TmpfsFact]
    public void Disk_that_must_not_be_written_is_told()
    {
        using var disk = new SmallDisk(tiny.PathOf("disk"), 64);
        Directory.CreateDirectory(tiny.PathOf("disk", "old"));
        File.WriteAllText(tiny.PathOf("disk", "old", "lock"), "");
        disk.MakeReadOnly();
        foreach (var (run, what) in ((string, string)[])[("disk/new", "disk/new"), ("disk/old", "disk/old/lock")])
            tiny.Run("run", "tiny.conf", "--run-dir", run).Refused(1, $"""
                error: {run} cannot be written: {tiny.PathOf(what)}: read-only file system

                hint: name another folder with --run-dir
                """);
    }

    static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
