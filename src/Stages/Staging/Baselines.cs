namespace Millrace.Stages.Staging;

/// <summary>What a model must beat: losses of two models that only count, in nats per token.</summary>
/// <remarks>
/// Let c(w) be how often the documents to train on hold token w, N the sum of that, V the size of the vocabulary, c(v, w) how
/// often w follows v within a sentence (v may be the sentence's start), and t(v) the number of different tokens seen behind v.
/// <list type="bullet">
/// <item>unigram: p(w) = (c(w) + 1) / (N + V)</item>
/// <item>bigram: p(w | v) = (c(v, w) + t(v) · p(w)) / (c(v) + t(v)), the interpolation of Witten and Bell (1991)</item>
/// </list>
/// The [MASK]ed tokens of a sample are a uniform choice, so these are to be compared with the masked-LM loss.
/// </remarks>
/// <param name="TrainingTokens">N.</param>
/// <param name="HeldOutTokens">Number of tokens held out.</param>
/// <param name="UnigramEntropy">Entropy of c(w) / N: what the best guess without context loses on the training documents.</param>
/// <param name="UnigramCrossEntropy">Loss of the unigram model on the held-out documents; null where there are none.</param>
/// <param name="BigramCrossEntropy">Loss of the bigram model there; null also above <see cref="MaxBigramVocabSize"/>.</param>
public sealed record Baselines(
    long TrainingTokens,
    long HeldOutTokens,
    double UnigramEntropy,
    double? UnigramCrossEntropy,
    double? BigramCrossEntropy)
{
    /// <summary>Bigrams of a larger vocabulary are not counted: their table takes 4 · V² bytes, 256 MiB at this size.</summary>
    public const int MaxBigramVocabSize = 8192;

    /// <summary>Reads each document of the store once.</summary>
    public static Baselines Measure(TokenStore store, DocumentSplit split, CancellationToken cancellationToken)
    {
        var counts = new TokenCounts(store.VocabSize, withBigrams: store.VocabSize <= MaxBigramVocabSize);
        var buffer = new TokenBuffer();
        foreach (var document in split.Training)
        {
            cancellationToken.ThrowIfCancellationRequested();
            counts.Add(store.Read(document, buffer));
        }

        var (tokens, unigram, bigram) = (0L, 0.0, 0.0);
        foreach (var document in split.HeldOut)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var heldOut = store.Read(document, buffer);
            counts.Score(heldOut, ref unigram, ref bigram);
            tokens += heldOut.Ids.Length;
        }
        return new Baselines(
            counts.Total,
            tokens,
            counts.Entropy(),
            tokens > 0 ? unigram / tokens : null,
            tokens > 0 && counts.HasBigrams ? bigram / tokens : null);
    }
}
