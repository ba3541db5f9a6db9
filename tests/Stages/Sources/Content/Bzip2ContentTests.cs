using Millrace.Oracles;

namespace Millrace.Stages.Tests.Sources.Content;

public sealed class Bzip2ContentTests
{
    [SharedDataFact("bz2")]
    public void Bzip2_of_edge_cases_gives_what_the_program_gives()
    {
        foreach (var file in Directory.GetFiles(SharedData.PathOf("bz2"), "*.bz2"))
            Assert.Equal(Compressed.By("bzip2", File.ReadAllBytes(file), "-dc"), Compressed.Content(file));
        Assert.Equal(File.ReadAllBytes(SharedData.PathOf("bz2", "base64-32KiB")), Compressed.Content(SharedData.PathOf("bz2", "base64-32KiB.bz2")));
        Assert.Equal(File.ReadAllBytes(SharedData.PathOf("bz2", "dolorem-ipsum.txt")), Compressed.Content(SharedData.PathOf("bz2", "dolorem-ipsum.txt.bz2")));
    }

    [SharedDataFact("wiki")]
    public void Bzip2_of_Wikipedia_dumps_gives_what_the_program_gives()
    {
        foreach (var file in Directory.GetFiles(SharedData.PathOf("wiki"), "*.bz2"))
            Assert.Equal(Compressed.By("bzip2", File.ReadAllBytes(file), "-dc"), Compressed.Content(file));
    }
}
