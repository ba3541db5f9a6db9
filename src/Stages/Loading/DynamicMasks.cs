using Millrace.Stages.Masking;
using Millrace.Stages.Pairing;

namespace Millrace.Stages.Loading;

/// <summary>Masks for the samples of a data set that stores none: other ones in each epoch.</summary>
/// <remarks>
/// What is drawn for a sample is a function of (seed, split, bin, number in the bin, epoch), so that any sample of any epoch can
/// be made again, by any rank, in any order.
/// </remarks>
/// <param name="seed">Of all draws.</param>
/// <param name="makeDraw">Makes what draws; each is used by one thread at a time.</param>
public sealed class DynamicMasks(ulong seed, Func<MaskDraw> makeDraw)
{
    readonly RandomKey key = RandomKey.For(seed, "dynamic-masks");

    /// <summary>Masks as these settings have them.</summary>
    public static DynamicMasks Of(MaskTokensOptions options, SpecialIds specials) =>
        new(options.Seed, () => new MaskDraw(options, specials));

    internal MaskDraw MakeDraw() => makeDraw();

    internal SampleRandom RandomOf(in LoadedSample sample) => new(
        key.Of((ulong)sample.Group.Group.Split).Of((ulong)sample.Group.Group.Bin).Of((ulong)sample.Index).Of((ulong)sample.Epoch));
}
