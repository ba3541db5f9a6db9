using Millrace.Model.Configuration;

namespace Millrace.Stages.Masking;

/// <summary>
/// Settings of <c>millrace.stages.mask-tokens</c>, also for masks that the loader draws. Defaults and their reasons are in
/// reference.conf.
/// </summary>
/// <param name="Kind">What is drawn at once, and what it is replaced by.</param>
/// <param name="MaskedLmProb">Share of a sequence's tokens to predict.</param>
/// <param name="MaxPredictionsPerSeq">The most tokens to predict in a sequence.</param>
/// <param name="MaxNgramSize">Words of the longest run; with <see cref="MaskKind.NGrams"/> only.</param>
/// <param name="Seed">Seed of all draws.</param>
public sealed record MaskTokensOptions(
    MaskKind Kind, double MaskedLmProb, int MaxPredictionsPerSeq, int MaxNgramSize, ulong Seed)
{
    /// <summary>Reads the section.</summary>
    public static MaskTokensOptions Bind(ConfigSection config) => new(
        config.OneOf<MaskKind>("kind"),
        config.Double("masked_lm_prob", min: 0, max: 1),
        config.Int("max_predictions_per_seq", min: 1),
        config.Int("max_ngram_size", min: 1, max: 64), // each size keeps a list of its runs
        config.UInt64("seed"));
}
