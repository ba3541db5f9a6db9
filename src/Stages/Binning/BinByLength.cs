using Millrace.Actors.Streaming;
using Millrace.Stages.Masking;

namespace Millrace.Stages.Binning;

/// <summary>Sorts samples into bins by their length, so that a batch of one bin has little padding.</summary>
/// <remarks>
/// In: <see cref="MaskedPair"/>. Out: <see cref="BinnedPair"/>, Bin as <see cref="BinByLengthOptions.BinOf"/>.
/// Emits one per element; keeps no state.
/// </remarks>
public sealed class BinByLength(BinByLengthOptions options) : Stage<MaskedPair, BinnedPair>
{
    /// <inheritdoc/>
    public override ValueTask OnElementAsync(MaskedPair element, Emit<BinnedPair> emit) =>
        emit(new BinnedPair(options.BinOf(element.InputIds.Length), element));
}
