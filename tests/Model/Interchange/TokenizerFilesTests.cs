using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using Millrace.Model.Interchange.HuggingFace;
using Millrace.Oracles;

namespace Millrace.Model.Tests.Interchange;

public sealed class TokenizerFilesTests
{
    static readonly string[] Texts =
    [
        "The miller's wheel turned; the Müller's didn't.", "", "unaffable ELECTRA [MASK] and [SEP]", "漢字 naïve Ångström İstanbul ﬁne", new string('x', 101),
    ];

    [OracleFact(Oracle.NodeTokenizers, "vocab")]
    public void Tokenizer_of_the_folder_gives_the_ids_of_the_vocabulary()
    {
        Compare("bert-base-uncased-vocab.txt", lowerCase: true);
        Compare("bert-base-cased-vocab.txt", lowerCase: false);
    }

    [SharedDataFact("vocab")]
    public void Case_shows_in_the_vocabulary()
    {
        Assert.False(TokenizerFiles.HasCapitals(File.ReadAllBytes(SharedData.PathOf("vocab", "bert-base-uncased-vocab.txt"))));
        Assert.True(TokenizerFiles.HasCapitals(File.ReadAllBytes(SharedData.PathOf("vocab", "bert-base-cased-vocab.txt"))));
        Assert.Equal(30522, TokenizerFiles.CountOf(File.ReadAllBytes(SharedData.PathOf("vocab", "bert-base-uncased-vocab.txt"))));
    }

    [Fact]
    public void Files_say_what_transformers_reads_from_them()
    {
        var files = TokenizerFiles.Of("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nmill\n##s\n"u8.ToArray(), lowerCase: true, maxLength: 128);
        Assert.Equal(["special_tokens_map.json", "tokenizer.json", "tokenizer_config.json", "vocab.txt"], files.Keys.Order(StringComparer.Ordinal));
        var config = JsonNode.Parse(files["tokenizer_config.json"])!;
        Assert.Equal(("BertTokenizer", true, 128), ((string)config["tokenizer_class"]!, (bool)config["do_lower_case"]!, (int)config["model_max_length"]!));
        foreach (var map in (JsonNode[])[config, JsonNode.Parse(files["special_tokens_map.json"])!])
            Assert.Equal(
                "[UNK] [SEP] [PAD] [CLS] [MASK]",
                string.Join(' ', new[] { "unk_token", "sep_token", "pad_token", "cls_token", "mask_token" }.Select(role => (string)map[role]!)));
        var vocabulary = JsonNode.Parse(files["tokenizer.json"])!["model"]!["vocab"]!.AsObject();
        Assert.Equal(["[PAD] 0", "[UNK] 1", "[CLS] 2", "[SEP] 3", "[MASK] 4", "mill 5", "##s 6"], vocabulary.Select(entry => $"{entry.Key} {entry.Value}"));
    }

    /// <summary>The ids that the vocabulary itself gives are what tokenizer_ids.mjs computes, with [CLS] and [SEP] around them.</summary>
    static void Compare(string vocabulary, bool lowerCase)
    {
        using var folder = new TestFolder();
        var path = SharedData.PathOf("vocab", vocabulary);
        foreach (var (name, content) in TokenizerFiles.Of(File.ReadAllBytes(path), lowerCase, maxLength: 512))
            File.WriteAllBytes(folder.PathOf(name), content);
        var texts = folder.PathOf("texts");
        string[] asked = [.. Texts.Where(text => !text.Contains('[', StringComparison.Ordinal))]; // the reference without added tokens splits those
        File.WriteAllBytes(texts, [.. asked.SelectMany(Framed)]);
        OraclePrograms.Node("tokenizer_ids.mjs", path, lowerCase ? "uncased" : "cased", texts, folder.PathOf("expected"));
        OraclePrograms.Node("tokenizer_folder.mjs", folder.FullPath, texts, folder.PathOf("got"));
        var lines = File.ReadAllLines(path);
        var (start, separator) = (Array.IndexOf(lines, "[CLS]"), Array.IndexOf(lines, "[SEP]"));
        Assert.Equal(Ids(folder.PathOf("expected")).Select(ids => (int[])[start, .. ids, separator]), Ids(folder.PathOf("got")));

        File.WriteAllBytes(texts, [.. Framed(Texts[2])]);
        OraclePrograms.Node("tokenizer_folder.mjs", folder.FullPath, texts, folder.PathOf("got"));
        Assert.Contains(Array.IndexOf(lines, "[MASK]"), Ids(folder.PathOf("got"))[0]);
    }

    static byte[] Framed(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        return [.. length, .. bytes];
    }

    static List<int[]> Ids(string path)
    {
        var numbers = MemoryMarshal.Cast<byte, int>(File.ReadAllBytes(path)).ToArray();
        var ids = new List<int[]>();
        for (var at = 0; at < numbers.Length; at += 1 + numbers[at])
            ids.Add(numbers[(at + 1)..(at + 1 + numbers[at])]);
        return ids;
    }
}
