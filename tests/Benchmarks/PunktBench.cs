using System.Diagnostics;
using System.Globalization;
using Millrace.Oracles;
using Millrace.Stages.Segmenting;

namespace Millrace.Benchmarks;

/// <summary>How fast are sentences found and learned, on one core, beside NLTK on the same novels in the same run?</summary>
static class PunktBench
{
    const int Rounds = 7;

    /// <summary>Measures; rates are the best of several rounds, in 10^6 bytes of UTF-8 a second.</summary>
    public static IEnumerable<BenchRow> Run()
    {
        var tables = SharedData.PathOf("sentences", "punkt_tab_english");
        if (Skipped.Where("sentences", SharedData.Has("books") && Path.Exists(tables) ? null : "needs ../shared/data/books and sentences"))
            return [];
        var hasPeer = !Skipped.Where("NLTK", Oracle.PythonNltk.WhyMissing());
        string[] books = [.. Directory.GetFiles(SharedData.PathOf("books"), "*.txt").Order(StringComparer.Ordinal)];
        var texts = books.Select(File.ReadAllBytes).ToArray();

        var splitter = new PunktSplitter(PunktParameters.Load(tables));
        var sentences = new List<SentenceSpan>();
        void Split()
        {
            foreach (var text in texts)
            {
                sentences.Clear();
                splitter.Split(text, sentences);
            }
        }

        void Train()
        {
            var trainer = new PunktTrainer(new PunktTrainerOptions(0.3, false, 5, 7.88, 30, false, false, 1));
            trainer.Add(texts[0]);
            trainer.ToParameters();
        }

        return
        [
            Row("Punkt, finding sentences, one core", Split, texts.Sum(text => text.Length), hasPeer, ["split", tables, "1", .. books[..5]]),
            Row("Punkt, learning parameters, one core", Train, texts[0].Length, hasPeer, ["train", "1", books[0]]),
        ];
    }

    static BenchRow Row(string name, Action work, long bytes, bool hasPeer, string[] arguments)
    {
        var rate = Best(work, bytes);
        double? theirs = hasPeer ? Peer(arguments) : null;
        rate = Math.Max(rate, Best(work, bytes)); // before and behind the peer: others use the machine, too
        return BenchRow.Beside(name, rate, "MB/s", "NLTK", theirs);
    }

    static double Best(Action work, long bytes)
    {
        var best = 0.0;
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            work();
            best = Math.Max(best, bytes / 1e6 / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }

    static double Peer(string[] arguments) => double.Parse(
        ChildProcess.Run("/usr/bin/python3", [Repository.PathOf("tests", "Benchmarks", "peer_nltk.py"), .. arguments]).Output,
        CultureInfo.InvariantCulture);
}
