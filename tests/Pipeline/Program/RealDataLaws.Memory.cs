using System.Globalization;
using Millrace.Oracles;

namespace Millrace.Pipeline.Tests.Program;

/// <summary>Memory: as much for any input.</summary>
public sealed partial class RealDataLaws
{
    const int SmallInput = 10; // the heap has grown by then to where collections keep it
    const int LargeInput = 25; // times all the novels, 22 MB
    const int Workers = 2;
    const long MostMemory = 1_000_000_000 + Workers * 130_000_000L;
    const long MostGrowth = 100_000_000; // of its own memory; what it maps of staged files has a limit of its own, above this input

    [SharedDataFact("books")]
    public void Input_of_any_size_takes_as_much_memory()
    {
        using var tiny = new TinyRun();
        var novels = tiny.PathOf("novels.txt");
        using (var lines = new StreamWriter(novels))
            foreach (var book in Directory.GetFiles(SharedData.PathOf("books"), "*.txt").Order(StringComparer.Ordinal))
                foreach (var part in File.ReadLines(book).Chunk(60))
                    lines.Write(string.Join(' ', part) + "\n");
        tiny.Write("novels.conf", $$"""
            millrace {
              source { path = null, layout = per-line }
              vocabulary { path = "{{SharedData.PathOf("vocab", "bert-base-uncased-vocab.txt")}}" }
              stages.pair-segments.dupe_factor = 1
            }
            """);
        var small = Peak(tiny, novels, SmallInput);
        var large = Peak(tiny, novels, LargeInput);
        var told = string.Create(CultureInfo.InvariantCulture,
            $"{SmallInput} × 22 MB: {small.All / 1e6:F0} MB, {small.Own / 1e6:F0} its own; {LargeInput} × 22 MB: {large.All / 1e6:F0} MB, {large.Own / 1e6:F0} its own");
        output.WriteLine(told);
        Assert.True(large.All <= MostMemory, told);
        Assert.True(large.Own - small.Own <= MostGrowth, told);
    }

    /// <summary>The most resident memory of a process that prepares the novels so many times over.</summary>
    static (long All, long Own) Peak(TinyRun tiny, string novels, int times)
    {
        var run = $"times{times}";
        for (var i = 0; i < times; i++)
            File.CreateSymbolicLink(Path.Combine(Directory.CreateDirectory(tiny.PathOf("input", run)).FullName, $"{i}.txt"), novels);
        using var program = tiny.Start("prepare", "novels.conf", "-q", "--run-dir", run, "--workers", $"{Workers}", "--set", $"millrace.source.path=input/{run}");
        var peak = (All: 0L, Own: 0L);
        while (Task.WaitAny([program.Exited], TimeSpan.FromMilliseconds(20)) < 0)
            peak = (Math.Max(peak.All, program.PeakMemory), Math.Max(peak.Own, program.OwnMemory));
        program.Finish().Succeeded();
        Directory.Delete(tiny.PathOf(run), recursive: true);
        return peak;
    }
}
