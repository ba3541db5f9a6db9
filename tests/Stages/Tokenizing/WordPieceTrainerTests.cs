using System.Text;
using Millrace.Oracles;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Tests.Tokenizing;

public sealed class WordPieceTrainerTests
{
    const int NoLimit = 1 << 20;

    // Worked by hand: u ##g comes 3 + 5, ##u ##g 10 + 5 + 5; hug ends as one token, bun has no pair left.
    [Fact]
    public void Most_frequent_neighbours_are_joined_first()
    {
        var words = Count("hug", 10, "pug", 5, "pun", 12, "bun", 4, "hugs", 5);
        var trained = WordPieceTrainer.Train(words, new(Path: null, LowerCase: true, VocabSize: 20, MinFrequency: 1, LimitAlphabet: NoLimit));

        Assert.Equal(
            "b g h n p s u ##g ##n ##s ##u ##ug ##un hug pun",
            string.Join(' ', Tokens(trained.Vocabulary).Skip(5)));
        Assert.Null(trained.WhyFewer);
    }

    [Fact]
    public void Special_tokens_come_first_in_the_order_of_BERT() =>
        Assert.Equal(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a"], Tokens(WordPieceTrainer.Train(Count("a", 3), new(null, true, 6, 1, NoLimit)).Vocabulary));

    [Fact]
    public void Fewer_tokens_are_explained()
    {
        var trained = WordPieceTrainer.Train(Count("ab", 1, "cd", 2), new(Path: null, LowerCase: true, VocabSize: 100, MinFrequency: 2, LimitAlphabet: NoLimit));

        Assert.Equal(["a", "b", "c", "d", "##b", "##d", "cd"], Tokens(trained.Vocabulary).Skip(5));
        Assert.Equal("no two pieces stand side by side 2 times or more (min_frequency)", trained.WhyFewer);
    }

    [Fact]
    public void Alphabet_keeps_the_most_frequent_characters_and_of_equals_the_smaller()
    {
        var trained = WordPieceTrainer.Train(Count("z", 5, "a", 1, "b", 1), new(Path: null, LowerCase: true, VocabSize: 7, MinFrequency: 2, LimitAlphabet: 2));

        Assert.Equal(["a", "z"], Tokens(trained.Vocabulary).Skip(5));
    }

    [Fact]
    public void Vocabulary_too_small_for_its_characters_is_refused() =>
        Assert.Equal(
            "the special tokens and the characters of the corpus are 12 tokens, vocab_size is 10; raise vocab_size or lower limit_alphabet",
            Assert.Throws<VocabularyException>(() => WordPieceTrainer.Train(Count("abcd", 1), new(null, true, 10, 1, NoLimit))).Message);

    [SharedDataFact("books")]
    public void Every_word_of_the_corpus_is_known_and_the_size_is_exact()
    {
        var book = File.ReadAllBytes(SharedData.PathOf("books", "Conrad_Rover_1923.txt"));
        var words = new WordCounter(lowerCase: true);
        words.Add(book);
        var trained = WordPieceTrainer.Train(words, new(Path: null, LowerCase: true, VocabSize: 4000, MinFrequency: 2, LimitAlphabet: NoLimit));
        var ids = new IdBuffer();
        new WordPieceEncoder(new(trained.Vocabulary, lowerCase: true)).Encode(book, ids);

        Assert.Equal(4000, trained.Vocabulary.Size);
        Assert.True(ids.Count > 100_000);
        Assert.DoesNotContain(trained.Vocabulary.UnkId, ids.Ids.ToArray());
    }

    [SharedDataFact("books")]
    public void Vocabulary_is_the_same_for_any_order_of_the_input()
    {
        var lines = File.ReadAllLines(SharedData.PathOf("books", "Chesterton_Thursday_1908.txt"));
        var forth = new WordCounter(lowerCase: true);
        var back = new WordCounter(lowerCase: true);
        foreach (var line in lines)
            forth.Add(Encoding.UTF8.GetBytes(line));
        foreach (var line in lines.Reverse())
            back.Add(Encoding.UTF8.GetBytes(line));
        var options = new VocabularyOptions(Path: null, LowerCase: true, VocabSize: 3000, MinFrequency: 2, LimitAlphabet: 1000);

        Assert.Equal(WordPieceTrainer.Train(forth, options).Vocabulary.Sha256, WordPieceTrainer.Train(back, options).Vocabulary.Sha256);
    }

    // The two differ only where pairs are equally frequent: the reference numbers continuations in the order of a hash
    // map.
    [OracleFact(Oracle.NodeTokenizers, "books")]
    public void Tokens_are_those_of_the_reference_but_for_ties()
    {
        var paths = Directory.GetFiles(SharedData.PathOf("books"), "*.txt");
        using var folder = new TestFolder();
        OraclePrograms.Node("tokenizer_train.mjs", ["uncased", folder.PathOf("vocab.txt"), .. paths]);
        var theirs = File.ReadAllLines(folder.PathOf("vocab.txt"));

        var words = new WordCounter(lowerCase: true);
        foreach (var path in paths)
            words.Add(File.ReadAllBytes(path));
        var options = new VocabularyOptions(Path: null, LowerCase: true, theirs.Length + SpecialTokens.All.Count, MinFrequency: 1, LimitAlphabet: NoLimit);
        var ours = Tokens(WordPieceTrainer.Train(words, options).Vocabulary).Skip(SpecialTokens.All.Count).ToArray();

        Assert.Equal(30_000, theirs.Length);
        Assert.InRange(ours.Intersect(theirs).Count(), 29_970, 30_000);
    }

    static WordCounter Count(params object[] wordsAndCounts)
    {
        var counter = new WordCounter(lowerCase: true);
        for (var i = 0; i < wordsAndCounts.Length; i += 2)
            for (var n = 0; n < (int)wordsAndCounts[i + 1]; n++)
                counter.Add(Encoding.UTF8.GetBytes((string)wordsAndCounts[i]));
        return counter;
    }

    static string[] Tokens(Vocabulary vocabulary) => [.. Enumerable.Range(0, vocabulary.Size).Select(vocabulary.TextOf)];
}
