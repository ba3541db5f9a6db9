using Millrace.Oracles;

namespace Millrace.Pipeline.Tests;

/// <summary>What the README shows is what the samples run.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void Code_of_a_stage_of_your_own_is_that_of_the_sample()
    {
        var readme = File.ReadAllText(Repository.PathOf("README.md"));
        var section = readme.Split("\n## ").Single(part => part.StartsWith("A stage of your own\n", StringComparison.Ordinal));
        var blocks = section.Split("\n```").Where((_, i) => i % 2 == 1).Select(block => block[(block.IndexOf('\n', StringComparison.Ordinal) + 1)..]).ToList();
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
}
