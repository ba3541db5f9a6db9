using Millrace.Model.Configuration;

namespace Millrace.Stages.Masking;

/// <summary>Settings of <c>millrace.stages.mask-tokens</c>. Defaults and their reasons are in reference.conf.</summary>
/// <param name="MaskedLmProb">Share of a sequence's tokens to predict.</param>
/// <param name="MaxPredictionsPerSeq">The most tokens to predict in a sequence.</param>
/// <param name="Seed">Seed of all draws.</param>
public sealed record MaskTokensOptions(double MaskedLmProb, int MaxPredictionsPerSeq, ulong Seed)
{
    /// <summary>Reads the section.</summary>
    public static MaskTokensOptions Bind(ConfigSection config) => new(
        config.Double("masked_lm_prob", min: 0, max: 1),
        config.Int("max_predictions_per_seq", min: 1),
        config.UInt64("seed"));
}
