using Millrace.Model.Configuration;

namespace Millrace.Stages.Loading;

/// <summary>Settings of <c>millrace.loader</c>. Defaults and their reasons are in reference.conf.</summary>
/// <param name="GlobalBatchSize">Sequences of one step on all devices together, at least 1; packed: on average.</param>
/// <param name="MicroBatchSize">Sequences of one forward pass, at least 1; packed: rows of it.</param>
/// <param name="Layout">How the sequences of a batch lie in its arrays.</param>
/// <param name="SequenceLengthAlignment">Padded lengths are multiples of this many tokens, at least 1.</param>
/// <param name="PackingWindow">Samples that are packed together, at least 1; those of a step always are.</param>
/// <param name="EvaluationSamples">Held-out samples that an evaluation uses, at least 0.</param>
/// <param name="PageCacheBytes">Memory for where samples begin in their pages, and for decompressed pages.</param>
/// <param name="Seed">Of the order of the samples.</param>
public sealed record LoaderOptions(
    int GlobalBatchSize,
    int MicroBatchSize,
    BatchLayout Layout,
    int SequenceLengthAlignment,
    int PackingWindow,
    int EvaluationSamples,
    long PageCacheBytes,
    ulong Seed)
{
    /// <summary>Reads the section.</summary>
    public static LoaderOptions Bind(ConfigSection config) => new(
        config.Int("global_batch_size", min: 1),
        config.Int("micro_batch_size", min: 1),
        config.OneOf<BatchLayout>("layout"),
        config.Int("sequence_length_alignment", min: 1, max: 65_535),
        config.Int("packing-window", min: 1),
        config.Int("evaluation_samples", min: 0),
        config.Bytes("page-cache", min: 0),
        config.UInt64("seed"));
}
