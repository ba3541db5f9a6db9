using System.Diagnostics;
using System.Globalization;
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
    /// <summary>One figure of ours and the same of the peer.</summary>
    public sealed record Row(string Name, double Value, string Unit, string Peer, double PeerValue, double Ratio);

    const int Passes = 8;
    const string Peer = "Hugging Face tokenizers 0.23.2 (Rust, through Node.js)";

    /// <summary>Runs the comparison.</summary>
    /// <param name="root">The folder that holds Pipeline.sln; <c>../shared/data</c> lies beside it, and <c>npm ci</c>
    /// was run in tests/Oracles.</param>
    /// <exception cref="InvalidOperationException">The two gave different numbers of ids, or the peer
    /// failed.</exception>
    public static IReadOnlyList<Row> Run(string root)
    {
        var data = Path.GetFullPath(Path.Combine(root, "..", "shared", "data"));
        var vocabularyPath = Path.Combine(data, "vocab", "bert-base-uncased-vocab.txt");
        var texts = Directory.GetFiles(Path.Combine(data, "books"), "*.txt").Order(StringComparer.Ordinal)
            .SelectMany(path => Paragraphs(File.ReadAllBytes(path))).ToList();
        var bytes = texts.Sum(text => (double)text.Length);
        var wordPiece = new WordPiece(Vocabulary.Read(vocabularyPath), lowerCase: true);

        var warmEncoder = new WordPieceEncoder(wordPiece);
        var (warm, cold) = (double.MaxValue, double.MaxValue);
        long ids = 0, peerIds = 0;
        var peerSeconds = 0.0;
        for (var pass = 0; pass < 2 * Passes; pass++)
        {
            if (pass == Passes)
                (peerSeconds, peerIds) = RunPeer(root, vocabularyPath, texts);
            var coldEncoder = new WordPieceEncoder(wordPiece);
            cold = Math.Min(cold, SecondsOf(() => ids = Encode(coldEncoder, texts)));
            warm = Math.Min(warm, SecondsOf(() => ids = Encode(warmEncoder, texts)));
        }
        if (ids != peerIds)
            throw new InvalidOperationException($"we made {ids:N0} ids, the peer {peerIds:N0}: the comparison means nothing");

        var peer = bytes / peerSeconds / 1e6;
        return
        [
            Compare("WordPiece, warm cache, one core", bytes / warm / 1e6, peer),
            Compare("WordPiece, cold cache, one core", bytes / cold / 1e6, peer),
        ];
    }

    static Row Compare(string name, double value, double peer) => new(name, value, "MB/s", Peer, peer, value / peer);

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

    static (double Seconds, long Ids) RunPeer(string root, string vocabularyPath, IEnumerable<byte[]> texts)
    {
        var folder = Directory.CreateTempSubdirectory("millrace-bench-");
        try
        {
            var path = Path.Combine(folder.FullName, "texts");
            using (var file = new BinaryWriter(File.Create(path)))
                foreach (var text in texts)
                {
                    file.Write(text.Length);
                    file.Write(text);
                }
            var start = new ProcessStartInfo("node", [Path.Combine(root, "tests", "Benchmarks", "peer_tokenizers.mjs"), vocabularyPath, path])
            {
                RedirectStandardOutput = true,
                Environment = { ["RAYON_NUM_THREADS"] = "1", ["TOKENIZERS_PARALLELISM"] = "false" },
            };
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEnd().Split(' ');
            process.WaitForExit();
            return process.ExitCode == 0
                ? (double.Parse(output[0], CultureInfo.InvariantCulture), long.Parse(output[1], CultureInfo.InvariantCulture))
                : throw new InvalidOperationException($"the peer exited with {process.ExitCode}; was npm ci run in tests/Oracles?");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static double SecondsOf(Action action)
    {
        var before = Environment.CpuUsage.TotalTime;
        action();
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }
}
