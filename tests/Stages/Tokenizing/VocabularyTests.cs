using System.Security.Cryptography;
using System.Text;
using Millrace.Oracles;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Tests.Tokenizing;

public sealed class VocabularyTests
{
    const string Special = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";

    [Fact]
    public void Id_is_the_number_of_the_line()
    {
        var vocabulary = Parse(Special + "the\n##ing\n");

        Assert.Equal(7, vocabulary.Size);
        Assert.True(vocabulary.TryIdOf("##ing", out var id));
        Assert.Equal(6, id);
        Assert.Equal("##ing", vocabulary.TextOf(6));
        Assert.Equal("the"u8, vocabulary.TokenOf(5));
        Assert.Equal([0, 1, 2, 3, 4], [vocabulary.PadId, vocabulary.UnkId, vocabulary.ClsId, vocabulary.SepId, vocabulary.MaskId]);
        Assert.False(vocabulary.TryIdOf("thee", out _));
    }

    [Fact]
    public void Continuation_needs_something_behind_the_prefix()
    {
        var vocabulary = Parse(Special + "#\n##\n###\na\n");

        Assert.Equal([false, false, true, false], Enumerable.Range(5, 4).Select(vocabulary.IsContinuation));
    }

    [Fact]
    public void Special_are_the_five_wherever_they_stand()
    {
        var vocabulary = Parse("a\n[MASK]\n[unused1]\n[SEP]\n[CLS]\n[UNK]\n[PAD]");

        Assert.Equal([1, 3, 4, 5, 6], Enumerable.Range(0, vocabulary.Size).Where(vocabulary.IsSpecial));
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    public void Line_ends_and_byte_order_mark_do_not_matter(string lineEnd) =>
        Assert.Equal(Parse(Special + "é\n").Sha256, Parse("\uFEFF" + Special.Replace("\n", lineEnd, StringComparison.Ordinal) + "é").Sha256);

    [Theory]
    [InlineData("[PAD]\n[UNK]\n[CLS]\n[SEP]\na\n", "vocab.txt has no [MASK]; it is needed by mask-tokens")]
    [InlineData("[PAD]\n[UNK]\n[CLS]\n[MASK]\na\n", "vocab.txt has no [SEP]; it is needed by pair-segments")]
    [InlineData("[PAD]\n[CLS]\n[SEP]\n[MASK]\na\n", "vocab.txt has no [UNK]; it is needed by tokenize")]
    [InlineData("[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n", "vocab.txt has no [PAD]; it is needed by batches of sequences of unequal length")]
    [InlineData("", "vocab.txt has no [PAD]; it is needed by batches of sequences of unequal length")]
    [InlineData(Special + "a\n\nb\n", "vocab.txt:7: is empty; every line must hold one token")]
    [InlineData(Special + "a\n\n", "vocab.txt:7: is empty; every line must hold one token")]
    [InlineData(Special + "a\nb\na\n", "vocab.txt:8: a is already on line 6; every token must be there once")]
    public void Unusable_vocabulary_is_refused(string text, string message) =>
        Assert.Equal(message, Assert.Throws<VocabularyException>(() => Parse(text)).Message);

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_refused_with_their_line()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(Special), (byte)'a', (byte)'\n', 0xC3, (byte)'\n'];

        Assert.Equal("vocab.txt:7: is not UTF-8", Assert.Throws<VocabularyException>(() => Vocabulary.Parse(bytes, "vocab.txt")).Message);
    }

    [Fact]
    public void Tokens_that_a_file_could_not_hold_are_refused()
    {
        Assert.Equal("vocab.txt:6: is not valid Unicode", Assert.Throws<VocabularyException>(() => SmallVocabulary.With("\uD800")).Message);
        Assert.Equal("vocab.txt:6: holds a line break; every line must hold one token", Assert.Throws<VocabularyException>(() => SmallVocabulary.With("a\nb")).Message);
    }

    [Fact]
    public void Missing_file_is_named()
    {
        using var folder = new TestFolder();
        var path = folder.PathOf("no.txt");

        Assert.Equal($"{path} does not exist", Assert.Throws<VocabularyException>(() => Vocabulary.Read(path)).Message);
    }

    [Fact]
    public void Written_vocabulary_reads_back_and_its_hash_is_that_of_the_file()
    {
        using var folder = new TestFolder();
        var path = folder.PathOf("vocab.txt");
        SmallVocabulary.English.Write(path);
        var read = Vocabulary.Read(path);

        Assert.Equal(SmallVocabulary.English.Size, read.Size);
        Assert.All(Enumerable.Range(0, read.Size), id => Assert.Equal(SmallVocabulary.English.TextOf(id), read.TextOf(id)));
        Assert.Equal(SmallVocabulary.English.Sha256, read.Sha256);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))), read.Sha256);
    }

    static Vocabulary Parse(string text) => Vocabulary.Parse(Encoding.UTF8.GetBytes(text), "vocab.txt");
}
