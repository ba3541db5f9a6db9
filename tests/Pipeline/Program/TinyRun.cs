using System.Text;
using System.Text.Json.Nodes;
using Millrace.Oracles;

namespace Millrace.Pipeline.Tests.Program;

/// <summary>A folder with a small corpus, good and bad documents, and a configuration that is done with it in a second.</summary>
sealed class TinyRun : IDisposable
{
    public const int Files = 6;
    public const int DocumentsPerFile = 50;
    public const int Invalid = 6;
    public const int TooLong = 3;
    public const int MaxDocumentBytes = 8 << 10;
    public const int CommitBytes = 8 << 10;
    public const int InFlightBytes = 16 << 10;

    const string Config = """
        millrace {
          name = tiny
          source { path = corpus, layout = per-line, max-document-bytes = 8KiB }
          vocabulary { vocab_size = 128, min_frequency = 1 }
          stages {
            pair-segments { max_seq_length = 32, dupe_factor = 2, held_out_share = 0.1 }
            mask-tokens.max_predictions_per_seq = 5
            bin-by-length.bin_size = 16
            write-shards.num_shards = 3
          }
          actors.streaming { commit-every = 8KiB, max-in-flight = 16KiB, batch-bytes = 2KiB }
          model {
            vocab_size = 128, hidden_size = 32, num_hidden_layers = 1, num_attention_heads = 2, intermediate_size = 64
            max_position_embeddings = 32
          }
          loader { global_batch_size = 8, micro_batch_size = 8, evaluation_samples = 16 }
          trainer { steps = 20, evaluation-steps = 10, checkpoint-steps = 10, log-steps = 5, threads = 1 }
        }

        """;

    static readonly string[] Words =
    [
        "river", "stone", "light", "house", "garden", "morning", "letter", "captain", "harbour", "winter", "bread", "window", "market",
        "story", "silver", "carpenter", "forget", "slowly", "answer", "under", "bright", "seven", "walked", "against", "number", "quiet",
    ];

    readonly TestFolder folder = new();

    public TinyRun(string more = "")
    {
        folder.Write("tiny.conf", Config + more);
        Directory.CreateDirectory(PathOf("corpus"));
        var random = new Random(7);
        for (var file = 0; file < Files; file++)
        {
            using var text = File.Create(PathOf("corpus", $"{file}.txt"));
            for (var document = 0; document < DocumentsPerFile; document++)
                text.Write(Encoding.UTF8.GetBytes(Document(random) + "\n"));
            text.Write([.. "bad "u8, 0xFF, 0xFE, .. " bytes\n"u8]);
            if (file % 2 == 0)
                text.Write([.. Enumerable.Repeat((byte)'x', MaxDocumentBytes + 1), (byte)'\n']);
        }
    }

    public string Folder => folder.FullPath;

    /// <summary>Bytes of the whole input.</summary>
    public long InputBytes => Directory.EnumerateFiles(PathOf("corpus")).Sum(file => new FileInfo(file).Length);

    public string PathOf(params string[] parts) => folder.PathOf(parts);

    public string Write(string name, string text) => folder.Write(name, text);

    public ProgramRun Run(params string[] arguments) => MillraceProgram.Run(Folder, arguments);

    public RunningProgram Start(params string[] arguments) => new(Folder, arguments);

    public JsonObject Report(string run) => JsonNode.Parse(File.ReadAllText(PathOf(run, "report.json")))!.AsObject();

    /// <summary>Every file of a data set with its bytes.</summary>
    public SortedDictionary<string, string> Shards(string run) => new(
        Directory.EnumerateFiles(PathOf(run, "shards")).ToDictionary(
            file => Path.GetFileName(file), file => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))),
        StringComparer.Ordinal);

    /// <summary>Every file below a folder with its bytes, the lock left out.</summary>
    public SortedDictionary<string, string> Everything(string run) => new(
        Directory.EnumerateFiles(PathOf(run), "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "lock").ToDictionary(
            file => file, file => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))),
        StringComparer.Ordinal);

    public void Dispose() => folder.Dispose();

    static string Document(Random random)
    {
        var text = new StringBuilder();
        for (var sentence = random.Next(3, 20); sentence > 0; sentence--)
        {
            for (var word = random.Next(4, 14); word > 0; word--)
                text.Append(Words[random.Next(Words.Length)]).Append(word > 1 ? " " : ". ");
        }
        return text.ToString();
    }
}
