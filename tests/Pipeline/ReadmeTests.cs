using System.Diagnostics;
using Millrace.Oracles;
using Millrace.Pipeline.Configuration;
using Millrace.Pipeline.Planning;
using Millrace.Pipeline.Tests.Program;

namespace Millrace.Pipeline.Tests;

/// <summary>What the README shows is what the samples run, and what the program does.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void Code_of_a_stage_of_your_own_is_that_of_the_sample()
    {
        var blocks = Blocks("A stage of your own");
        Assert.Equal(4, blocks.Count);
        var sample = Repository.PathOf("samples", "custom-stage");
        List<string> files =
        [
            .. Directory.EnumerateFiles(Path.Combine(sample, "Acme.Stages"), "*.cs"),
            Path.Combine(sample, "by-code", "Program.cs"),
            Path.Combine(sample, "by-configuration", "custom.conf"),
        ];
        Assert.All(blocks, block => Assert.Contains(files, file => File.ReadAllText(file).Contains(block, StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_source_that_is_shown_can_be_configured_so()
    {
        using var folder = new TestFolder();
        var lines = Assert.Single(Blocks("Sources")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.NotEmpty(PipelineOptions.Bind(LoadedConfig.Load(folder.Write("own.conf", line), [])).Sources));
        foreach (var format in (string[])["text", "wikipedia", "warc", "wet", "openwebtext", "bookcorpus", "gutenberg", "jsonl", "csv", "parquet"])
            Assert.Contains(lines, line => line.Contains($"format = {format}", StringComparison.Ordinal));
    }

    [SharedDataFact("vocab", "bert-base-uncased-vocab.txt")]
    public void Every_filter_that_is_shown_prints_what_is_shown()
    {
        const string Prompt = "$ ";
        using var folder = new TestFolder();
        File.Copy(SharedData.PathOf("vocab", "bert-base-uncased-vocab.txt"), folder.PathOf("vocab.txt"));
        var session = Assert.Single(Blocks("In the shell"));
        var commands = session.Split('\n').Where(line => line.StartsWith(Prompt, StringComparison.Ordinal)).Select(line => line[Prompt.Length..]).ToList();
        foreach (var filter in (string[])["clean", "sentences", "tokenize", "dedup", "pairs", "mask"])
            Assert.Contains(commands, command => command.Contains($"./millrace {filter}", StringComparison.Ordinal));
        Assert.Equal(session.TrimEnd(), string.Join('\n', commands.Select(command => $"{Prompt}{command}\n{Printed(command, folder.FullPath)}")));
    }

    static string Printed(string command, string folder)
    {
        var program = command.Replace("./millrace", $"dotnet exec '{MillraceProgram.File}'", StringComparison.Ordinal);
        var start = new ProcessStartInfo("bash", ["-c", program]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var shell = Process.Start(start)!;
        var error = shell.StandardError.ReadToEndAsync();
        var output = shell.StandardOutput.ReadToEnd();
        Assert.True(shell.WaitForExit(TimeSpan.FromMinutes(1)));
        Assert.DoesNotContain("error", error.GetAwaiter().GetResult(), StringComparison.Ordinal);
        return output.TrimEnd('\n');
    }

    /// <summary>The code blocks of a section of the README.</summary>
    static List<string> Blocks(string section)
    {
        var readme = File.ReadAllText(Repository.PathOf("README.md"));
        var text = readme.Split("\n## ").Single(part => part.StartsWith($"{section}\n", StringComparison.Ordinal));
        return [.. text.Split("\n```").Where((_, i) => i % 2 == 1).Select(block => block[(block.IndexOf('\n', StringComparison.Ordinal) + 1)..])];
    }
}
