using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Millrace.Oracles;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Tests.Tokenizing;

/// <summary>Compares ids with Hugging Face's tokenizer.</summary>
static class HuggingFace
{
    public static string VocabularyPath(bool lowerCase) =>
        SharedData.PathOf("vocab", lowerCase ? "bert-base-uncased-vocab.txt" : "bert-base-cased-vocab.txt");

    public static WordPiece BertBase(bool lowerCase) => new(Vocabulary.Read(VocabularyPath(lowerCase)), lowerCase);

    /// <summary>Ids of each text, by Hugging Face.</summary>
    public static List<int[]> Encode(string vocabularyPath, bool lowerCase, IReadOnlyList<byte[]> texts)
    {
        using var folder = new TestFolder();
        Write(folder.PathOf("texts"), texts);
        OraclePrograms.Node("tokenizer_ids.mjs", vocabularyPath, lowerCase ? "uncased" : "cased", folder.PathOf("texts"), folder.PathOf("ids"));

        var all = MemoryMarshal.Cast<byte, int>(File.ReadAllBytes(folder.PathOf("ids")));
        var ids = new List<int[]>();
        for (; all.Length > 0; all = all[(all[0] + 1)..])
            ids.Add(all.Slice(1, all[0]).ToArray());
        Assert.Equal(texts.Count, ids.Count);
        return ids;
    }

    /// <summary>
    /// The words of each text with a line feed behind each, by Hugging Face; [UNK] for one of more than 100 characters.
    /// </summary>
    public static List<byte[]> Words(bool lowerCase, IReadOnlyList<byte[]> texts)
    {
        using var folder = new TestFolder();
        Write(folder.PathOf("texts"), texts);
        OraclePrograms.Node("tokenizer_words.mjs", lowerCase ? "uncased" : "cased", folder.PathOf("texts"), folder.PathOf("words"));
        using var file = new BinaryReader(File.OpenRead(folder.PathOf("words")));
        return [.. texts.Select(_ => file.ReadBytes(file.ReadInt32()))];
    }

    /// <summary>
    /// Requires the same ids for every text, whether the encoder is cold or warm. Where they differ, both sides of the
    /// first text that does are left in files beside the test's binaries, named after <paramref name="name"/>.
    /// </summary>
    public static void AssertSameIds(string name, bool lowerCase, IReadOnlyList<byte[]> texts)
    {
        var expected = Encode(VocabularyPath(lowerCase), lowerCase, texts);
        var wordPiece = BertBase(lowerCase);
        var encoder = new WordPieceEncoder(wordPiece);
        var ids = new IdBuffer();
        for (var pass = 0; pass < 2; pass++)
            for (var i = 0; i < texts.Count; i++)
            {
                ids.Clear();
                encoder.Encode(texts[i], ids);
                if (!ids.Ids.SequenceEqual(expected[i]))
                    Assert.Fail(Report(name, i, texts[i], expected[i], ids.Ids.ToArray(), wordPiece.Vocabulary));
            }
    }

    static void Write(string path, IReadOnlyList<byte[]> texts)
    {
        using var file = new BinaryWriter(File.Create(path));
        foreach (var text in texts)
        {
            file.Write(text.Length);
            file.Write(text);
        }
    }

    static string Report(string name, int number, byte[] text, int[] expected, int[] actual, Vocabulary vocabulary)
    {
        var stem = Path.Combine(AppContext.BaseDirectory, $"{name}.{number.ToString(CultureInfo.InvariantCulture)}");
        File.WriteAllBytes($"{stem}.text", text);
        File.WriteAllLines($"{stem}.expected", expected.Select(vocabulary.TextOf));
        File.WriteAllLines($"{stem}.actual", actual.Select(vocabulary.TextOf));
        var at = expected.Zip(actual).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"""
            {name}: text {number} differs at id {at}; see {stem}.expected and .actual
            expected {string.Join(' ', expected.Skip(Math.Max(0, at - 3)).Take(8).Select(vocabulary.TextOf))}
            got      {string.Join(' ', actual.Skip(Math.Max(0, at - 3)).Take(8).Select(vocabulary.TextOf))}
            text     {string.Concat(Encoding.UTF8.GetString(text).Take(60))}
            """;
    }
}
