using Millrace.Model.Configuration;

namespace Millrace.Stages.Pairing;

/// <summary>Settings of <c>millrace.stages.pair-segments</c>. Defaults and their reasons are in reference.conf.</summary>
/// <param name="Kind">What documents are cut into.</param>
/// <param name="MaxSeqLength">The most tokens of a sequence, special tokens included.</param>
/// <param name="ShortSeqProb">
/// Share of the documents, anew in each duplicate, that are cut into shorter sequences; of the sequences with
/// <see cref="SegmentKind.Electra"/>; of the docstrings with <see cref="SegmentKind.Code"/>, cut to their first line.
/// </param>
/// <param name="DupeFactor">How often each document to train on is cut, differently each time.</param>
/// <param name="HeldOutShare">Share of the documents kept from training, to measure with.</param>
/// <param name="Seed">Seed of all draws.</param>
public sealed record PairSegmentsOptions(
    SegmentKind Kind, int MaxSeqLength, double ShortSeqProb, int DupeFactor, double HeldOutShare, ulong Seed)
{
    /// <summary>The most duplicates of a document: eight bits of the sample id.</summary>
    public const int MaxDuplicates = 255;

    /// <summary>The fewest tokens of the longest sequence: three special ones and one of each segment.</summary>
    public const int LeastMaxSeqLength = 5;

    /// <summary>Reads the section.</summary>
    public static PairSegmentsOptions Bind(ConfigSection config) => new(
        config.OneOf<SegmentKind>("kind"),
        config.Int("max_seq_length", min: LeastMaxSeqLength, max: 1 << 20),
        config.Double("short_seq_prob", min: 0, max: 1),
        config.Int("dupe_factor", min: 1, max: MaxDuplicates),
        config.Double("held_out_share", min: 0, max: 0.5),
        config.UInt64("seed"));
}
