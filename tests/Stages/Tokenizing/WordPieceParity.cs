using System.Text;
using Millrace.Oracles;

namespace Millrace.Stages.Tests.Tokenizing;

/// <summary>The ids are those of Hugging Face's tokenizer: on real text, on every character, on text made to be difficult.</summary>
public sealed class WordPieceParity
{
    [OracleFact(Oracle.NodeTokenizers, "books")]
    public void Uncased_ids_of_all_books_are_those_of_the_reference() => CompareBooks(lowerCase: true);

    [OracleFact(Oracle.NodeTokenizers, "books")]
    public void Cased_ids_of_all_books_are_those_of_the_reference() => CompareBooks(lowerCase: false);

    [OracleFact(Oracle.NodeTokenizers, "vocab")]
    public void Uncased_ids_of_every_character_are_those_of_the_reference() => CompareCharacters(lowerCase: true);

    [OracleFact(Oracle.NodeTokenizers, "vocab")]
    public void Cased_ids_of_every_character_are_those_of_the_reference() => CompareCharacters(lowerCase: false);

    [OracleFact(Oracle.NodeTokenizers, "vocab")]
    public void Uncased_ids_of_difficult_text_are_those_of_the_reference() =>
        HuggingFace.AssertSameIds("difficult-uncased", lowerCase: true, DifficultText.All());

    [OracleFact(Oracle.NodeTokenizers, "vocab")]
    public void Cased_ids_of_difficult_text_are_those_of_the_reference() =>
        HuggingFace.AssertSameIds("difficult-cased", lowerCase: false, DifficultText.All());

    [OracleFact(Oracle.NodeTokenizers, "wiki")]
    public void Ids_of_Bulgarian_and_of_crawled_pages_are_those_of_the_reference()
    {
        byte[][] texts =
        [
            File.ReadAllBytes(SharedData.PathOf("commoncrawl", "whirlwind.warc.wet")),
            File.ReadAllBytes(SharedData.PathOf("commoncrawl", "cc_net-sample.wet")),
            File.ReadAllBytes(SharedData.PathOf("squad", "dev-v2.0.json")),
            File.ReadAllBytes(SharedData.PathOf("sentences", "en_ewt-ud-dev.conllu")),
        ];
        HuggingFace.AssertSameIds("crawled-uncased", lowerCase: true, texts);
        HuggingFace.AssertSameIds("crawled-cased", lowerCase: false, texts);
    }

    static void CompareBooks(bool lowerCase)
    {
        var texts = Directory.GetFiles(SharedData.PathOf("books"), "*.txt").Order(StringComparer.Ordinal)
            .SelectMany(path => Pages(File.ReadAllBytes(path)));
        HuggingFace.AssertSameIds(lowerCase ? "books-uncased" : "books-cased", lowerCase, [.. texts]);
    }

    // Smaller texts, cut at line ends, because the reference takes long for whole books.
    static IEnumerable<byte[]> Pages(byte[] book)
    {
        for (var start = 0; start < book.Length;)
        {
            var newline = start + 4000 < book.Length ? Array.IndexOf(book, (byte)'\n', start + 4000) : -1;
            var end = newline < 0 ? book.Length : newline + 1;
            yield return book[start..end];
            start = end;
        }
    }

    // Each alone, inside a word, before a mark and behind one; a line of 64 characters is one text.
    static void CompareCharacters(bool lowerCase)
    {
        var texts = new List<byte[]>();
        var line = new StringBuilder();
        for (var scalar = 0; scalar < 0x110000; scalar++)
        {
            if (Rune.IsValid(scalar))
                line.Append(new Rune(scalar)).Append(" a").Append(new Rune(scalar)).Append("b ");
            if (scalar % 64 != 63)
                continue;
            texts.Add(Encoding.UTF8.GetBytes(line.ToString()));
            line.Clear();
        }
        HuggingFace.AssertSameIds(lowerCase ? "characters-uncased" : "characters-cased", lowerCase, texts);
    }
}
