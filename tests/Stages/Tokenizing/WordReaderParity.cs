using System.Text;
using Millrace.Oracles;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Tests.Tokenizing;

/// <summary>
/// The words before they are split into pieces are those of Hugging Face's normalizer and pre-tokenizer, byte for byte;
/// ids alone would not show a wrong word that is [UNK] on both sides.
/// </summary>
public sealed class WordReaderParity
{
    [OracleFact(Oracle.NodeTokenizers)]
    public void Uncased_words_of_every_character_are_those_of_the_reference() =>
        Compare(lowerCase: true, DifficultText.EveryCharacter());

    [OracleFact(Oracle.NodeTokenizers)]
    public void Cased_words_of_every_character_are_those_of_the_reference() =>
        Compare(lowerCase: false, DifficultText.EveryCharacter());

    [OracleFact(Oracle.NodeTokenizers)]
    public void Uncased_words_of_difficult_text_are_those_of_the_reference() =>
        Compare(lowerCase: true, DifficultText.All());

    [OracleFact(Oracle.NodeTokenizers)]
    public void Cased_words_of_difficult_text_are_those_of_the_reference() =>
        Compare(lowerCase: false, DifficultText.All());

    [OracleFact(Oracle.NodeTokenizers)]
    public void Table_of_characters_is_what_its_script_makes()
    {
        using var stream = typeof(CharacterTable).Assembly.GetManifestResourceStream("characters.txt")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);

        Assert.Equal(OraclePrograms.Node("tokenizer_characters.mjs"), reader.ReadToEnd());
    }

    static void Compare(bool lowerCase, List<byte[]> texts)
    {
        var expected = HuggingFace.Words(lowerCase, texts);
        for (var i = 0; i < texts.Count; i++)
            if (!expected[i].AsSpan().SequenceEqual(WordsOf(lowerCase, texts[i])))
                Assert.Fail($"""
                    text {i}: {Codes(texts[i])}
                    expected: {Codes(expected[i])}
                    got:      {Codes(WordsOf(lowerCase, texts[i]))}
                    """);
    }

    static byte[] WordsOf(bool lowerCase, byte[] text)
    {
        var words = new List<byte>();
        var characters = lowerCase ? CharacterTable.Uncased : CharacterTable.Cased;
        var reader = new WordReader(characters, text, new byte[WordReader.BufferBytes]);
        while (reader.Next())
        {
            words.AddRange(reader.IsTooLong ? "[UNK]"u8 : reader.Word);
            words.Add((byte)'\n');
        }
        return [.. words];
    }

    static string Codes(byte[] utf8) =>
        string.Join(' ', Encoding.UTF8.GetString(utf8).EnumerateRunes().Take(400).Select(r => $"{r.Value:X}"));
}
