using Millrace.Oracles;
using Millrace.Stages.Sources;

namespace Millrace.Stages.Tests.Sources;

public sealed class InputFilesTests
{
    [Fact]
    public void Files_come_in_ordinal_order_of_their_names()
    {
        using var folder = new TestFolder();
        string[] names = ["Z.txt", "a-b.txt", "a.txt", "a/é.txt", "a/z.txt", "a0.txt", "b.txt", "é.txt"];
        foreach (var name in names.Reverse().Append("no.text").Append(".hidden.txt"))
            folder.Write(name, name);
        var files = InputFiles.Find(Options(folder.FullPath));
        Assert.Equal(names.Order(StringComparer.Ordinal), files.Select(file => file.Name));
        Assert.Equal(names.Length, files.Select(file => file.FullPath).Distinct().Count(File.Exists));
        Assert.All(files, file => Assert.Equal(new FileInfo(file.FullPath).Length, file.Length));
    }

    [Fact]
    public void Path_may_be_one_file_of_any_name()
    {
        using var folder = new TestFolder();
        var path = folder.Write("sub/x.md", "hello");
        Assert.Equal([new InputFile("x.md", path, 5, Options(path))], InputFiles.Find(Options(path)));
    }

    [Fact]
    public void Links_count_as_what_they_lead_to()
    {
        using var folder = new TestFolder();
        var text = folder.Write("elsewhere/text", "hello");
        Directory.CreateDirectory(folder.PathOf("input"));
        File.CreateSymbolicLink(folder.PathOf("input", "x.txt"), text);
        Assert.Equal(5, Assert.Single(InputFiles.Find(Options(folder.PathOf("input")))).Length);
        File.Delete(text);
        Assert.Contains("which does not exist", Assert.Throws<InputException>(() => InputFiles.Find(Options(folder.PathOf("input")))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_path_and_empty_folder_are_errors()
    {
        using var folder = new TestFolder();
        Assert.Equal(
            $"{folder.FullPath} holds no file that matches *.txt",
            Assert.Throws<InputException>(() => InputFiles.Find(Options(folder.FullPath))).Message);
        Assert.StartsWith(
            $"{folder.PathOf("none")} does not exist",
            Assert.Throws<InputException>(() => InputFiles.Find(Options(folder.PathOf("none")))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_patterns_find_each_file_once()
    {
        using var folder = new TestFolder();
        foreach (var name in (string[])["b.jsonl", "a.txt", "c.jsonl.gz", "d.md"])
            folder.Write(name, name);
        Assert.Equal(
            ["a.txt", "b.jsonl", "c.jsonl.gz"],
            InputFiles.Find(Options(folder.FullPath) with { Files = "*.jsonl* , *.txt,b.*" }).Select(file => file.Name));
    }

    [Fact]
    public void Files_of_named_sources_have_their_names_and_come_source_by_source()
    {
        using var folder = new TestFolder();
        folder.Write("one/x.txt", "1");
        folder.Write("two/a.txt", "22");
        var files = InputFiles.Find(
            [Options(folder.PathOf("one")) with { Name = "late", Weight = 3 }, Options(folder.PathOf("two")) with { Name = "early" }]);
        Assert.Equal(["late/x.txt", "early/a.txt"], files.Select(file => file.Name));
        var weights = SourceWeights.Of(files);
        Assert.Equal([3, 1], files.Select((_, index) => weights.Of(index)));
    }

    static SourceOptions Options(string path) => TestSource.Of(path);
}
