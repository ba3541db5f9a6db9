using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Millrace.Oracles;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Tests.Tokenizing;

public sealed class WordPieceTests
{
    static readonly WordPiece Uncased = new(SmallVocabulary.English, lowerCase: true);
    static readonly WordPiece Cased = new(SmallVocabulary.English, lowerCase: false);

    [Fact]
    public void Word_becomes_its_longest_pieces_from_left_to_right()
    {
        Assert.Equal(["un", "##aff", "##able"], SmallVocabulary.Pieces(Uncased, "unaffable"u8));
        Assert.Equal(["a", "##bc"], SmallVocabulary.Pieces(Uncased, "abc"u8));
    }

    [Fact]
    public void Word_without_pieces_for_its_rest_is_unknown_as_a_whole() =>
        Assert.Equal(["the", "[UNK]", "the"], SmallVocabulary.Pieces(Uncased, "the abcz the"u8));

    [Fact]
    public void Special_token_in_plain_text_is_not_special() =>
        Assert.Equal(["[", "mask", "]"], SmallVocabulary.Pieces(Uncased, "[MASK]"u8));

    [Fact]
    public void Word_of_more_than_100_characters_is_unknown()
    {
        Assert.Equal(100, SmallVocabulary.Pieces(Uncased, Encoding.UTF8.GetBytes(new string('a', 100))).Length);
        Assert.Equal(["[UNK]"], SmallVocabulary.Pieces(Uncased, Encoding.UTF8.GetBytes(new string('a', 101))));
    }

    [Fact]
    public void Accents_and_case_stay_in_cased_text()
    {
        Assert.Equal(["e"], SmallVocabulary.Pieces(Uncased, "É"u8));
        Assert.Equal(["é"], SmallVocabulary.Pieces(Cased, "é"u8));
        Assert.Equal(["[UNK]"], SmallVocabulary.Pieces(Cased, "The"u8));
    }

    [Fact]
    public void Malformed_bytes_are_dropped()
    {
        byte[] text = [0xFF, (byte)'t', 0xC3, (byte)'h', 0xE2, 0x80, (byte)'e', 0xED, 0xA0, 0x80, 0xF0, 0x9F];

        Assert.Equal(["the"], SmallVocabulary.Pieces(Uncased, text));
    }

    [Fact]
    public void Ids_are_appended_and_counted()
    {
        var encoder = new WordPieceEncoder(Uncased);
        var ids = new IdBuffer();

        Assert.Equal(3, encoder.Encode("unaffable"u8, ids));
        Assert.Equal(0, encoder.Encode(" \0 "u8, ids));
        Assert.Equal(1, encoder.Encode("the"u8, ids));
        Assert.Equal(4, ids.Count);
        ids.Truncate(1);
        Assert.Equal("un", Uncased.Vocabulary.TextOf(ids.Ids[0]));
        ids.Clear();
        Assert.Equal(0, ids.Count);
    }

    [Fact]
    public void Text_of_any_length_and_layout_gives_what_the_words_give()
    {
        var encoder = new WordPieceEncoder(Uncased);
        for (var before = 0; before < 70; before++)
            for (var length = 1; length < 40; length++)
            {
                var text = $"{new string(' ', before)}{string.Concat(Enumerable.Repeat("a,", length))} the";
                AssertAsDirect(encoder, Encoding.UTF8.GetBytes(text));
                AssertAsDirect(encoder, Encoding.UTF8.GetBytes($"{new string('b', before)} {new string('a', length)}"));
            }
    }

    [Fact]
    public void Any_bytes_give_what_the_words_give_with_the_cache_cold_or_warm()
    {
        var encoder = new WordPieceEncoder(Uncased);
        Prop.ForAll<byte[]>(bytes =>
        {
            AssertAsDirect(encoder, bytes);
            AssertAsDirect(encoder, bytes);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_text_gives_what_the_words_give_with_the_cache_cold_or_warm()
    {
        var encoder = new WordPieceEncoder(Uncased);
        foreach (var text in DifficultText.All())
            AssertAsDirect(encoder, text);
    }

    [SharedDataFact("books")]
    public void Whole_book_gives_what_its_lines_give()
    {
        var encoder = new WordPieceEncoder(HuggingFace.BertBase(lowerCase: true));
        var book = File.ReadAllBytes(SharedData.PathOf("books", "Conrad_Rover_1923.txt"));
        var whole = new IdBuffer();
        var lines = new IdBuffer();

        encoder.Encode(book, whole);
        foreach (var line in book.AsSpan().Split((byte)'\n'))
            encoder.Encode(book.AsSpan(line), lines);

        Assert.True(whole.Ids.SequenceEqual(lines.Ids));
    }

    [SharedDataFact("books")]
    public void Warm_encoder_allocates_nothing()
    {
        var encoder = new WordPieceEncoder(HuggingFace.BertBase(lowerCase: true));
        var book = File.ReadAllBytes(SharedData.PathOf("books", "Conrad_Rover_1923.txt"));
        var ids = new IdBuffer();
        encoder.Encode(book, ids);
        ids.Clear();

        var before = GC.GetAllocatedBytesForCurrentThread();
        encoder.Encode(book, ids);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    // The words one by one, each split by trying every length in the vocabulary: no chunks, no cache, no trie.
    static void AssertAsDirect(WordPieceEncoder encoder, ReadOnlySpan<byte> text)
    {
        var ids = new IdBuffer();
        encoder.Encode(text, ids);

        var expected = new List<int>();
        var reader = new WordReader(CharacterTable.Uncased, text, new byte[WordReader.BufferBytes]);
        while (reader.Next())
            expected.AddRange(reader.IsTooLong ? [SmallVocabulary.English.UnkId] : Split(Encoding.UTF8.GetString(reader.Word)));
        Assert.Equal(expected, ids.Ids.ToArray());
    }

    static List<int> Split(string word)
    {
        var ids = new List<int>();
        for (var start = 0; start < word.Length;)
        {
            var end = word.Length;
            var id = -1;
            while (end > start && !SmallVocabulary.English.TryIdOf((start > 0 ? "##" : "") + word[start..end], out id))
                end--;
            if (end == start)
                return [SmallVocabulary.English.UnkId];
            ids.Add(id);
            start = end;
        }
        return ids;
    }
}
