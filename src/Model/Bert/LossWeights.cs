namespace Millrace.Model.Bert;

/// <summary>
/// What each masked token, each sequence and each judged token counts in the loss. With the totals of the whole global batch, the gradients of
/// micro-batches and ranks simply add up to that of the batch, however it is cut.
/// </summary>
/// <param name="Mlm">Weight of one masked token's cross entropy.</param>
/// <param name="Nsp">Weight of one sequence's cross entropy.</param>
/// <param name="Discriminator">Weight of one visible token's binary cross entropy, disc_weight not yet in it.</param>
public readonly record struct LossWeights(double Mlm, double Nsp, double Discriminator)
{
    /// <summary>Means over the global batch.</summary>
    /// <param name="maskedTokens">Masked tokens of all micro-batches of all ranks.</param>
    /// <param name="sequences">Sequences with a next-sentence label, likewise.</param>
    /// <param name="tokens">Visible tokens, likewise.</param>
    public static LossWeights MeansOver(long maskedTokens, long sequences, long tokens)
    {
        return new LossWeights(Mean(maskedTokens), Mean(sequences), Mean(tokens));

        static double Mean(long count) => count == 0 ? 0 : 1.0 / count;
    }

    /// <summary>The weights of a scaled loss.</summary>
    public LossWeights Times(double factor) => new(Mlm * factor, Nsp * factor, Discriminator * factor);

    /// <summary>Means over some micro-batches that make up the whole batch.</summary>
    public static LossWeights MeansOver(IEnumerable<PreTrainingBatch> microBatches)
    {
        var (masked, sequences, tokens) = (0L, 0L, 0L);
        foreach (var batch in microBatches)
        {
            masked += batch.MaskedLmPositions.Length;
            sequences += batch.NextSentenceLabels?.Length ?? 0;
            tokens += batch.Tokens;
        }
        return MeansOver(masked, sequences, tokens);
    }
}
