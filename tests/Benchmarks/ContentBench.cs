using System.Diagnostics;
using System.Globalization;
using Millrace.Oracles;
using Millrace.Stages.Sources.Content;

namespace Millrace.Benchmarks;

/// <summary>How fast are compressed files read, on one core and on all, beside the programs that decompress them?</summary>
static class ContentBench
{
    const int Rounds = 3;
    const int MemberBytes = 30_000; // about a page of Common Crawl

    /// <summary>Measures; the best of several rounds, in 10^6 bytes of content a second: of the clock, or of the time that all cores together spent. The programs write nothing.</summary>
    public static IEnumerable<BenchRow> Run()
    {
        if (Skipped.Where("compressed files", SharedData.Has("books") ? null : "needs ../shared/data/books"))
            yield break;
        using var folder = new TestFolder();
        var plain = folder.PathOf("books.txt");
        using (var all = File.Create(plain))
        {
            foreach (var book in Directory.GetFiles(SharedData.PathOf("books"), "*.txt").Order(StringComparer.Ordinal))
                all.Write(File.ReadAllBytes(book));
        }
        var bytes = new FileInfo(plain).Length;
        foreach (var row in Measure(Compress(plain, "bzip2"), bytes, "bzip2", "bzip2", "lbzip2"))
            yield return row;
        foreach (var row in Measure(Compress(plain, "gzip"), bytes, "gzip, one member", "gzip"))
            yield return row;
        foreach (var row in Measure(CompressPages(folder, plain), bytes, "gzip, one member for 30 kB", "gzip"))
            yield return row;
        foreach (var row in Measure(Compress(plain, "xz"), bytes, "xz", "xz"))
            yield return row;
    }

    static IEnumerable<BenchRow> Measure(string path, long bytes, string name, string program, string? parallel = null)
    {
        var cores = Environment.ProcessorCount;
        var (ours, theirs, together) = (Time.Worst, Time.Worst, Time.Worst);
        Time? others = null;
        for (var round = 0; round < Rounds; round++)
        {
            ours = ours.Best(Read(path, bytes, workers: 1));
            theirs = theirs.Best(Decompress(program, path));
            together = together.Best(Read(path, bytes, cores));
            if (parallel is not null && Has(parallel))
                others = (others ?? Time.Worst).Best(Decompress(parallel, path));
        }
        name = string.Create(CultureInfo.InvariantCulture, $"{name} ({bytes / 1e6:F0} MB)");
        yield return BenchRow.Beside($"{name}, a core's processor time", bytes / ours.Processor / 1e6, "MB/s", program, bytes / theirs.Processor / 1e6);
        yield return BenchRow.Beside($"{name}, one worker", bytes / ours.Clock / 1e6, "MB/s", program, bytes / theirs.Clock / 1e6);
        yield return others is null
            ? BenchRow.Beside($"{name}, {cores} workers", bytes / together.Clock / 1e6, "MB/s", program, bytes / theirs.Clock / 1e6)
            : BenchRow.Beside($"{name}, {cores} workers", bytes / together.Clock / 1e6, "MB/s", parallel!, bytes / others.Clock / 1e6);
    }

    static Time Read(string path, long bytes, int workers)
    {
        var buffer = new byte[1 << 16];
        var processor = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        using (var content = ContentFiles.Open(path, ContentPlace.Start, workers))
        {
            while (content.Read(buffer, CancellationToken.None) is > 0 and var read)
                bytes -= read;
        }
        return bytes == 0
            ? new Time(Stopwatch.GetElapsedTime(started).TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds)
            : throw new InvalidOperationException($"{path} has {bytes} bytes less than was written");
    }

    static Time Decompress(string program, string path)
    {
        var result = ChildProcess.Run(program, ["--test", path]);
        return new Time(result.Seconds, result.ProcessorSeconds);
    }

    static string Compress(string plain, string program)
    {
        ChildProcess.Run(program, ["--keep", "--force", plain]);
        return Path.ChangeExtension(plain, program switch { "bzip2" => ".txt.bz2", "gzip" => ".txt.gz", _ => ".txt.xz" });
    }

    static string CompressPages(TestFolder folder, string plain)
    {
        var path = folder.PathOf("pages.gz");
        using var file = File.Create(path);
        foreach (var page in File.ReadAllBytes(plain).Chunk(MemberBytes))
        {
            using var member = new System.IO.Compression.GZipStream(file, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true);
            member.Write(page);
        }
        return path;
    }

    static bool Has(string program) =>
        Array.Exists((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>Seconds that something took.</summary>
    sealed record Time(double Clock, double Processor)
    {
        public static Time Worst { get; } = new(double.MaxValue, double.MaxValue);

        public Time Best(Time other) => new(Math.Min(Clock, other.Clock), Math.Min(Processor, other.Processor));
    }
}
