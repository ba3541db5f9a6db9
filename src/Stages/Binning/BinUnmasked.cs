using Millrace.Actors.Streaming;
using Millrace.Stages.Masking;
using Millrace.Stages.Pairing;

namespace Millrace.Stages.Binning;

/// <summary>Sorts samples into bins by their length where nothing has masked them: the loader does, or nothing ever.</summary>
/// <remarks>
/// In: <see cref="SegmentPair"/>. Out: <see cref="BinnedPair"/> without predictions, its ids those of the pair; Bin as
/// <see cref="BinByLengthOptions.BinOf"/>. Emits one per element; keeps no state.
/// </remarks>
public sealed class BinUnmasked(BinByLengthOptions options) : Stage<SegmentPair, BinnedPair>
{
    /// <inheritdoc/>
    public override ValueTask OnElementAsync(SegmentPair element, Emit<BinnedPair> emit) =>
        emit(new BinnedPair(options.BinOf(element.InputIds.Length), new MaskedPair(element, element.InputIds, [], [])));
}
