using System.Globalization;
using Millrace.Oracles;
using Millrace.Stages.Tokenizing;

namespace Millrace.Benchmarks;

/// <summary>
/// How many bytes of English novels does one core tokenize in a second, against Hugging Face's tokenizer in the same
/// run?
/// </summary>
/// <remarks>Seconds are those of the processor, on both sides, so that other work on the machine does not
/// count.</remarks>
static class WordPieceBench
{
    const int Passes = 8;
    const string Peer = "Hugging Face tokenizers 0.23.2 (Rust, through Node.js)";

    /// <summary>Runs the comparison.</summary>
    /// <exception cref="InvalidOperationException">The two gave different numbers of ids, or the peer
    /// failed.</exception>
    public static IEnumerable<BenchRow> Run()
    {
        var vocabularyPath = SharedData.PathOf("vocab", "bert-base-uncased-vocab.txt");
        if (Skipped.Where("WordPiece", SharedData.Has("books") && File.Exists(vocabularyPath) ? null : "needs ../shared/data/books and vocab"))
            return [];
        var hasPeer = !Skipped.Where(Peer, Oracle.NodeTokenizers.WhyMissing());
        var texts = Directory.GetFiles(SharedData.PathOf("books"), "*.txt").Order(StringComparer.Ordinal)
            .SelectMany(path => Paragraphs(File.ReadAllBytes(path))).ToList();
        var bytes = texts.Sum(text => (double)text.Length);
        var wordPiece = new WordPiece(Vocabulary.Read(vocabularyPath), lowerCase: true);

        var warmEncoder = new WordPieceEncoder(wordPiece);
        var (warm, cold) = (double.MaxValue, double.MaxValue);
        long ids = 0, peerIds = 0;
        var peerSeconds = 0.0;
        for (var pass = 0; pass < 2 * Passes; pass++)
        {
            if (pass == Passes && hasPeer)
                (peerSeconds, peerIds) = RunPeer(vocabularyPath, texts);
            var coldEncoder = new WordPieceEncoder(wordPiece);
            cold = Math.Min(cold, SecondsOf(() => ids = Encode(coldEncoder, texts)));
            warm = Math.Min(warm, SecondsOf(() => ids = Encode(warmEncoder, texts)));
        }
        if (hasPeer && ids != peerIds)
            throw new InvalidOperationException($"we made {ids:N0} ids, the peer {peerIds:N0}: the comparison means nothing");

        double? peer = hasPeer ? bytes / peerSeconds / 1e6 : null;
        return
        [
            BenchRow.Beside("WordPiece, warm cache, one core", bytes / warm / 1e6, "MB/s", Peer, peer),
            BenchRow.Beside("WordPiece, cold cache, one core", bytes / cold / 1e6, "MB/s", Peer, peer),
        ];
    }

    static long Encode(WordPieceEncoder encoder, List<byte[]> texts)
    {
        var ids = new IdBuffer();
        var count = 0L;
        foreach (var text in texts)
        {
            ids.Clear();
            count += encoder.Encode(text, ids);
        }
        return count;
    }

    // Documents of the size that tokenizers are given, cut at line ends.
    static List<byte[]> Paragraphs(byte[] book)
    {
        var texts = new List<byte[]>();
        for (var start = 0; start < book.Length;)
        {
            var newline = start + 2000 < book.Length ? Array.IndexOf(book, (byte)'\n', start + 2000) : -1;
            var end = newline < 0 ? book.Length : newline + 1;
            texts.Add(book[start..end]);
            start = end;
        }
        return texts;
    }

    static (double Seconds, long Ids) RunPeer(string vocabularyPath, IEnumerable<byte[]> texts)
    {
        using var folder = new TestFolder();
        using (var file = new BinaryWriter(File.Create(folder.PathOf("texts"))))
            foreach (var text in texts)
            {
                file.Write(text.Length);
                file.Write(text);
            }
        var output = ChildProcess.Run(
            "node",
            [Repository.PathOf("tests", "Benchmarks", "peer_tokenizers.mjs"), vocabularyPath, folder.PathOf("texts")],
            new Dictionary<string, string?> { ["RAYON_NUM_THREADS"] = "1", ["TOKENIZERS_PARALLELISM"] = "false" }).Output.Split(' ');
        return (double.Parse(output[0], CultureInfo.InvariantCulture), long.Parse(output[1], CultureInfo.InvariantCulture));
    }

    static double SecondsOf(Action action)
    {
        var before = Environment.CpuUsage.TotalTime;
        action();
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }
}
