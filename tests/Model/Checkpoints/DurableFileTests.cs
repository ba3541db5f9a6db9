using Millrace.Oracles;
using Millrace.Model.Checkpoints;

namespace Millrace.Model.Tests.Checkpoints;

public sealed class DurableFileTests
{
    [Fact]
    public async Task Written_file_is_whole_and_alone()
    {
        using var folder = new TestFolder();
        var path = folder.PathOf("a", "b", "state");
        DurableFile.CreateFolder(folder.PathOf("a", "b"));
        await DurableFile.WriteAsync(path, (stream, cancel) => stream.WriteAsync("one"u8.ToArray(), cancel), default);
        await DurableFile.WriteAsync(path, (stream, cancel) => stream.WriteAsync("two"u8.ToArray(), cancel), default);
        Assert.Equal("two", await File.ReadAllTextAsync(path));
        Assert.Equal([path], Directory.GetFiles(folder.PathOf("a", "b")));
    }

    [Fact]
    public async Task Failed_write_leaves_the_file_as_it_was()
    {
        using var folder = new TestFolder();
        var path = folder.Write("state", "before");
        await Assert.ThrowsAsync<IOException>(async () => await DurableFile.WriteAsync(path, async (stream, cancel) =>
        {
            await stream.WriteAsync("after"u8.ToArray(), cancel);
            throw new IOException("disk full");
        }, default));
        Assert.Equal("before", await File.ReadAllTextAsync(path));
        Assert.Equal([path], Directory.GetFiles(folder.FullPath));
    }

    [Fact]
    public void Dropped_file_leaves_nothing()
    {
        using var folder = new TestFolder();
        using (var file = DurableFile.Create(folder.PathOf("state")))
            file.Stream.Write("half"u8);
        Assert.Empty(Directory.GetFiles(folder.FullPath));
    }

    [Fact]
    public void Temporaries_of_a_killed_writer_are_deleted_and_nothing_else()
    {
        using var folder = new TestFolder();
        folder.Write("state.tmp", "half");
        var kept = folder.Write("state", "whole");
        DurableFile.DeleteTemporaries(folder.FullPath);
        Assert.Equal([kept], Directory.GetFiles(folder.FullPath));
    }

    [Fact]
    public void Missing_folder_is_named()
    {
        using var folder = new TestFolder();
        var missing = folder.PathOf("missing");
        var error = Assert.Throws<IOException>(() => DurableFile.FlushFolder(missing));
        Assert.Equal($"cannot open folder {missing}: No such file or directory", error.Message);
    }
}
