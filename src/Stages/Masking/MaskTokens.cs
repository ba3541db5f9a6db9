using Millrace.Actors.Streaming;
using Millrace.Stages.Pairing;

namespace Millrace.Stages.Masking;

/// <summary>Chooses tokens for masked-LM prediction and replaces them, as <see cref="MaskKind"/> says.</summary>
/// <remarks>
/// In: <see cref="SegmentPair"/>, InputIds int[seq_len].
/// Out: <see cref="MaskedPair"/>, at most min(max_predictions_per_seq, max(1, round(seq_len · masked_lm_prob))) positions
/// (BERT's <c>create_pretraining_data.py</c>); see <see cref="MaskDraw"/>.
/// Emits one per element; keeps no state; same (seed, sample id) gives the same mask on any worker.
/// Fails with <see cref="PoisonElementException"/> where a pair holds only special tokens.
/// </remarks>
public sealed class MaskTokens(MaskTokensOptions options, SpecialIds specials) : Stage<SegmentPair, MaskedPair>
{
    readonly RandomKey key = KeyOf(options);
    readonly MaskDraw draw = new(options, specials);

    /// <summary>The key whose keys are those of the samples: what masks are drawn with, here as in the filter.</summary>
    public static RandomKey KeyOf(MaskTokensOptions options) => RandomKey.For(options.Seed, "mask-tokens");

    /// <inheritdoc/>
    public override ValueTask OnElementAsync(SegmentPair element, Emit<MaskedPair> emit)
    {
        var random = new SampleRandom(key.Of(element.SampleId));
        int[] masked = [.. element.InputIds]; // never write into an element we received: a restart replays it
        return draw.Mask(masked, ref random)
            ? emit(new MaskedPair(element, masked, draw.Positions.ToArray(), draw.Labels.ToArray()))
            : throw new PoisonElementException("no token can be masked: all are special", $"{masked.Length} tokens");
    }
}
