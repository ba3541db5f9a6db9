using System.Diagnostics;
using System.Globalization;
using Millrace.Stages.Segmenting;

namespace Millrace.Benchmarks;

/// <summary>How fast are sentences found and learned, on one core, beside NLTK on the same novels in the same run?</summary>
public static class PunktBench
{
    const int Rounds = 7;

    /// <summary>Measures; rates are the best of several rounds, in 10^6 bytes of UTF-8 a second.</summary>
    /// <param name="root">The repository's folder; the novels are in <c>../shared/data/books</c>.</param>
    public static IReadOnlyList<(string Name, double Value, string Unit, string Peer, double PeerValue, double Ratio)> Run(string root)
    {
        var data = Path.Combine(root, "..", "shared", "data");
        var peer = Path.Combine(root, "tests", "Benchmarks", "peer_nltk.py");
        var tables = Path.Combine(data, "sentences", "punkt_tab_english");
        string[] books = [.. Directory.GetFiles(Path.Combine(data, "books"), "*.txt").Order(StringComparer.Ordinal)];
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
            Row("punkt-split", () => Split(), texts.Sum(text => text.Length), peer, ["split", tables, "1", .. books[..5]]),
            Row("punkt-train", () => Train(), texts[0].Length, peer, ["train", "1", books[0]]),
        ];
    }

    static (string, double, string, string, double, double) Row(string name, Action work, long bytes, string peer, string[] arguments)
    {
        var rate = Best(work, bytes);
        var theirs = Peer(peer, arguments);
        rate = Math.Max(rate, Best(work, bytes)); // before and behind the peer: others use the machine, too
        return (name, rate, "MB/s", "nltk", theirs, rate / theirs);
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

    static double Peer(string script, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/python3", [script, .. arguments]) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return double.Parse(output, CultureInfo.InvariantCulture);
    }
}
