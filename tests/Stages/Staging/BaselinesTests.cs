using Millrace.Oracles;
using Millrace.Stages.Segmenting;
using Millrace.Stages.Staging;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Tests.Staging;

public sealed class BaselinesTests
{
    const ulong Seed = 1;

    [Fact]
    public async Task Losses_are_those_of_the_formulas()
    {
        using var folder = new TestFolder();
        var documents = Corpus.Documents(4, 60, maxSentences: 5, maxSentenceTokens: 8, vocabSize: 20);
        using var store = await Corpus.StoreAsync(folder, documents, 7, 20);
        var split = new DocumentSplit(store, Seed, 0.2);
        var baselines = Baselines.Measure(store, split, default);

        var training = Select(documents, split.Training);
        var heldOut = Select(documents, split.HeldOut);
        Assert.InRange(heldOut.Length, 5, 25);
        var tokens = training.SelectMany(Neighbours).ToList();
        var measured = heldOut.SelectMany(Neighbours).ToList();
        double Unigram(int token) => (tokens.Count(t => t.Token == token) + 1.0) / (tokens.Count + 20);
        double Bigram((int Left, int Token) pair)
        {
            var behind = tokens.Where(t => t.Left == pair.Left).ToList();
            var different = behind.Distinct().Count();
            return behind.Count == 0
                ? Unigram(pair.Token)
                : (behind.Count(t => t == pair) + different * Unigram(pair.Token)) / (behind.Count + different);
        }

        Assert.Equal((tokens.Count, measured.Count), (baselines.TrainingTokens, baselines.HeldOutTokens));
        Assert.Equal(-measured.Average(t => Math.Log(Unigram(t.Token))), baselines.UnigramCrossEntropy!.Value, 10);
        Assert.Equal(-measured.Average(t => Math.Log(Bigram(t))), baselines.BigramCrossEntropy!.Value, 10);
        Assert.Equal(
            -tokens.Average(t => Math.Log(tokens.Count(u => u.Token == t.Token) / (double)tokens.Count)),
            baselines.UnigramEntropy, 10);
        Assert.Equal(1, Enumerable.Range(0, 20).Sum(token => Bigram((7, token))), 10);
    }

    [Fact]
    public async Task Text_in_which_each_token_follows_from_the_last_is_hard_for_one_model_only()
    {
        using var folder = new TestFolder();
        var documents = Enumerable.Range(0, 40).Select(Counting).ToArray();
        using var store = await Corpus.StoreAsync(folder, documents, 7, 100);
        var baselines = Baselines.Measure(store, new DocumentSplit(store, Seed, 0.1), default);
        Assert.Equal(Math.Log(100), baselines.UnigramEntropy, 10);
        Assert.InRange(baselines.UnigramCrossEntropy!.Value, Math.Log(100) - 0.01, Math.Log(100) + 0.01);
        Assert.InRange(baselines.BigramCrossEntropy!.Value, 0, 0.2);
    }

    [Fact]
    public async Task What_cannot_be_measured_is_null()
    {
        using var folder = new TestFolder();
        using var larger = new TestFolder();
        using var store = await Corpus.StoreAsync(folder, Corpus.Documents(5, 10));
        var withoutHeldOut = Baselines.Measure(store, new DocumentSplit(store, Seed, 0), default);
        Assert.Null(withoutHeldOut.UnigramCrossEntropy);
        Assert.Null(withoutHeldOut.BigramCrossEntropy);

        using var large = await Corpus.StoreAsync(larger, Corpus.Documents(5, 10), 7, Baselines.MaxBigramVocabSize + 1);
        var withoutBigrams = Baselines.Measure(large, new DocumentSplit(large, Seed, 0.2), default);
        Assert.NotNull(withoutBigrams.UnigramCrossEntropy);
        Assert.Null(withoutBigrams.BigramCrossEntropy);
    }

    static TokenizedDocument[] Select(TokenizedDocument[] documents, ReadOnlySpan<int> which) =>
        [.. which.ToArray().Select(i => documents[i])];

    static IEnumerable<(int Left, int Token)> Neighbours(TokenizedDocument document)
    {
        for (var (sentence, i) = (0, 0); sentence < document.Ends.Length; sentence++)
            for (var left = -1; i < document.Ends[sentence]; left = document.Ids[i], i++)
                yield return (left, document.Ids[i]);
    }

    static TokenizedDocument Counting(int id)
    {
        int[] ids = [.. Enumerable.Range(0, 100)];
        return new TokenizedDocument(id, 0, 0, ids, [100], [new SentenceSpan(0, 300)]);
    }
}
