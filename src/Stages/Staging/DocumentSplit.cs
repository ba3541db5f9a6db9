using Millrace.Stages.Pairing;

namespace Millrace.Stages.Staging;

/// <summary>Which documents are trained on, and which are held out to measure with.</summary>
/// <remarks>
/// Each document draws a number from (seed, its id) alone; the held-out ones are those that draw below a threshold, which
/// is the share. Only in a store so small that this leaves a side empty, the threshold moves so far that it is not,
/// given at least two documents and a share above 0. Documents without a sentence are on neither list.
/// Memory: 4 bytes a document. Any thread may read.
/// </remarks>
public sealed class DocumentSplit
{
    readonly RandomKey key;
    readonly ulong threshold;
    readonly int[] training;
    readonly int[] heldOut;

    /// <param name="store">The documents.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="heldOutShare">Share of the documents to hold out, in [0, 0.5].</param>
    public DocumentSplit(TokenStore store, ulong seed, double heldOutShare)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(store.Count, Array.MaxLength);
        key = RandomKey.For(seed, "held-out");
        threshold = heldOutShare > 0 ? Threshold(store, heldOutShare) : 0;

        var kept = new List<int>();
        var others = new List<int>();
        foreach (var (number, entry) in store.Entries().Index())
            if (entry.Sentences > 0)
                (IsHeldOut(entry.Id) ? others : kept).Add(number);
        (training, heldOut) = ([.. kept], [.. others]);
    }

    /// <summary>Numbers in the store of the documents to train on, ascending.</summary>
    public ReadOnlySpan<int> Training => training;

    /// <summary>Numbers in the store of the documents held out, ascending.</summary>
    public ReadOnlySpan<int> HeldOut => heldOut;

    /// <summary>Whether a document is held out.</summary>
    /// <param name="documentId">The document's number in the input.</param>
    public bool IsHeldOut(long documentId) => key.Of((ulong)documentId).Value < threshold;

    ulong Threshold(TokenStore store, double heldOutShare)
    {
        var (least, most, count) = (ulong.MaxValue, 0UL, 0);
        foreach (var entry in store.Entries().Where(entry => entry.Sentences > 0))
        {
            var drawn = key.Of((ulong)entry.Id).Value;
            (least, most) = (Math.Min(least, drawn), Math.Max(most, drawn));
            count++;
        }
        if (count < 2)
            return 0;
        var share = (ulong)(heldOutShare * 18446744073709551616.0); // 2^64
        return Math.Clamp(share, least + 1, most);
    }
}
