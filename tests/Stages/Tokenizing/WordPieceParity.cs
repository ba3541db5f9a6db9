using Millrace.Oracles;

namespace Millrace.Stages.Tests.Tokenizing;

/// <summary>
/// The ids are those of Hugging Face's tokenizer: on real text, on every character, on text made to be difficult.
/// </summary>
public sealed class WordPieceParity
{
    [OracleFact(Oracle.NodeTokenizers, "books")]
    public void Uncased_ids_of_all_books_are_those_of_the_reference() => CompareBooks(lowerCase: true);

    [OracleFact(Oracle.NodeTokenizers, "books")]
    public void Cased_ids_of_all_books_are_those_of_the_reference() => CompareBooks(lowerCase: false);

    [OracleFact(Oracle.NodeTokenizers, "vocab")]
    public void Uncased_ids_of_every_character_are_those_of_the_reference() =>
        HuggingFace.AssertSameIds("characters-uncased", lowerCase: true, DifficultText.EveryCharacter());

    [OracleFact(Oracle.NodeTokenizers, "vocab")]
    public void Cased_ids_of_every_character_are_those_of_the_reference() =>
        HuggingFace.AssertSameIds("characters-cased", lowerCase: false, DifficultText.EveryCharacter());

    [OracleFact(Oracle.NodeTokenizers, "vocab")]
    public void Uncased_ids_of_difficult_text_are_those_of_the_reference() =>
        HuggingFace.AssertSameIds("difficult-uncased", lowerCase: true, DifficultText.All());

    [OracleFact(Oracle.NodeTokenizers, "vocab")]
    public void Cased_ids_of_difficult_text_are_those_of_the_reference() =>
        HuggingFace.AssertSameIds("difficult-cased", lowerCase: false, DifficultText.All());

    [OracleFact(Oracle.NodeTokenizers, "commoncrawl")]
    public void Ids_of_crawled_pages_are_those_of_the_reference()
    {
        string[] paths =
        [
            SharedData.PathOf("commoncrawl", "whirlwind.warc.wet"),
            SharedData.PathOf("commoncrawl", "whirlwind.warc"),
            SharedData.PathOf("commoncrawl", "cc_net-sample.wet"),
            SharedData.PathOf("sentences", "en_ewt-ud-dev.conllu"),
        ];
        byte[][] texts = [.. paths.SelectMany(path => Pages(File.ReadAllBytes(path)))];
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
}
