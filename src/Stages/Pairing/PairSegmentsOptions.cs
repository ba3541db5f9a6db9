using Millrace.Model.Configuration;

namespace Millrace.Stages.Pairing;

/// <summary>Settings of <c>millrace.stages.pair-segments</c>. Defaults and their reasons are in reference.conf.</summary>
/// <param name="MaxSeqLength">The most tokens of a sequence, special tokens included.</param>
/// <param name="ShortSeqProb">Share of the documents, anew in each duplicate, that are cut into shorter sequences.</param>
/// <param name="DupeFactor">How often each document to train on is cut, differently each time.</param>
/// <param name="NextSentence">True: pairs for next-sentence prediction; false: one segment, packed full.</param>
/// <param name="HeldOutShare">Share of the documents kept from training, to measure with.</param>
/// <param name="Seed">Seed of all draws.</param>
public sealed record PairSegmentsOptions(
    int MaxSeqLength, double ShortSeqProb, int DupeFactor, bool NextSentence, double HeldOutShare, ulong Seed)
{
    /// <summary>Reads the section.</summary>
    public static PairSegmentsOptions Bind(ConfigSection config) => new(
        config.Int("max_seq_length", min: 5, max: 1 << 20), // three special tokens and one of each segment
        config.Double("short_seq_prob", min: 0, max: 1),
        config.Int("dupe_factor", min: 1, max: 255), // eight bits of the sample id
        config.Bool("next_sentence"),
        config.Double("held_out_share", min: 0, max: 0.5),
        config.UInt64("seed"));
}
