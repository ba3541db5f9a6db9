using System.Globalization;
using System.Text.Json;
using Millrace.Oracles;

namespace Millrace.Benchmarks;

/// <summary>
/// How many bytes of novels become shards (masked, binned, BERT's own vocabulary, 128 tokens) in a second, by the program that
/// people run, its start included?
/// </summary>
/// <remarks>
/// One core is a process that may use no other, so that nothing overlaps. Seconds are those of the clock, but where the row says
/// processor. Stages are timed in a process of one worker that may use all cores.
/// </remarks>
static class DataBench
{
    const int Rounds = 3;
    const int Copies = 8;
    const int ManyCopies = 32;
    const int Resumes = 5;

    // Not measured here: LDDL's chart has 0.27 h for Wikipedia in five duplicates on a DGX A100 of 128 cores. With about 15 GB of
    // text, which the chart does not say, that is 0.12 MB/s for each core, and five times as much for a single duplicate.
    const string Lddl = "LDDL, from its published chart";
    const double LddlRate = 0.6;

    static readonly string Vocabulary = SharedData.PathOf("vocab", "bert-base-uncased-vocab.txt");
    static readonly string Program = Repository.PathOf("artifacts", "millrace", "Millrace.Pipeline.dll");

    /// <summary>Measures.</summary>
    public static IEnumerable<BenchRow> Run()
    {
        yield return BenchRow.Alone("first output of `millrace --help`", FirstOutput(), "ms");
        if (Skipped.Where("books to shards", SharedData.Has("books") && File.Exists(Vocabulary) ? null : "needs ../shared/data/books and vocab"))
            yield break;
        using var folder = new TestFolder();
        var books = Directory.GetFiles(SharedData.PathOf("books"), "*.txt");
        var bytes = books.Sum(book => new FileInfo(book).Length);

        var once = new Corpus("books", Configure(folder, "books", SharedData.PathOf("books")), bytes);
        foreach (var row in Rates(folder, once))
            yield return row;
        yield return BenchRow.Alone("books, the same command again", Again(folder, once), "ms");

        var copies = Repeat(folder, books, Copies, bytes);
        foreach (var row in Rates(folder, copies).Concat(Stages(folder, copies)))
            yield return row;
        foreach (var row in Rates(folder, Repeat(folder, books, ManyCopies, bytes)))
            yield return row;
    }

    static Corpus Repeat(TestFolder folder, string[] books, int copies, long bytes)
    {
        var name = $"copies-{copies}";
        Directory.CreateDirectory(folder.PathOf(name));
        foreach (var book in books)
            for (var copy = 0; copy < copies; copy++)
                File.Copy(book, folder.PathOf(name, $"{copy}-{Path.GetFileName(book)}"));
        return new Corpus($"books × {copies}", Configure(folder, name, folder.PathOf(name)), bytes * copies);
    }

    static IEnumerable<BenchRow> Rates(TestFolder folder, Corpus corpus)
    {
        var cores = Environment.ProcessorCount;
        var (alone, processor, together, apart) = (double.MaxValue, double.MaxValue, double.MaxValue, double.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            var one = Prepare(folder, corpus, workers: 1, onOneCore: true);
            alone = Math.Min(alone, one.Seconds);
            processor = Math.Min(processor, one.ProcessorSeconds);
            together = Math.Min(together, Prepare(folder, corpus, cores, onOneCore: false).Seconds);
            apart = Math.Min(apart, PrepareOnEachCore(folder, corpus, cores));
        }
        var name = string.Create(CultureInfo.InvariantCulture, $"{corpus.Name} ({corpus.Bytes / 1e6:F0} MB)");
        yield return BenchRow.Beside($"{name}, one core", corpus.Bytes / alone / 1e6, "MB/s", Lddl, LddlRate);
        yield return BenchRow.Beside($"{name}, a core's processor time", corpus.Bytes / processor / 1e6, "MB/s", Lddl, LddlRate);
        yield return BenchRow.Alone($"{name}, {cores} cores", corpus.Bytes / together / 1e6, "MB/s");
        yield return BenchRow.Beside(
            $"{name}, {cores} cores beside one", alone / together, "×", $"{cores} runs at once, a core each", cores * alone / apart);
    }

    static IEnumerable<BenchRow> Stages(TestFolder folder, Corpus corpus)
    {
        var busy = new Dictionary<string, double>();
        for (var round = 0; round < Rounds; round++)
            foreach (var (stage, seconds) in BusySeconds(Prepare(folder, corpus, workers: 1, onOneCore: false).Output))
                busy[stage] = Math.Min(seconds, busy.GetValueOrDefault(stage, double.MaxValue));
        foreach (var (stage, seconds) in busy)
        {
            yield return BenchRow.Alone($"{stage}, {corpus.Name}", seconds, "s busy");
            yield return BenchRow.Alone($"{stage}, {corpus.Name}", corpus.Bytes / seconds / 1e6, "MB/s of text");
        }
    }

    static IEnumerable<(string Stage, double Seconds)> BusySeconds(string output)
    {
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.GetProperty("event").GetString() != "phase")
                continue;
            foreach (var stage in json.RootElement.GetProperty("stages").EnumerateArray())
                yield return ($"{json.RootElement.GetProperty("phase")} / {stage.GetProperty("name")}", stage.GetProperty("busy_seconds").GetDouble());
        }
    }

    static ChildProcess.Result Prepare(TestFolder folder, Corpus corpus, int workers, bool onOneCore)
    {
        Clear(folder, "run");
        return Prepare(folder, corpus, onOneCore ? OnCore(Environment.ProcessorCount - 1) : [], workers, "run");
    }

    /// <summary>What the machine can do at most: as many runs at once as there are cores, each on its own. Seconds of the slowest.</summary>
    static double PrepareOnEachCore(TestFolder folder, Corpus corpus, int cores)
    {
        var runs = Enumerable.Range(0, cores).Select(core => $"run-{core}").ToArray();
        foreach (var run in runs)
            Clear(folder, run);
        var seconds = Task.WhenAll(runs.Select((run, core) => Task.Run(() => Prepare(folder, corpus, OnCore(core), workers: 1, run).Seconds)))
            .GetAwaiter().GetResult().Max();
        foreach (var run in runs)
            Clear(folder, run);
        return seconds;
    }

    static string[] OnCore(int core) => ["taskset", "--cpu-list", $"{core}"];

    static void Clear(TestFolder folder, string run)
    {
        if (Directory.Exists(folder.PathOf(run)))
            Directory.Delete(folder.PathOf(run), recursive: true);
    }

    static ChildProcess.Result Prepare(TestFolder folder, Corpus corpus, string[] before, int workers, string run)
    {
        string[] command =
        [
            .. before, "dotnet", Program, "prepare", corpus.Config,
            "--run-dir", folder.PathOf(run), "--workers", workers.ToString(CultureInfo.InvariantCulture), "--json",
        ];
        return ChildProcess.Run(command[0], command[1..]);
    }

    static double Again(TestFolder folder, Corpus corpus) =>
        Enumerable.Range(0, Resumes).Min(_ => Prepare(folder, corpus, [], Environment.ProcessorCount, "run").Seconds) * 1e3;

    static double FirstOutput() =>
        Enumerable.Range(0, Resumes + 1).Select(_ => ChildProcess.Run(Repository.PathOf("millrace"), ["--help"]).FirstOutputSeconds)
            .Skip(1) // which may build
            .Min() * 1e3;

    static string Configure(TestFolder folder, string name, string source) => folder.Write($"{name}.conf", $$"""
        millrace {
          source.path = "{{source}}"
          vocabulary.path = "{{Vocabulary}}"
          stages.pair-segments { max_seq_length = 128, dupe_factor = 1 }
          trainer.steps = 0
        }
        """);

    sealed record Corpus(string Name, string Config, long Bytes);
}
